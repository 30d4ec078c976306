/// Maps each scalar to its full lower-case form, without regard to context.
struct LowercaseNormalizer: Normalizer {
  func normalize(_ text: inout [UInt8]) {
    text.mapScalars { scalar, output in
      output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
  }
}

/// Removes combining marks of every kind.
struct StripAccentsNormalizer: Normalizer {
  func normalize(_ text: inout [UInt8]) {
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
  func normalize(_ text: inout [UInt8]) { text = ByteAlphabet.encode(text) }
}

/// Puts a string before a piece that is not empty.
struct PrependNormalizer: Normalizer {
  let prefix: [UInt8]

  init(_ prefix: [UInt8]) { self.prefix = prefix }

  init(_ field: JSONField) throws(TokenizerError) {
    prefix = Array(try field.required("prepend").string().utf8)
  }

  func normalize(_ text: inout [UInt8]) {
    if !text.isEmpty { text.insert(contentsOf: prefix, at: 0) }
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

  func normalize(_ text: inout [UInt8]) {
    var (start, end) = (0, text.count)
    while left, start < end {
      let (value, length) = text.span.scalar(at: start)
      guard Unicode.Scalar(decoded: value).properties.isWhitespace else { break }
      start += length
    }
    while right, start < end {
      let last = text.span.scalarStart(before: end)
      guard Unicode.Scalar(decoded: text.span.scalar(at: last).value).properties.isWhitespace else { break }
      end = last
    }
    text = Array(text[start..<end])
  }
}
