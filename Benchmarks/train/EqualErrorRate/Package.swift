// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither the build nor the tests compile it. Benchmarks/run train
// builds and runs it.
let package = Package(
  name: "equal-error-rate",
  dependencies: [.package(name: "avser", path: "../../..")],
  targets: [
    .executableTarget(
      name: "eer",
      dependencies: [
        .product(name: "FeatureCache", package: "avser"),
        .product(name: "AVSERModel", package: "avser"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
