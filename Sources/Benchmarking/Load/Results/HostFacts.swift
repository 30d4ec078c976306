internal import Foundation
package import OrderedJSON

/// The machine that the load generator runs on.
package enum HostFacts {
  /// Processor, memory and system, with inference-benchmarker's names.
  package static let json: JSONValue = {
    let release = SystemText.pairs("/etc/os-release", separator: "=")
    return [
      "cpu": .array(processors.map { .string($0) }), "memory": .string(memory),
      "os_name": .string(release["NAME"] ?? "unknown"),
      "os_version": .string(release["VERSION_ID"] ?? "unknown"),
      "kernel": .string(SystemText.contents("/proc/sys/kernel/osrelease") ?? "unknown"),
      "hostname": .string(ProcessInfo.processInfo.hostName),
    ]
  }()

  /// A line for each core: its name and its speed.
  private static var processors: [String] {
    (SystemText.contents("/proc/cpuinfo") ?? "").components(separatedBy: "\n\n").compactMap { block in
      let facts = SystemText.pairs(of: block, separator: ":")
      guard let number = facts["processor"] else { return nil }
      let speed = facts["cpu MHz"].flatMap(Double.init).map { " \($0.fixed(0))MHz" } ?? ""
      return "cpu\(number) \(facts["model name"] ?? facts["vendor_id"] ?? "unknown")\(speed)"
    }
  }

  private static var memory: String {
    let bytes = Double(ProcessInfo.processInfo.physicalMemory)
    return "\((bytes / 1_073_741_824).fixed(2)) GB"
  }
}
