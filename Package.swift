// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "needletail",
  targets: [
    .target(name: "Tensors", swiftSettings: settings),
    .target(name: "Backends", dependencies: ["Tensors"], swiftSettings: settings),
    .target(name: "OrderedJSON", swiftSettings: settings),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"], swiftSettings: settings),
    .testTarget(name: "OrderedJSONTests", dependencies: ["OrderedJSON"], swiftSettings: settings),
  ]
)
