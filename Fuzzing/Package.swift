// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything it depends on is compiled with coverage counters and
// AddressSanitizer, which the ordinary build must not be. scripts/fuzz builds and runs it.
let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "avser", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "FeatureCache", package: "avser"),
        .product(name: "MOSEIPrep", package: "avser"),
        .product(name: "AVSERModel", package: "avser"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
