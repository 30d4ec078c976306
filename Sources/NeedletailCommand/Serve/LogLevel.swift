import Logging

extension Logger.Level {
  /// Reads the value of LOG_LEVEL: a level, or several parts of which one is a level alone, as in
  /// `info,text_generation_router=debug`.
  init?(launcherText text: String) {
    let parts = text.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
    let levels = parts.filter { !$0.contains("=") }
    guard levels.count <= 1, !parts.isEmpty else { return nil }
    switch levels.first ?? "info" {
    case "off", "critical": self = .critical
    case "warn": self = .warning
    case let name: self.init(rawValue: name)
    }
  }
}

extension LauncherEnvironment {
  /// How much is logged.
  func logLevel() throws -> Logger.Level {
    try value("LOG_LEVEL", "one of trace, debug, info, warn, error, off") {
      Logger.Level(launcherText: $0)
    } ?? .info
  }
}
