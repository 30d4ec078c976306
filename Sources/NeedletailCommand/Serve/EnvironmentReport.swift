import Backends
import Foundation
import Serving

/// What this program is and runs on, for reports of faults.
enum EnvironmentReport {
  /// The report in lines.
  static var text: String {
    let system = ProcessInfo.processInfo
    let memory = "\((Double(system.physicalMemory) / 1e9 * 10).rounded() / 10) GB"
    return """
      needletail         \(programVersion)
      protocol           text-generation-inference \(ServerConfiguration.protocolVersion)
      system             \(system.operatingSystemVersionString), \(architecture)
      processor          \(processor), \(system.activeProcessorCount) cores in use
      instruction sets   \(CPUBackend.availableInstructionSets.joined(separator: ", "))
      memory             \(memory)
      docker label       \(system.environment["DOCKER_LABEL"] ?? "none")

      """
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "another architecture"
    #endif
  }

  /// The name that the system gives the first processor.
  private static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }
}
