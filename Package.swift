// swift-tools-version: 6.3
import PackageDescription

/// Checks that every Swift target is held to.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A library module in `Sources/NAME`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a module in `Tests/NAMETests`.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.target(name: name)] + dependencies,
    swiftSettings: settings
  )
}

/// A program for those who work on the package, in a folder of its own.
func tool(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")

let package = Package(
  name: "needletail",
  products: [
    .library(name: "Needletail", targets: ["Needletail"]),
    .library(name: "Benchmarking", targets: ["Benchmarking", "Plots"]),
    .executable(name: "needletail", targets: ["NeedletailCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Leaves: no module of ours below them.
    module("OrderedJSON"),
    module("Tensors"),
    module("Generation"),
    module("Plots"),
    // What the operator sees; it knows no model and no server.
    module(
      "Telemetry",
      [
        "OrderedJSON", asyncAlgorithms, asyncHTTPClient, coreMetrics, deque, lifecycle, logging, nioCore,
        nioHTTP1, tracing,
      ]
    ),
    // What files say.
    module("Checkpoints", ["OrderedJSON", "Tensors"]),
    // Text.
    module("Grammars", ["OrderedJSON"]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    module("Tokenizers", ["CPCRE2", "OrderedJSON"]),
    module("Templates", ["OrderedJSON"]),
    // What computes.
    .target(name: "CKernels", exclude: ["shared"], cSettings: [.treatAllWarnings(as: .error)]),
    module("Backends", ["CKernels", "Tensors"]),
    module("BackendTesting", ["Backends", "Tensors"]),
    module("Models", ["Backends", "Checkpoints", "OrderedJSON", "Tensors"]),
    module("Engine", ["Backends", "Generation", "Models", deque]),
    // The library, and what is built on it.
    .target(
      name: "DemoModel",
      path: "Models",
      sources: ["DemoModel.swift"],
      resources: [.copy("demo")],
      swiftSettings: settings
    ),
    module(
      "Needletail",
      [
        "Backends", "Checkpoints", "DemoModel", "Engine", "Generation", "Grammars", "Models", "OrderedJSON",
        "Templates", "Tensors", "Tokenizers",
      ]
    ),
    .target(name: "CPages", exclude: ["Resources"], cSettings: [.treatAllWarnings(as: .error)]),
    module(
      "Serving",
      [
        "CPages", "Generation", "Grammars", "Needletail", "OrderedJSON", "Telemetry", "Tokenizers",
        asyncAlgorithms, coreMetrics, deque, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS,
        lifecycle,
        logging, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioSSL, tracing,
      ]
    ),
    module(
      "Benchmarking",
      [
        "Backends", "Generation", "Models", "Needletail", "OrderedJSON", "Plots", "Tensors", "Tokenizers",
        asyncHTTPClient, nioCore, nioHTTP1, nioPosix,
      ]
    ),
    module("Evaluation", ["Needletail", "Tokenizers"]),
    .executableTarget(
      name: "NeedletailCommand",
      dependencies: [
        "Backends", "Benchmarking", "Checkpoints", "Evaluation", "Generation", "Needletail", "OrderedJSON",
        "Serving", "Telemetry", "Templates", "Tensors", "Tokenizers", argumentParser, lifecycle, logging,
        nioCore, signals,
      ],
      swiftSettings: settings
    ),

    // What the tests of reports and plots read them with.
    .target(name: "MarkupReading", path: "Tests/MarkupReading", swiftSettings: settings),
    tests(of: "OrderedJSON"),
    tests(of: "Tensors", ["BackendTesting"]),
    tests(of: "Generation", ["OrderedJSON"]),
    tests(of: "Plots", ["MarkupReading"]),
    tests(of: "Grammars", ["OrderedJSON"]),
    tests(of: "Telemetry", ["OrderedJSON", coreMetrics, lifecycle, logging, nioCore, nioPosix, tracing]),
    tests(of: "Checkpoints", ["OrderedJSON", "Tensors"]),
    tests(of: "Tokenizers", ["OrderedJSON"]),
    tests(of: "Templates", ["OrderedJSON"]),
    tests(of: "CKernels", ["BackendTesting", "Tensors"]),
    tests(of: "Backends", ["BackendTesting", "Tensors"]),
    tests(of: "Models", ["Backends", "Checkpoints", "OrderedJSON", "Tensors"]),
    tests(of: "Engine", ["Backends", "Generation", "Models"]),
    tests(
      of: "Benchmarking",
      [
        "Backends", "Generation", "MarkupReading", "Models", "Needletail", "OrderedJSON", "Plots", nioCore,
        nioPosix,
      ]
    ),
    tests(of: "Evaluation", ["Needletail", "OrderedJSON", "Tensors"]),
    tests(
      of: "Needletail",
      ["Checkpoints", "Generation", "Grammars", "Models", "OrderedJSON", "Tensors", "Tokenizers"]
    ),
    tests(
      of: "Serving",
      [
        "Generation", "Grammars", "Needletail", "OrderedJSON", "Telemetry", asyncHTTPClient, httpTypes,
        hummingbird, hummingbirdTesting, lifecycle, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
      ]
    ),
    tests(of: "NeedletailCommand", ["Checkpoints", "OrderedJSON", "Tensors"]),
  ]
)

// Programs that users of the package never need to build.
if Context.environment["NEEDLETAIL_FUZZING"] != nil {
  package.targets += [
    tool("FuzzGrammars", "Fuzzing/FuzzGrammars", ["Grammars", "OrderedJSON"]),
    tool("FuzzModelFiles", "Fuzzing/FuzzModelFiles", ["Checkpoints", "OrderedJSON", "Tensors"]),
    tool("FuzzModels", "Fuzzing/FuzzModels", ["Needletail", "OrderedJSON", "Tensors"]),
    tool("FuzzSafetensors", "Fuzzing/FuzzSafetensors", ["Checkpoints", "OrderedJSON", "Tensors"]),
    tool("FuzzTemplates", "Fuzzing/FuzzTemplates", ["OrderedJSON", "Templates"]),
    tool("FuzzTokenizers", "Fuzzing/FuzzTokenizers", ["OrderedJSON", "Tokenizers"]),
  ]
}
if Context.environment["NEEDLETAIL_BENCHMARKS"] != nil {
  package.targets += [
    tool("DraftingBenchmark", "Benchmarks/Drafting", ["Needletail"]),
    tool("GrammarBenchmark", "Benchmarks/Grammars", ["Grammars", "OrderedJSON", "Tokenizers"]),
    tool("KernelBenchmark", "Benchmarks/Kernels", ["Backends", "Tensors"]),
    tool("LoadGeneratorBenchmark", "Benchmarks/Load", ["Benchmarking", nioCore, nioHTTP1, nioPosix]),
    tool("LoadingBenchmark", "Benchmarks/Loading", ["Needletail"]),
    tool("SamplingBenchmark", "Benchmarks/Sampling", ["Generation"]),
    tool("SearchBenchmark", "Benchmarks/Search", ["Generation", "Needletail", "Tensors"]),
    tool(
      "ServingBenchmark",
      "Benchmarks/serving",
      ["Needletail", "OrderedJSON", "Serving", logging, nioCore, nioHTTP1, nioPosix]
    ),
    tool("ThroughputBenchmark", "Benchmarks/Throughput", ["Benchmarking", "Needletail", "Tensors"]),
    tool("TokenizerBenchmark", "Benchmarks/Tokenizers", ["OrderedJSON", "Tokenizers"]),
  ]
}
