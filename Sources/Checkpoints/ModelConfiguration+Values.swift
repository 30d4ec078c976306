import OrderedJSON

// Every kind of value comes in three forms: required, optional (nil when absent or `null`) and with a
// default. All throw `CheckpointError.invalidValue` for a value of another kind or out of range, and the
// required form `missingKey`.

extension ModelConfiguration {
  /// An integer of at most 32 bits with sign; `4.0` counts as 4.
  public func int(_ key: String) throws(CheckpointError) -> Int { try required(key, try optionalInt(key)) }

  /// An integer of at most 32 bits with sign, or the default.
  public func int(_ key: String, default value: Int) throws(CheckpointError) -> Int {
    try optionalInt(key) ?? value
  }

  /// An integer of at most 32 bits with sign, if there is one.
  public func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
    try int(key, in: Int(Int32.min)...Int(Int32.max), rule: "an integer of at most 32 bits")
  }

  /// An integer from 1 to 2³¹−1, as sizes and counts are; the product of two cannot overflow.
  public func positiveInt(_ key: String) throws(CheckpointError) -> Int {
    try required(key, try optionalPositiveInt(key))
  }

  /// An integer from 1 to a limit.
  public func positiveInt(_ key: String, atMost limit: Int) throws(CheckpointError) -> Int {
    let rule = "a positive integer of at most \(limit)"
    return try required(key, try int(key, in: 1...limit, rule: rule))
  }

  /// An integer from 1 to 2³¹−1, or the default.
  public func positiveInt(_ key: String, default value: Int) throws(CheckpointError) -> Int {
    try optionalPositiveInt(key) ?? value
  }

  /// An integer from 1 to 2³¹−1, if there is one.
  public func optionalPositiveInt(_ key: String) throws(CheckpointError) -> Int? {
    try int(key, in: 1...Int(Int32.max), rule: "a positive integer of at most 32 bits")
  }

  private func int(
    _ key: String,
    in range: ClosedRange<Int>,
    rule: String
  ) throws(CheckpointError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let int = value.intValue, range.contains(int) else { throw invalid(key, rule, value) }
    return int
  }
}

extension ModelConfiguration {
  /// A finite number as a 32-bit float.
  public func float(_ key: String) throws(CheckpointError) -> Float {
    try required(key, try optionalFloat(key))
  }

  /// A finite number as a 32-bit float, or the default.
  public func float(_ key: String, default value: Float) throws(CheckpointError) -> Float {
    try optionalFloat(key) ?? value
  }

  /// A finite number as a 32-bit float, if there is one.
  public func optionalFloat(_ key: String) throws(CheckpointError) -> Float? {
    guard let value = value(key) else { return nil }
    guard let double = value.doubleValue, Float(double).isFinite else {
      throw invalid(key, "a number within 32-bit floats", value)
    }
    return Float(double)
  }

  /// A finite number as a double.
  public func double(_ key: String) throws(CheckpointError) -> Double {
    try required(key, try optionalDouble(key))
  }

  /// A finite number as a double, or the default.
  public func double(_ key: String, default value: Double) throws(CheckpointError) -> Double {
    try optionalDouble(key) ?? value
  }

  /// A finite number as a double, if there is one.
  public func optionalDouble(_ key: String) throws(CheckpointError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let double = value.doubleValue, double.isFinite else {
      throw invalid(key, "a finite number", value)
    }
    return double
  }
}

extension ModelConfiguration {
  /// A Boolean.
  public func bool(_ key: String) throws(CheckpointError) -> Bool { try required(key, try optionalBool(key)) }

  /// A Boolean, or the default.
  public func bool(_ key: String, default value: Bool) throws(CheckpointError) -> Bool {
    try optionalBool(key) ?? value
  }

  /// A Boolean, if there is one.
  public func optionalBool(_ key: String) throws(CheckpointError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let bool = value.boolValue else { throw invalid(key, "true or false", value) }
    return bool
  }

  /// A string.
  public func string(_ key: String) throws(CheckpointError) -> String {
    try required(key, try optionalString(key))
  }

  /// A string, or the default.
  public func string(_ key: String, default value: String) throws(CheckpointError) -> String {
    try optionalString(key) ?? value
  }

  /// A string, if there is one.
  public func optionalString(_ key: String) throws(CheckpointError) -> String? {
    guard let value = value(key) else { return nil }
    guard let string = value.stringValue else { throw invalid(key, "a string", value) }
    return string
  }

  private func required<Value>(_ key: String, _ value: Value?) throws(CheckpointError) -> Value {
    guard let value else { throw missing(key) }
    return value
  }
}
