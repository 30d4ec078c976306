import ArgumentParser
import Evaluation
import OrderedJSON

/// A line of input of `eval loglikelihood`.
enum ScoredLine {
  case continuation(context: String, text: String)
  case question(context: String, choices: [String], gold: Int?)

  /// Reads a line; the text tells which one in messages.
  init(parsing text: String, _ line: String) throws {
    let value = try? JSONValue(parsing: text)
    guard let value, let context = value["context"]?.stringValue else {
      throw ValidationError(
        "\(line) must be a JSON object with the string 'context' and 'continuation' or 'choices'"
      )
    }
    if let continuation = value["continuation"]?.stringValue {
      self = .continuation(context: context, text: continuation)
      return
    }
    let choices = value["choices"]?.arrayValue ?? []
    let texts = choices.compactMap(\.stringValue)
    guard !texts.isEmpty, texts.count == choices.count else {
      throw ValidationError(
        "\(line) must have a string 'continuation' or a list 'choices' of at least one string"
      )
    }
    guard !texts.contains("") else { throw ValidationError("\(line) must have no empty choice") }
    let gold = value["gold"]
    self = .question(
      context: context,
      choices: texts,
      gold: gold?.intValue ?? gold?.stringValue.flatMap(texts.firstIndex)
    )
  }
}
