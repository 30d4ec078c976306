internal import Foundation
public import OrderedJSON

/// The machine that measurements were made on.
public struct HostDescription: Sendable, Equatable {
  /// The processor's name.
  public var processor: String
  /// The processors that the system may use.
  public var processorCount: Int
  /// Memory, in bytes.
  public var memoryBytes: Int
  /// The operating system's name and version.
  public var system: String
  /// The kernel's release.
  public var kernel: String

  /// Looks at the machine that this runs on; what cannot be found is "unknown".
  public init() {
    let process = ProcessInfo.processInfo
    processor = Self.value(of: "model name", separator: ":", in: "/proc/cpuinfo") ?? "unknown"
    processorCount = process.activeProcessorCount
    memoryBytes = Int(clamping: process.physicalMemory)
    system =
      Self.value(of: "PRETTY_NAME", separator: "=", in: "/etc/os-release")
      ?? process.operatingSystemVersionString
    kernel = Self.text("/proc/sys/kernel/osrelease").flatMap(\.first).map(String.init) ?? "unknown"
  }

  /// The facts in words.
  public var facts: [(name: String, value: String)] {
    [
      ("Processor", processor), ("Processors", "\(processorCount)"),
      ("Memory", Figures.bytes(memoryBytes)), ("System", system), ("Kernel", kernel),
    ]
  }

  /// The facts as an object.
  public var json: JSONValue {
    [
      "processor": .string(processor), "processors": .number(processorCount),
      "memory_bytes": .number(memoryBytes), "system": .string(system), "kernel": .string(kernel),
    ]
  }

  private static func text(_ path: String) -> [Substring]? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isNewline)
  }

  /// What stands after a name at the start of a line, without quotes.
  private static func value(of name: String, separator: Character, in path: String) -> String? {
    guard let line = text(path)?.first(where: { $0.hasPrefix(name) }),
      let start = line.firstIndex(of: separator)
    else { return nil }
    return line[line.index(after: start)...].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
  }
}
