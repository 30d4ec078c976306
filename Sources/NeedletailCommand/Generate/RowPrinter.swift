import Needletail
import OrderedJSON

/// Writes rows to standard output.
struct RowPrinter {
  let model: LanguageModel
  /// Writes a JSON object for each row instead of text.
  let json: Bool

  /// Writes a row.
  func write(_ row: GeneratedRow, after prompt: EncodedPrompt) throws {
    let hasTokenizer = model.tokenizer != nil
    if json {
      try StandardOutput.write(row.json(after: prompt, hasTokenizer: hasTokenizer).compactText + "\n")
    } else {
      let text = hasTokenizer ? row.text : Self.list(row.tokens)
      try StandardOutput.write("> \(prompt.text ?? Self.list(prompt.ids))\n\(text)\n")
    }
  }

  /// Writes a single row while it is generated.
  func stream(_ prompt: EncodedPrompt, _ options: GenerationOptions) async throws {
    let events = try model.generate(from: prompt.ids, options: options)
    if model.tokenizer == nil {
      try StandardOutput.write(Self.list(try await events.summary().tokens) + "\n")
      return
    }
    for try await piece in TextStream(events) { try StandardOutput.write(piece) }
    try StandardOutput.write("\n")
  }

  /// Ids with commas.
  static func list(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: ",") }
}
