internal import Foundation

/// What memory the process may use.
public enum SystemMemory {
  /// Free memory in bytes: what the system can hand out without swapping, or what is left in the control
  /// group when that is less.
  public static var availableBytes: Int {
    let machine = linuxAvailable ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, ControlGroups.memoryRest(text(at: "/proc/self/cgroup") ?? "", read: text) ?? .max)
  }

  private static func text(at path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  /// `MemAvailable` of /proc/meminfo.
  private static var linuxAvailable: Int? {
    guard let text = text(at: "/proc/meminfo") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      return kilobytes.map { $0 * 1024 }
    }
    return nil
  }

  /// The most memory the process has held so far, in bytes.
  public static var peakResidentBytes: Int { status("VmHWM") }

  /// The memory the process holds, in bytes.
  public static var residentBytes: Int { status("VmRSS") }

  /// A field of /proc/self/status in bytes; 0 when there is none.
  private static func status(_ field: String) -> Int {
    guard let text = text(at: "/proc/self/status") else { return 0 }
    for line in text.split(separator: "\n") where line.hasPrefix("\(field):") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return (words.dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
    return 0
  }
}
