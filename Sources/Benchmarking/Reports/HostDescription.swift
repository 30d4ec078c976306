internal import Foundation

/// The machine that measurements were made on.
public struct HostDescription: Sendable, Equatable {
  /// The processor's name.
  public var processor: String
  /// The processors that the system may use.
  public var processorCount: Int
  /// Each core's number, name and speed: `cpu0 NAME 2800MHz`.
  public var cores: [String]
  /// Memory, in bytes.
  public var memoryBytes: Int
  /// The operating system's name and version.
  public var system: String
  /// The operating system's name alone.
  public var systemName: String
  /// Its version alone.
  public var systemVersion: String
  /// The kernel's release.
  public var kernel: String

  /// Looks at the machine that this runs on; what cannot be found is "unknown".
  public init() {
    let process = ProcessInfo.processInfo
    let blocks = (SystemText.contents("/proc/cpuinfo") ?? "").components(separatedBy: "\n\n")
    let facts = blocks.map { SystemText.pairs(of: $0, separator: ":") }.filter { $0["processor"] != nil }
    let release = SystemText.pairs("/etc/os-release", separator: "=")
    processor = facts.first.map(Self.name) ?? "unknown"
    processorCount = process.activeProcessorCount
    cores = facts.map { core in
      let speed = core["cpu MHz"].flatMap(Double.init).map { " \($0.fixed(0))MHz" } ?? ""
      return "cpu\(core["processor"] ?? "") \(Self.name(core))\(speed)"
    }
    memoryBytes = Int(clamping: process.physicalMemory)
    system = release["PRETTY_NAME"] ?? process.operatingSystemVersionString
    systemName = release["NAME"] ?? "unknown"
    systemVersion = release["VERSION_ID"] ?? "unknown"
    kernel = SystemText.contents("/proc/sys/kernel/osrelease") ?? "unknown"
  }

  private static func name(_ core: [String: String]) -> String {
    core["model name"] ?? core["vendor_id"] ?? "unknown"
  }

  /// The facts in words.
  public var facts: [(name: String, value: String)] {
    [
      ("Processor", processor), ("Processors", "\(processorCount)"),
      ("Memory", Figures.bytes(memoryBytes)), ("System", system), ("Kernel", kernel),
    ]
  }
}
