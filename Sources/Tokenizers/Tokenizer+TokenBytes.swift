extension Tokenizer {
  /// The bytes that an id adds to a text that has already begun, or nil for an id that adds none: a special
  /// token, or no token.
  ///
  /// A token may be a part of a character. What a decoder takes off the ends of a text is not taken off here.
  public func bytesInsideText(of id: Int32) -> [UInt8]? {
    var state = DecodeState(isFirst: false, awaitsLeadingSpace: false)
    guard !isSpecial(id), var piece = piece(for: id, true, &state) else { return nil }
    for step in decoder.textSteps where !(step is StripDecoder) { step.decode(&piece, &state) }
    return piece.bytes.isEmpty ? nil : piece.bytes
  }
}
