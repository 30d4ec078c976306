import Backends
import Tensors
import Testing

@Suite struct CPUBackendInitTests {
  @Test("the strongest instruction set is chosen and generic is always there") func choice() throws {
    let available = CPUBackend.availableInstructionSets
    #expect(available.first == "generic")
    #expect(try CPUBackend(threads: 1, instructionSet: "generic").description.instructionSet == "generic")
    #expect(try CPUBackend(threads: 3).description.threads == 3)
  }

  @Test("an unknown instruction set is refused with those that are there") func unknown() {
    let error = #expect(throws: BackendError.self) { try CPUBackend(threads: 1, instructionSet: "avx9") }
    let available = CPUBackend.availableInstructionSets.joined(separator: ", ")
    #expect(error?.description == "instruction set 'avx9' cannot run here; available: \(available)")
  }

  @Test("a buffer beyond the address space is refused") func tooLarge() throws {
    let backend = try CPUBackend(threads: 1)
    let error = #expect(throws: BackendError.self) {
      try backend.makeBuffer(.float32, rows: 1 << 40, columns: 1 << 40)
    }
    #expect(error?.description == "memory for \(Int.max) bytes could not be had")
  }

  @Test("more threads than an address space has stacks for are refused") func threads() {
    let error = #expect(throws: BackendError.self) { try CPUBackend(threads: 1 << 20) }
    #expect(error == .outOfMemory(bytes: 1 << 43))
  }

  @Test("an integer type is refused for weights and buffers") func types() throws {
    let backend = try CPUBackend(threads: 1)
    let error = #expect(throws: BackendError.self) { try backend.makeBuffer(.int16, rows: 1, columns: 1) }
    #expect(error == .unsupportedType(.int16))
  }

  @Test("at least one core is usable") func cores() { #expect(CPUTopology.usableCores >= 1) }
}
