// swift-tools-version: 6.2
import Foundation
import PackageDescription

// `LIBTORCH=/path/to/torch swift build` builds the same sources against another libtorch (2.x, CUDA):
// the folder that holds `include/` and `lib/`. Without it Debian's libtorch-dev is used.
let libtorch = ProcessInfo.processInfo.environment["LIBTORCH"]

let torchIncludes: [String] =
  libtorch.map { ["-I\($0)/include", "-I\($0)/include/torch/csrc/api/include"] }
  ?? ["-I/usr/include/torch/csrc/api/include"]

func torchLinkerSettings() -> [LinkerSetting] {
  var flags: [String] = []
  var libraries = ["torch", "torch_cpu", "c10"]
  if let libtorch {
    flags += ["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]
    if FileManager.default.fileExists(atPath: "\(libtorch)/lib/libtorch_cuda.so") {
      libraries += ["torch_cuda", "c10_cuda"]
    }
  }
  // CUDA kernels register themselves from a library no symbol refers to: it must stay linked.
  flags += ["-Xlinker", "--no-as-needed"]
  return [.unsafeFlags(flags + libraries.map { "-l\($0)" } + ["-Xlinker", "--as-needed"])]
}

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "avser",
  products: [
    .executable(name: "prep", targets: ["prep"]),
    .executable(name: "train", targets: ["train"]),
    .library(name: "FeatureCache", targets: ["FeatureCache"]),
    .library(name: "MOSEIPrep", targets: ["MOSEIPrep"]),
    .library(name: "AVSERModel", targets: ["AVSERModel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CFFmpeg"),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CSndFile"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CTurboJPEG"),
    .systemLibrary(name: "CMatIO"),
    .target(
      name: "CTorch",
      cxxSettings: [.unsafeFlags(torchIncludes + ["-Wno-everything"])],
      linkerSettings: torchLinkerSettings()
    ),
    .target(name: "Torch", dependencies: ["CTorch"], swiftSettings: strict),
    .target(name: "Console", swiftSettings: strict),
    .target(
      name: "FeatureCache", dependencies: ["CCrypto", "CTurboJPEG"], swiftSettings: strict),
    .target(
      name: "MOSEIPrep",
      dependencies: [
        "FeatureCache", "CFFmpeg", "CHDF5", "CSndFile", "CZlib",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.embedInCode("Screening/cmu-mosei-known-issues.jsonl")],
      swiftSettings: strict
    ),
    .target(
      name: "AVSERModel",
      dependencies: [
        "Torch", "FeatureCache", "CMatIO",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Weights/Caffe/caffe.proto", "Weights/Caffe/README.md"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "prep",
      dependencies: [
        "MOSEIPrep", "FeatureCache", "Console",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "train",
      dependencies: [
        "AVSERModel", "FeatureCache", "Console",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict
    ),
    .target(
      name: "TestSupport", dependencies: ["FeatureCache"], path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    .testTarget(
      name: "UnitTests",
      dependencies: ["MOSEIPrep", "FeatureCache", "Torch", "AVSERModel", "Console", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "GoldenTests",
      dependencies: ["MOSEIPrep", "FeatureCache", "Torch", "AVSERModel", "Console", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["MOSEIPrep", "FeatureCache", "AVSERModel", "TestSupport", "prep", "train"],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
