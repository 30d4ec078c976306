import ArgumentParser

/// A setting of text-generation-inference's launcher that is known and not carried out.
struct LauncherSetting {
  /// What becomes of it.
  enum Verdict {
    /// The server starts without it, and says why; values that ask for nothing pass in silence.
    case ignored(unless: Set<String> = [], String)
    /// The server does not start; what to do instead.
    case refused(unless: Set<String> = [], String)

    static func ignored(_ reason: String) -> Verdict { .ignored(unless: [], reason) }
    static func refused(_ wayOut: String) -> Verdict { .refused(unless: [], wayOut) }

    /// The warning for a value, or nil.
    ///
    /// - Throws: `ValidationError` for a value that is refused.
    func message(_ name: String, _ value: String) throws -> String? {
      switch self {
      case .ignored(let harmless, let reason):
        return harmless.contains(value) ? nil : "\(name) has no effect: \(reason)"
      case .refused(let harmless, let wayOut):
        guard harmless.contains(value) else {
          throw ValidationError("\(name) is not supported; got '\(value)'; \(wayOut)")
        }
        return nil
      }
    }
  }

  /// The flag, or the variable of a setting that has none.
  let name: String
  /// The environment variable.
  let variable: String
  /// What the flag says.
  let flag: String?
  /// What becomes of it.
  let verdict: Verdict

  init(_ flagName: String, _ flag: String?, _ verdict: Verdict) {
    name = "--" + flagName
    variable = flagName.uppercased().replacing("-", with: "_")
    self.flag = flag
    self.verdict = verdict
  }

  init(variable: String, _ verdict: Verdict) {
    name = variable
    self.variable = variable
    flag = nil
    self.verdict = verdict
  }
}
