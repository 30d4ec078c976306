/// Why a template was refused or could not be rendered, with the line (from 1) where it happened.
public enum TemplateError: Error, Equatable, Sendable {
  /// The template called `raise_exception`; the message is the template's own and is for the caller.
  case raised(message: String, line: Int)
  /// The source is not a template, or uses something that is not supported.
  case syntax(message: String, line: Int)
  /// A value that is not there was used for more than printing or testing.
  case undefined(message: String, line: Int)
  /// An operation or argument does not fit the type of a value.
  case type(message: String, line: Int)
  /// The template reached for something that the sandbox forbids.
  case sandbox(message: String, line: Int)
  /// A value of the right type is wrong (division by zero, too few values to unpack).
  case runtime(message: String, line: Int)
  /// Rendering or parsing went beyond one of ``TemplateLimits``, or an integer beyond 64 bits.
  case limit(message: String, line: Int)

  /// The words without class and line; for ``raised(message:line:)`` exactly what the template said.
  public var message: String {
    switch self {
    case .raised(let message, _), .syntax(let message, _), .undefined(let message, _), .type(let message, _),
      .sandbox(let message, _), .runtime(let message, _), .limit(let message, _):
      message
    }
  }

  /// The line of the template's source, from 1.
  public var line: Int {
    switch self {
    case .raised(_, let line), .syntax(_, let line), .undefined(_, let line), .type(_, let line),
      .sandbox(_, let line), .runtime(_, let line), .limit(_, let line):
      line
    }
  }
}

extension TemplateError: CustomStringConvertible {
  /// The message with its line; a raised message stands alone, as the template wrote it.
  public var description: String {
    switch self {
    case .raised(let message, _): message
    case .syntax(let message, let line): "template line \(line): \(message)"
    case .undefined(let message, let line): "template line \(line): undefined value: \(message)"
    case .type(let message, let line): "template line \(line): wrong type: \(message)"
    case .sandbox(let message, let line): "template line \(line): forbidden: \(message)"
    case .runtime(let message, let line): "template line \(line): \(message)"
    case .limit(let message, let line): "template line \(line): limit reached: \(message)"
    }
  }
}

/// A failure inside the module, before the line is known.
struct Fault: Error {
  enum Kind { case raised, syntax, undefined, type, sandbox, runtime, limit }

  let kind: Kind
  let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  static func type(_ message: String) -> Fault { Fault(.type, message) }
  static func runtime(_ message: String) -> Fault { Fault(.runtime, message) }
  static func limit(_ message: String) -> Fault { Fault(.limit, message) }
  static let integerOverflow = Fault(.limit, "an integer result does not fit in 64 bits")

  func located(line: Int) -> TemplateError {
    switch kind {
    case .raised: .raised(message: message, line: line)
    case .syntax: .syntax(message: message, line: line)
    case .undefined: .undefined(message: message, line: line)
    case .type: .type(message: message, line: line)
    case .sandbox: .sandbox(message: message, line: line)
    case .runtime: .runtime(message: message, line: line)
    case .limit: .limit(message: message, line: line)
    }
  }
}
