import Backends
import Testing

@Suite struct MachineProbeTests {
  @Test("every loop does work", arguments: CPUBackend.availableInstructionSets)
  func measures(instructionSet: String) throws {
    let result = try MachineProbe(threads: 2, instructionSet: instructionSet).measure()
    #expect(result.threads == 2 && result.instructionSet == instructionSet)
    let figures = [
      result.readGBPerSecond, result.float32GFlopPerSecond, result.bfloat16GFlopPerSecond,
      result.int8GOpPerSecond,
    ]
    #expect(figures.allSatisfy { $0 > 0 && $0.isFinite })
  }
}
