import ArgumentParser
import Foundation
import Logging
import Serving

extension LauncherEnvironment {
  /// What records steps for a profile, if PROF_STEP asks for any and PROF_RANKS has 0, the only rank here.
  ///
  /// - Parameters:
  ///   - logger: Is told when the file is complete.
  ///   - folder: Where the file goes when PROF_PATH says nothing.
  ///   - steps: How many steps are recorded when PROF_STEP says nothing.
  /// - Returns: The recorder, or nil.
  /// - Throws: `ValidationError` for a variable that is no such number, or an error of the file system.
  func profiler(
    logger: Logger,
    folder: String = "/tmp/hpu_profile",
    steps: Int = 0
  ) throws -> StepProfiler? {
    let range = 0...Int(Int32.max)
    let schedule = ProfileSchedule(
      wait: try int("PROF_WAITSTEP", in: range) ?? 0,
      warmUp: try int("PROF_WARMUPSTEP", in: range) ?? 0,
      active: try int("PROF_STEP", in: range) ?? steps
    )
    let ranks = (self["PROF_RANKS"] ?? "0").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard schedule.active > 0, ranks.contains("0") else { return nil }
    return try StepProfiler(
      folder: self["PROF_PATH"] ?? folder,
      name:
        "needletail_\(ProcessInfo.processInfo.processIdentifier).\(Int(Date.now.timeIntervalSince1970 * 1000))",
      schedule: schedule,
      recordsShapes: self["PROF_RECORD_SHAPES"]?.lowercased() == "true",
      logger: logger
    )
  }
}
