import ArgumentParser
import Foundation
import Needletail
import Serving

/// The environment variables of text-generation-inference's launcher.
struct LauncherEnvironment {
  private let variables: [String: String]

  init(_ variables: [String: String] = ProcessInfo.processInfo.environment) { self.variables = variables }

  /// A variable that is set and not empty.
  subscript(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// A variable as a number.
  func int(_ name: String) throws -> Int? {
    try value(name, "a number") { Int($0) }
  }

  /// A variable as a number that need not be whole.
  func double(_ name: String) throws -> Double? {
    try value(name, "a number") { Double($0) }
  }

  /// A variable that is `true` or `1`, `false` or `0`, in any case.
  func `switch`(_ name: String) throws -> Bool? {
    try value(name, "true, false, 1 or 0") {
      ["true": true, "1": true, "false": false, "0": false][$0.lowercased()]
    }
  }

  /// A number from a flag, or else from a variable.
  ///
  /// - Parameters:
  ///   - name: The variable.
  ///   - flag: What the flag says.
  ///   - label: How messages call the flag.
  ///   - range: What is permitted.
  /// - Returns: The number, or nil when neither is given.
  /// - Throws: `ValidationError`.
  func int(
    _ name: String,
    flag: Int? = nil,
    _ label: String? = nil,
    in range: ClosedRange<Int>
  ) throws -> Int? {
    let value = try flag ?? int(name)
    try FlagRange.check(value, flag == nil ? "environment variable \(name)" : label ?? name, in: range)
    return value
  }

  /// A variable that is exactly `true` or `false`.
  func flag(_ name: String) throws -> Bool {
    try value(name, "true or false") { Bool($0) } ?? false
  }

  /// A variable as one of the values of an option.
  func choice<T: ExpressibleByArgument>(_ name: String, of type: T.Type) throws -> T? {
    try value(name, T.allValueStrings.joined(separator: ", ")) { T(argument: $0) }
  }

  /// A variable that holds the path of a route.
  func route(_ name: String) throws -> String? {
    try value(name, "a path such as /predict") { ServerConfiguration.isRoute($0) ? $0 : nil }
  }

  /// A variable that holds an IP address; anything else counts as absent.
  func address(_ name: String) -> String? {
    self[name].flatMap { text in
      let isVersion4 =
        text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }.count == 4
      return isVersion4 || text.contains(":") ? text : nil
    }
  }

  /// A variable that is converted; one that cannot be is an error that states the rule.
  func value<T>(_ name: String, _ rule: String, _ convert: (String) -> T?) throws -> T? {
    guard let text = self[name] else { return nil }
    guard let value = convert(text) else {
      throw ValidationError("environment variable \(name) must be \(rule); got '\(text)'")
    }
    return value
  }
}

extension ModelOptions {
  /// The options with what the environment says where no flag was given.
  func filled(from environment: LauncherEnvironment) throws -> ModelOptions {
    var options = self
    options.modelID = modelID ?? environment["MODEL_ID"]
    options.dtype = try dtype ?? environment.choice("DTYPE", of: WeightType.self)
    options.kvCacheDtype =
      try kvCacheDtype ?? environment.choice("KV_CACHE_DTYPE", of: KVCacheType.self)
    options.quantize = try quantize ?? environment.choice("QUANTIZE", of: Quantization.self)
    for (path, name) in [
      (\ModelOptions.maxTotalTokens, "MAX_TOTAL_TOKENS"), (\.maxBatchTotalTokens, "MAX_BATCH_TOTAL_TOKENS"),
      (\.maxBatchPrefillTokens, "MAX_BATCH_PREFILL_TOKENS"), (\.maxBatchSize, "MAX_BATCH_SIZE"),
    ] {
      options[keyPath: path] = try self[keyPath: path] ?? environment.int(name, in: FlagRange.counts)
    }
    return options
  }
}
