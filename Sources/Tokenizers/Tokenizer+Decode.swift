extension Tokenizer {
  /// Decodes token ids to text.
  ///
  /// Bytes that are no UTF-8 become U+FFFD in the number that the reference gives them: with a tokenizer.json
  /// that has byte tokens, one for each byte of a run that is not valid as a whole (a ``TokenStream`` cannot
  /// know the rest of a run and replaces only the ill-formed parts).
  ///
  /// - Parameters:
  ///   - ids: The ids; unknown ones print nothing.
  ///   - skipSpecialTokens: Whether special tokens print nothing.
  /// - Returns: The text.
  public func decode(_ ids: [Int32], skipSpecialTokens: Bool = false) -> String {
    var state = DecodeState()
    var text: [UInt8] = []
    var run: [UInt8] = []
    for id in ids {
      guard let piece = piece(for: id, skipSpecialTokens, &state) else { continue }
      if piece.isByte {
        run += piece.bytes
      } else {
        append(&run, to: &text)
        text += piece.bytes
      }
    }
    append(&run, to: &text)
    guard !decoder.textSteps.isEmpty else { return String(decoding: text, as: UTF8.self) }
    var whole = Piece(bytes: Array(String(decoding: text, as: UTF8.self).utf8))
    for step in decoder.textSteps { step.decode(&whole, &state) }
    return String(decoding: whole.bytes, as: UTF8.self)
  }

  /// The part that an id adds to the text, or nil when it prints nothing.
  func piece(for id: Int32, _ skipSpecialTokens: Bool, _ state: inout DecodeState) -> Piece? {
    if let token = added.tokens[id] {
      if skipSpecialTokens && token.isSpecial { return nil }
      return decoder.piece(id, token.content.span, &state)
    }
    return model.vocabulary.withToken(id) { decoder.piece(id, $0, &state) }
  }

  /// Writes a run of byte tokens to the text and empties it.
  private func append(_ run: inout [UInt8], to text: inout [UInt8]) {
    if run.isEmpty { return }
    defer { run.removeAll(keepingCapacity: true) }
    if String(validating: run, as: UTF8.self) != nil {
      text += run
      return
    }
    switch decoder.invalidBytes {
    case .replaceRun:
      for _ in run { text.append("\u{FFFD}" as Unicode.Scalar) }
    case .replaceByte:
      var assembler = UTF8Assembler(replacesEachByte: true)
      assembler.append(run, to: &text)
      assembler.finish(into: &text)
    }
  }

  /// Starts a stream that decodes ids one by one.
  ///
  /// - Parameters:
  ///   - skipSpecialTokens: Whether special tokens print nothing.
  ///   - prompt: The ids that the stream continues. The space that a text's first word loses is kept when
  ///     other text precedes it, and a character that the prompt leaves unfinished is completed.
  /// - Returns: A stream that has printed nothing yet.
  public func makeStream(skipSpecialTokens: Bool, after prompt: [Int32] = []) -> TokenStream {
    var stream = TokenStream(tokenizer: self, skipsSpecialTokens: skipSpecialTokens)
    for id in prompt { _ = stream.append(id) }
    return stream
  }
}
