/// The memory limits of the control groups that a Linux process is in.
package enum ControlGroups {
  /// The files of one version of control groups.
  private struct Version {
    let mount: String
    let limit: String
    let use: String
    /// The counters of memory.stat with the pages of files, which the system takes back when it needs them.
    let filePages: [String]
  }

  private static let version1 = Version(
    mount: "/sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    use: "memory.usage_in_bytes",
    filePages: ["total_active_file", "total_inactive_file"]
  )
  private static let version2 = Version(
    mount: "/sys/fs/cgroup",
    limit: "memory.max",
    use: "memory.current",
    filePages: ["active_file", "inactive_file"]
  )

  /// What the group of a process and those above it leave: the smallest limit less what is in use.
  ///
  /// - Parameters:
  ///   - groups: The text of `/proc/self/cgroup`, with lines such as `0::/path` (version 2) and
  ///   `4:memory:/path` (version 1).
  ///   - read: The text of a file, nil when there is none.
  /// - Returns: Bytes, or nil without a limit.
  package static func memoryRest(_ groups: String, read: (String) -> String?) -> Int? {
    groups.split(separator: "\n").compactMap { line -> Int? in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      if fields[1].isEmpty { return rest(of: fields[2], version2, read) }
      return fields[1].split(separator: ",").contains("memory") ? rest(of: fields[2], version1, read) : nil
    }.min()
  }

  /// The smallest rest of a group and its ancestors; inside a container only the last may be visible.
  private static func rest(of group: Substring, _ version: Version, _ read: (String) -> String?) -> Int? {
    var names = group.split(separator: "/")
    var smallest: Int?
    while true {
      let directory = ([version.mount] + names.map(String.init)).joined(separator: "/")
      if let rest = rest(in: directory, version, read) { smallest = min(smallest ?? .max, rest) }
      if names.popLast() == nil { return smallest }
    }
  }

  private static func rest(in directory: String, _ version: Version, _ read: (String) -> String?) -> Int? {
    func number(_ name: String) -> Int? {
      read("\(directory)/\(name)").flatMap {
        $0.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
      }
    }
    guard let limit = number(version.limit), let use = number(version.use), limit >= 0, use >= 0 else {
      return nil
    }
    let counters = (read("\(directory)/memory.stat") ?? "").split(separator: "\n").map {
      $0.split(separator: " ")
    }
    let filePages = counters.reduce(0) { sum, counter in
      guard counter.count == 2, version.filePages.contains(String(counter[0])) else { return sum }
      return sum + min(use, max(0, Int(counter[1]) ?? 0))
    }
    return max(0, limit - max(0, use - filePages))
  }
}
