// The one file that needs the C library.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The moment that `strftime_now` prints.
public struct TemplateClock: Sendable, Equatable {
  /// Whole seconds since 1970-01-01 00:00:00 UTC.
  public var seconds: Int
  /// Microseconds within the second, for `%f`.
  public var microseconds: Int
  /// Whether to print universal time instead of the machine's local time.
  public var isUTC: Bool

  /// Makes a clock that stands at one moment.
  public init(seconds: Int, microseconds: Int = 0, isUTC: Bool = false) {
    self.seconds = seconds
    self.microseconds = microseconds
    self.isUTC = isUTC
  }

  /// The present moment in local time.
  public static var now: TemplateClock {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return TemplateClock(seconds: time.tv_sec, microseconds: Int(time.tv_nsec) / 1000)
  }

  /// The moment in the words of a `strftime` format; a time without zone, as Python's `datetime.now()`.
  func formatted(_ format: String) -> String {
    var time = time_t(seconds)
    var parts = unsafe tm()
    if isUTC { _ = unsafe gmtime_r(&time, &parts) } else { _ = unsafe localtime_r(&time, &parts) }
    var result: [UInt8] = []
    var rest = Array(format.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      let directive = Self.directive(&rest)
      switch directive.last {
      case UInt8(ascii: "f"):
        let digits = String(max(0, min(microseconds, 999_999)))
        result += Array(repeating: UInt8(ascii: "0"), count: 6 - digits.utf8.count) + Array(digits.utf8)
      case UInt8(ascii: "z"), UInt8(ascii: "Z"): break
      case let letter? where Self.letters.contains(letter): result += unsafe Self.text(of: directive, &parts)
      default: result += [byte] + directive
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let letters = Array("aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyY%".utf8)

  /// Takes flags, a width of at most two digits and the letter off the front.
  private static func directive(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var directive: [UInt8] = []
    while let byte = rest.first, directive.count < 3 {
      directive.append(byte)
      rest.removeFirst()
      guard Array("-_0^#123456789".utf8).contains(byte) else { break }
    }
    return directive
  }

  private static func text(of directive: [UInt8], _ parts: inout tm) -> [UInt8] {
    let format = String(decoding: [UInt8(ascii: "%")] + directive, as: UTF8.self)
    var buffer = [CChar](repeating: 0, count: 256)
    let count = unsafe strftime(&buffer, buffer.count, format, &parts)
    return buffer.prefix(count).map { UInt8(bitPattern: $0) }
  }
}

/// The functions of the C library that arithmetic needs.
enum TemplateMath {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  /// Python's `%`: the result has the sign of the divisor.
  static func modulo(_ left: Double, _ right: Double) -> Double {
    let remainder = fmod(left, right)
    if remainder == 0 { return Double(signOf: right, magnitudeOf: 0) }
    return (remainder < 0) != (right < 0) ? remainder + right : remainder
  }

  /// Python's `//`, given the remainder.
  static func floorDivide(_ left: Double, _ right: Double, _ remainder: Double) -> Double {
    let quotient = (left - remainder) / right
    if quotient == 0 { return Double(signOf: left / right, magnitudeOf: 0) }
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }
}

extension TemplateMath {
  /// A number that is not negative as C's `printf` writes it; `type` is one of `eEfFgG`.
  static func format(_ value: Double, type: Unicode.Scalar, precision: Int, isAlternate: Bool) -> String {
    if value.isNaN { return type.properties.isUppercase ? "NAN" : "nan" }
    if value.isInfinite { return type.properties.isUppercase ? "INF" : "inf" }
    let format = "%" + (isAlternate ? "#" : "") + ".*" + String(type)
    var buffer = [CChar](repeating: 0, count: 400 + precision)
    let count = unsafe withVaList([Int32(clamping: precision), value]) {
      unsafe vsnprintf(&buffer, buffer.count, format, $0)
    }
    return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
