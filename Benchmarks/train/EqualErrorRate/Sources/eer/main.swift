import AVSERModel
import FeatureCache
import Foundation

// eer FEATURES.safetensors: the EER of `z` (F32 [N, width]) by `identity` (I64 [N]), and the CPU
// seconds it took, as JSON.
let path = CommandLine.arguments.dropFirst().first ?? ""
let file = try SafetensorsFile(path: path)
let features = try file.values(of: "z", as: Float.self)
let identities = try file.values(of: "identity", as: Int.self)
let started = clock()
let rate = EqualErrorRate.ofCosine(
  features: features, width: features.count / identities.count, identities: identities)
let seconds = Double(clock() - started) / Double(CLOCKS_PER_SEC)
print("{\"eer\": \(rate.value ?? .nan), \"seconds\": \(seconds)}")
