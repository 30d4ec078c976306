import CPCRE2

/// A compiled regular expression that matches on UTF-8, with bounds on its steps and memory.
///
/// `@unchecked Sendable`: PCRE2 never changes compiled code while matching (pcre2api, "Multithreading").
@safe final class Pattern: @unchecked Sendable {
  /// The expression as the file spells it.
  let source: String
  private let code: OpaquePointer

  /// Compiles an expression in the syntax of tokenizer files (that of Oniguruma).
  convenience init(_ field: JSONField) throws(TokenizerError) {
    let source = try field.string()
    do {
      try self.init(source)
    } catch {
      throw .invalidPattern(file: field.file, field: field.path, pattern: source, reason: error.reason)
    }
  }

  /// Why an expression does not compile.
  struct Fault: Error {
    let reason: String
  }

  init(_ source: String) throws(Fault) {
    self.source = source
    let translated = Array(try PatternTranslator.translate(source).utf8)
    let options =
      PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C
    var error: Int32 = 0
    var offset = 0
    let compiled = unsafe pcre2_compile_8(translated, translated.count, options, &error, &offset, nil)
    guard let compiled = unsafe compiled else {
      throw Fault(reason: "\(Self.message(error)) at byte \(offset)")
    }
    unsafe code = compiled
    // Where there is no just-in-time compiler the interpreter matches.
    _ = unsafe pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// Calls a closure with the place of each match, left to right, none overlapping.
  ///
  /// An empty match right after another is passed over.
  func forEachMatch(
    in text: Span<UInt8>,
    _ body: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    guard let data = unsafe pcre2_match_data_create_8(1, nil),
      let context = unsafe pcre2_match_context_create_8(nil)
    else { throw .patternLimit(pattern: source, reason: "out of memory") }
    defer {
      unsafe pcre2_match_data_free_8(data)
      unsafe pcre2_match_context_free_8(context)
    }
    _ = unsafe pcre2_set_match_limit_8(context, UInt32(clamping: 1_000_000 + 16 * text.count))
    _ = unsafe pcre2_set_heap_limit_8(context, 65536)
    let result = unsafe text.withUnsafeBufferPointer { buffer in
      unsafe scan(buffer, data, context, body)
    }
    guard result == PCRE2_ERROR_NOMATCH else {
      throw .patternLimit(pattern: source, reason: Self.message(result))
    }
  }

  /// Matches until there is none; returns the code that ended it.
  private func scan(
    _ text: UnsafeBufferPointer<UInt8>,
    _ data: OpaquePointer,
    _ context: OpaquePointer,
    _ body: (Range<Int>) -> Void
  ) -> Int32 {
    guard let base = text.baseAddress, let ends = unsafe pcre2_get_ovector_pointer_8(data) else {
      return PCRE2_ERROR_NOMATCH
    }
    var start = 0
    var lastEnd = -1
    while start <= text.count {
      var result = unsafe pcre2_match_8(code, base, text.count, start, PCRE2_NO_UTF_CHECK, data, context)
      if result == PCRE2_ERROR_JIT_STACKLIMIT {
        let options = PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT
        result = unsafe pcre2_match_8(code, base, text.count, start, options, data, context)
      }
      guard result >= 0 else { return result }
      // `\K` and look-behind can place a match before the last one: such a match is no progress.
      let (low, high) = unsafe (max(ends[0], start), ends[1])
      if low < high || (low == high && high != lastEnd) { body(low..<high) }
      lastEnd = max(high, start)
      start = high > low ? high : unsafe next(after: max(high, start), in: text)
    }
    return PCRE2_ERROR_NOMATCH
  }

  private func next(after index: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var next = index + 1
    while next < text.count, unsafe text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = unsafe pcre2_get_error_message_8(code, &buffer, buffer.count)
    return length < 0 ? "error \(code)" : String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
  }
}
