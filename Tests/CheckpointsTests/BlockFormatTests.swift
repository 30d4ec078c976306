import Checkpoints
import Tensors
import Testing

/// A copy of a tensor's bytes, as storage; unchecked, for nothing changes them.
@safe private final class Held: TensorStorage, @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  init(_ view: TensorView) {
    unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: view.byteCount, alignment: 64)
    unsafe view.bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
  }

  deinit { unsafe memory.deallocate() }

  @unsafe var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory) }

  func discard(_ range: Range<Int>) {}
}

@Suite struct BlockFormatTests {
  private func blocks(_ format: BlockFormat) throws -> (source: BlockElements, expected: [Float]) {
    let file = try SafetensorsFile(path: fixturePath("gguf/blocks.safetensors"))
    let stored = try #require(file.tensor(format.rawValue + ".blocks"))
    let expected = try #require(file.tensor(format.rawValue + ".floats")).floats()
    #expect(stored.byteCount == 4 * format.byteCount)
    #expect(expected.count == 4 * format.elementCount)
    let source = BlockElements(format, storage: Held(stored), range: 0..<stored.byteCount)
    return (source, expected)
  }

  @Test("blocks are what gguf.quants makes of them, to the last bit", arguments: BlockFormat.allCases)
  func exact(format: BlockFormat) throws {
    let (source, expected) = try blocks(format)
    let view = TensorView(dtype: .bfloat16, shape: [4, format.elementCount], computedBy: source)
    #expect(view.floats().map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(view.byteCount == 4 * format.byteCount)
    #expect(!view.isStored)
  }

  @Test("parts of blocks are read", arguments: BlockFormat.allCases)
  func parts(format: BlockFormat) throws {
    let (source, expected) = try blocks(format)
    let size = format.elementCount
    for range in [0..<1, size - 1..<size + 1, 3..<3 * size + 5, 2 * size..<3 * size, 4 * size..<4 * size] {
      var values = [Float](repeating: 0, count: range.count)
      var span = values.mutableSpan
      source.read(from: range.lowerBound, into: &span)
      #expect(values == Array(expected[range]))
    }
  }

  @Test("only whole blocks have a size", arguments: BlockFormat.allCases) func sizes(format: BlockFormat) {
    #expect(format.byteCount(elements: 0) == 0)
    #expect(format.byteCount(elements: format.elementCount * 3) == format.byteCount * 3)
    #expect(format.byteCount(elements: format.elementCount - 1) == nil)
    #expect(format.byteCount(elements: -format.elementCount) == nil)
  }
}
