import FeatureCache
import Foundation
import MOSEIPrep

// Times MFCCs alone, in this process and on this thread, after a warm-up.
//
//     mfcc-timing CLIPS.npy FLAVOUR REPEATS [FIRST.npy]
//
// CLIPS is float32 [clips, samples] at 8 kHz. Prints CPU seconds a clip; writes the first clip's
// coefficients to FIRST, for comparison with the library of that flavour.

func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

let arguments = CommandLine.arguments
guard (4...5).contains(arguments.count), let flavor = MFCCFlavor(rawValue: arguments[2]),
  let repeats = Int(arguments[3]), repeats > 0
else {
  FileHandle.standardError.write(
    Data("usage: mfcc-timing CLIPS.npy FLAVOUR REPEATS [FIRST.npy]\n".utf8))
  exit(64)
}
let array = try NumpyFile.read(arguments[1], as: Float.self)
let length = array.shape[1]
let clips = stride(from: 0, to: array.values.count, by: length).map {
  Array(array.values[$0..<$0 + length])
}
let plan = try MFCC(flavor: flavor)
let first = try plan.coefficients(clips[0])
if arguments.count == 5 {
  try NumpyFile.write(
    first, shape: [first.count / MFCC.coefficientCount, MFCC.coefficientCount], to: arguments[4])
}
var sum: Float = 0
let began = cpuSeconds()
for _ in 0..<repeats {
  for clip in clips { sum += try plan.coefficients(clip)[0] }
}
let spent = cpuSeconds() - began
// The sum is used, so that no coefficient can be optimised away.
guard sum.isFinite else { exit(1) }
print(spent / Double(repeats * clips.count))
