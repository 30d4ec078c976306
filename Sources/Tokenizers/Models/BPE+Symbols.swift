extension BPE {
  /// Appends the symbols that the merging of a word starts from.
  func appendSymbols(
    of bytes: Span<UInt8>,
    _ word: Range<Int>,
    to symbols: inout [Int32]
  ) throws(TokenizerError) {
    var unknown = UnknownRun()
    if let byteIDs {
      for index in word {
        let id = byteIDs[Int(bytes[index])]
        if id >= 0 { append(id, &unknown, to: &symbols) } else { try appendUnknown(&unknown, to: &symbols) }
      }
    } else {
      var index = word.lowerBound
      while index < word.upperBound {
        let end = index + bytes.scalar(at: index).length
        try appendSymbol(of: bytes, index..<end, in: word, &unknown, to: &symbols)
        index = end
      }
    }
    unknown.flush(to: &symbols)
  }

  /// Unknown characters that are not yet written, because the next one may join them.
  private struct UnknownRun {
    var id: Int32?

    mutating func flush(to symbols: inout [Int32]) {
      if let id { symbols.append(id) }
      id = nil
    }
  }

  @inline(__always)
  private func append(_ id: Int32, _ unknown: inout UnknownRun, to symbols: inout [Int32]) {
    unknown.flush(to: &symbols)
    symbols.append(id)
  }

  /// Appends the symbol of one character: its token, its bytes, or the unknown token.
  private func appendSymbol(
    of bytes: Span<UInt8>,
    _ scalar: Range<Int>,
    in word: Range<Int>,
    _ unknown: inout UnknownRun,
    to symbols: inout [Int32]
  ) throws(TokenizerError) {
    if let id = id(of: bytes, scalar, in: word) {
      append(id, &unknown, to: &symbols)
    } else if options.hasByteFallback, let ids = fallback(bytes, scalar, in: word) {
      symbols.append(contentsOf: ids)
    } else {
      try appendUnknown(&unknown, to: &symbols)
    }
  }

  private func id(of bytes: Span<UInt8>, _ scalar: Range<Int>, in word: Range<Int>) -> Int32? {
    if options.continuingPrefix.isEmpty, options.wordSuffix.isEmpty {
      let first = bytes[scalar.lowerBound]
      if first < 0x80 { return asciiIDs[Int(first)] < 0 ? nil : asciiIDs[Int(first)] }
      return vocabulary.id(of: bytes, scalar)
    }
    return vocabulary.id(of: affixed(bytes, scalar, in: word))
  }

  /// A character with the prefix and suffix that its place in the word asks for.
  private func affixed(_ bytes: Span<UInt8>, _ scalar: Range<Int>, in word: Range<Int>) -> [UInt8] {
    var symbol = scalar.lowerBound > word.lowerBound ? options.continuingPrefix : []
    for index in scalar { symbol.append(bytes[index]) }
    if scalar.upperBound == word.upperBound { symbol += options.wordSuffix }
    return symbol
  }

  /// The byte tokens of a character, if all exist.
  private func fallback(_ bytes: Span<UInt8>, _ scalar: Range<Int>, in word: Range<Int>) -> [Int32]? {
    let ids = affixed(bytes, scalar, in: word).map { fallbackIDs[Int($0)] }
    return ids.contains(-1) ? nil : ids
  }

  private func appendUnknown(_ unknown: inout UnknownRun, to symbols: inout [Int32]) throws(TokenizerError) {
    guard let token = options.unknownToken else { return }
    guard let id = unknownID else { throw .unknownTokenMissing(token: token) }
    if !options.fusesUnknown { unknown.flush(to: &symbols) }
    unknown.id = id
  }
}
