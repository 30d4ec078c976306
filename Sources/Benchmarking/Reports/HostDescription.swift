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
    processor = SystemText.pairs("/proc/cpuinfo", separator: ":")["model name"] ?? "unknown"
    processorCount = process.activeProcessorCount
    memoryBytes = Int(clamping: process.physicalMemory)
    system =
      SystemText.pairs("/etc/os-release", separator: "=")["PRETTY_NAME"]
      ?? process.operatingSystemVersionString
    kernel = SystemText.contents("/proc/sys/kernel/osrelease") ?? "unknown"
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
}
