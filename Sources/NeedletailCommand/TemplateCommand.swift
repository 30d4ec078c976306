import ArgumentParser
import Foundation
import Needletail
import OrderedJSON
import Templates
import Tokenizers

/// `needletail template`: renders chat templates.
struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Renders conversations with a chat template.",
    discussion: """
      Each line of standard input is a JSON object with 'messages' and, if wanted, 'tools', 'documents', \
      'add_generation_prompt' and any further variable of the template. Each answer is one JSON object with \
      'text' or 'error'.

      Examples:
        echo '{"messages": [{"role": "user", "content": "Hi"}], "add_generation_prompt": true}' \\
          | needletail template
        needletail template --template chat_template.jinja < conversations.jsonl
      """
  )

  @Option(help: "A directory, a .gguf file, a name from the local Hugging Face cache, or 'demo'.")
  var modelID: String?

  @Option(help: "A template file to use instead of a model's.")
  var template: String?

  @Option(help: "The moment that strftime_now prints, as 2024-07-26T12:34:56 (default: now).")
  var now: LocalMoment?

  @Flag(help: "Write JSON (as it always does).")
  var json = false

  func run() throws {
    let format = try loadFormat()
    while let line = readLine() {
      guard !line.isEmpty else { continue }
      try StandardOutput.write(render(line, format).compactText + "\n")
    }
  }

  private typealias Format = (_ object: JSONObject, _ variables: [(String, JSONValue)]) throws -> String

  private func loadFormat() throws -> Format {
    let clock = now?.clock ?? .now
    guard let path = template else {
      let format = try modelFormat(modelID ?? "demo")
      return { object, variables in
        try format.prompt(
          object["messages"]?.arrayValue ?? [],
          tools: object["tools"],
          documents: object["documents"],
          addGenerationPrompt: object["add_generation_prompt"]?.boolValue ?? false,
          variables: variables,
          shapesContent: false,
          now: clock
        ).text
      }
    }
    let source = try TextFile.read(path)
    let tokens = try modelID.map { try Self.specialTokens($0) } ?? []
    let template = try ChatTemplate(sources: [("default", source)], specialTokens: tokens)
    return { object, variables in
      try template.render(
        messages: object["messages"]?.arrayValue ?? [],
        tools: object["tools"],
        documents: object["documents"],
        addGenerationPrompt: object["add_generation_prompt"]?.boolValue ?? false,
        variables: variables,
        shapesContent: false,
        now: clock
      )
    }
  }

  private func modelFormat(_ id: String) throws -> ChatFormat {
    let location = try ModelLocation(id)
    let format = try ChatFormat(directory: location.path, name: id, tokenizer: try location.tokenizer())
    guard let format else { throw LanguageModelError.noChatTemplate(model: id) }
    return format
  }

  private static func specialTokens(_ id: String) throws -> [(String, String)] {
    let tokenizer = try ModelLocation(id).tokenizer()
    return tokenizer.specialTokens.roles.map { ($0.name, $0.content) }
  }

  private func render(_ line: String, _ format: Format) -> JSONValue {
    do {
      guard case .object(let object) = try JSONValue(parsing: line) else {
        throw LineError.wrongShape("a JSON object", line)
      }
      let known: Set<String> = ["messages", "tools", "documents", "add_generation_prompt"]
      let variables = object.members.filter { !known.contains($0.key) }.map { ($0.key, $0.value) }
      return ["text": .string(try format(object, variables))]
    } catch {
      return ["error": .string("\(error)")]
    }
  }
}

/// A date and time of day on the command line, without a zone.
struct LocalMoment: ExpressibleByArgument {
  let clock: TemplateClock

  init?(argument: String) {
    let format = Date.ISO8601FormatStyle(timeZone: .gmt)
      .year().month().day().time(includingFractionalSeconds: false)
    guard let date = try? format.parse(argument) else { return nil }
    clock = TemplateClock(seconds: Int(date.timeIntervalSince1970), isUTC: true)
  }
}
