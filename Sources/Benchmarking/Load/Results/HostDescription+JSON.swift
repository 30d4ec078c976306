internal import Foundation
package import OrderedJSON

extension HostDescription {
  /// The machine that the load generator runs on, with inference-benchmarker's names.
  package static let compatibleJSON: JSONValue = {
    let host = HostDescription()
    return [
      "cpu": .array(host.cores.map { .string($0) }),
      "memory": .string("\((Double(host.memoryBytes) / 1_073_741_824).fixed(2)) GB"),
      "os_name": .string(host.systemName), "os_version": .string(host.systemVersion),
      "kernel": .string(host.kernel), "hostname": .string(ProcessInfo.processInfo.hostName),
    ]
  }()
}
