internal import FeatureCache
internal import Foundation
internal import Torch

/// What the last bits of a run's weights depend on besides its options and its cache.
struct RunEnvironment: Sendable, Equatable {
  /// SHA-256 of the program's file.
  let build: String
  let libtorch: String
  /// The CPU's type: kernels are chosen by it, and differ in the order of their sums.
  let cpu: String
  /// CPU threads of one operation, among which sums are split.
  let threads: Int
  let device: ComputeDevice

  init(build: String, libtorch: String, cpu: String, threads: Int, device: ComputeDevice) {
    self.build = build
    self.libtorch = libtorch
    self.cpu = cpu
    self.threads = threads
    self.device = device
  }

  /// The environment of this process.
  ///
  /// - Parameter options: The run's, which decide threads and device.
  /// - Throws: `CacheError` where the program's own file cannot be read.
  init(current options: TrainingOptions) throws(CacheError) {
    self.init(
      // The kernel's link leads to the file that is running even after a newer build replaced it.
      build: try SHA256.hex(ofFile: "/proc/self/exe"), libtorch: libtorchVersion, cpu: Self.cpu,
      threads: options.threads, device: options.device)
  }

  /// The first CPU's name, and the numbers by which CPUs of one name differ.
  ///
  /// Virtual machines often say no more than "AMD EPYC".
  private static var cpu: String {
    let fields = ["model name", "cpu family", "model", "CPU implementer", "CPU part"]
    var values: [String: String] = [:]
    for line in cpuDescription.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
    }
    let known = fields.compactMap { field in
      values[field].map { field == "model name" ? $0 : "\(field) \($0)" }
    }
    return known.isEmpty ? "unknown" : known.joined(separator: ", ")
  }

  /// What Linux says of the first CPU; empty where /proc is not mounted.
  private static var cpuDescription: String {
    guard let file = fopen("/proc/cpuinfo", "re") else { return "" }
    defer { fclose(file) }
    // One CPU takes about 1.5 KB.
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

extension RunEnvironment {
  /// What differs, with both values; empty where runs repeat bit by bit on the CPU.
  ///
  /// - Parameter other: The environment of now.
  /// - Returns: One text a difference.
  func differences(to other: RunEnvironment) -> [String] {
    // A few digits of the sum tell builds apart.
    let values: [(name: String, value: (RunEnvironment) -> String)] = [
      ("build", { "SHA-256 \($0.build.prefix(12))" }), ("libtorch", { $0.libtorch }),
      ("CPU", { $0.cpu }), ("threads", { "\($0.threads)" }), ("device", { $0.device.rawValue }),
    ]
    return values.compactMap { name, value in
      RunConfiguration.difference(name, value(self), value(other))
    }
  }

  /// Reads what `json` writes; nil where a member is missing.
  init?(json: JSONValue) {
    guard let build = json["build"]?.string, let libtorch = json["libtorch"]?.string,
      let cpu = json["cpu"]?.string, let threads = json["threads"]?.integer,
      let device = json["device"]?.string.flatMap(ComputeDevice.init(rawValue:))
    else { return nil }
    self.init(
      build: build, libtorch: libtorch, cpu: cpu, threads: Int(threads), device: device)
  }

  var json: JSONValue {
    [
      "build": .string(build), "libtorch": .string(libtorch), "cpu": .string(cpu),
      "threads": .integer(Int64(threads)), "device": .string(device.rawValue),
    ]
  }
}
