/// Maps each scalar to its full lower-case form, without regard to context.
struct LowercaseNormalizer: Normalizer {
  func normalize(_ text: inout some RewritableText) {
    text.mapScalars { scalar, output in
      output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
  }
}

/// Removes combining marks of every kind.
struct StripAccentsNormalizer: Normalizer {
  func normalize(_ text: inout some RewritableText) {
    text.mapScalars { scalar, output in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: break
      default: output.append(scalar)
      }
    }
  }
}

/// Writes each byte as its character of the byte alphabet.
struct ByteLevelNormalizer: Normalizer {
  func normalize(_ text: inout some RewritableText) {
    text.mapScalars { scalar, output in
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        ByteAlphabet.append(byte, to: &output)
      }
    }
  }
}

/// Puts a string before a piece that is not empty.
struct PrependNormalizer: Normalizer {
  let prefix: [UInt8]

  init(_ prefix: [UInt8]) { self.prefix = prefix }

  init(_ field: JSONField) throws(TokenizerError) {
    prefix = Array(try field.required("prepend").string().utf8)
  }

  func normalize(_ text: inout some RewritableText) {
    text.insert(prefix, atEnd: false)
  }
}

/// Removes white space at the ends.
struct StripNormalizer: Normalizer {
  let left: Bool
  let right: Bool

  init(_ field: JSONField) throws(TokenizerError) {
    left = try field.bool("strip_left", default: true)
    right = try field.bool("strip_right", default: true)
  }

  func normalize(_ text: inout some RewritableText) {
    let bytes = text.current
    var (start, end) = (0, bytes.count)
    while left, start < end {
      let (value, length) = bytes.span.scalar(at: start)
      guard Unicode.Scalar(decoded: value).properties.isWhitespace else { break }
      start += length
    }
    while right, start < end {
      let last = bytes.span.scalarStart(before: end)
      guard Unicode.Scalar(decoded: bytes.span.scalar(at: last).value).properties.isWhitespace else { break }
      end = last
    }
    if end - start < bytes.count { text.keep([start..<end]) }
  }
}

/// Drops some control characters and writes odd spaces as a space, as the normalizer `Nmt` of `tokenizers`.
struct NmtNormalizer: Normalizer {
  func normalize(_ text: inout some RewritableText) {
    text.mapScalars { scalar, output in
      switch scalar.value {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        output.append(0x20)
      default: output.append(scalar)
      }
    }
  }
}
