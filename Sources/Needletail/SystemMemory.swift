internal import Foundation

/// What memory the process may use.
public enum SystemMemory {
  /// Free memory in bytes: what the system can hand out without swapping, or what is left in the control
  /// group when that is less.
  public static var availableBytes: Int {
    let machine = linuxAvailable ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, controlGroupRest ?? .max)
  }

  /// `MemAvailable` of /proc/meminfo.
  private static var linuxAvailable: Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      return kilobytes.map { $0 * 1024 }
    }
    return nil
  }

  /// Limit less use of the process's control group, version 2 or 1.
  private static var controlGroupRest: Int? {
    let pairs = [
      ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
      ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ]
    for (limitPath, usePath) in pairs {
      if let limit = number(limitPath), let use = number(usePath) { return max(0, limit - use) }
    }
    return nil
  }

  private static func number(_ path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The most memory the process has held so far, in bytes.
  public static var peakResidentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return
        (line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
        * 1024
    }
    return 0
  }
}
