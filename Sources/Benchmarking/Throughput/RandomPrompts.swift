/// Prompts of random tokens that are the same for the same seed on every machine.
struct RandomPrompts {
  let seed: UInt64
  let vocabularySize: Int

  /// The prompt of a request.
  ///
  /// - Parameters:
  ///   - index: The number of the request, from 0.
  ///   - length: The number of tokens.
  /// - Returns: Ids below ``vocabularySize``.
  func prompt(_ index: Int, length: Int) -> [Int32] {
    var generator = SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(index)))
    return (0..<length).map { _ in Int32(generator.index(below: vocabularySize)) }
  }
}
