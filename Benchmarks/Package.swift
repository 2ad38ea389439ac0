// swift-tools-version: 6.2
import PackageDescription

// Apart from the project's own package, so that ordinary builds don't pay for it.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "avser", path: "..")],
  targets: [
    .executableTarget(
      name: "mfcc-timing",
      dependencies: [
        .product(name: "MOSEIPrep", package: "avser"),
        .product(name: "FeatureCache", package: "avser"),
      ],
      path: "mfcc",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]
    )
  ],
  swiftLanguageModes: [.v6]
)
