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
    let chatTemplate = try loadTemplate()
    while let line = readLine() {
      guard !line.isEmpty else { continue }
      try StandardOutput.write(render(line, chatTemplate).compactText + "\n")
    }
  }

  private func loadTemplate() throws -> ChatTemplate {
    guard let path = template else { return try modelTemplate(modelID ?? "demo") }
    let source: String
    do {
      source = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw ValidationError("template file '\(path)' cannot be read as UTF-8 text")
    }
    let tokens = try modelID.map { try Self.specialTokens($0) } ?? []
    return try ChatTemplate(sources: [("default", source)], specialTokens: tokens)
  }

  private func modelTemplate(_ id: String) throws -> ChatTemplate {
    let tokenizer = try ModelLocation(id).tokenizer()
    guard !tokenizer.chatTemplates.isEmpty else { throw LanguageModelError.noChatTemplate(model: id) }
    return try ChatTemplate(
      sources: tokenizer.chatTemplates.map { ($0.name, $0.source) },
      specialTokens: tokenizer.specialTokens.roles.map { ($0.name, $0.content) }
    )
  }

  private static func specialTokens(_ id: String) throws -> [(String, String)] {
    let tokenizer = try ModelLocation(id).tokenizer()
    return tokenizer.specialTokens.roles.map { ($0.name, $0.content) }
  }

  private func render(_ line: String, _ chatTemplate: ChatTemplate) -> JSONValue {
    do {
      guard case .object(let object) = try JSONValue(parsing: line) else {
        throw LineError.wrongShape("a JSON object", line)
      }
      let known: Set<String> = ["messages", "tools", "documents", "add_generation_prompt"]
      let text = try chatTemplate.render(
        messages: object["messages"]?.arrayValue ?? [],
        tools: object["tools"],
        documents: object["documents"],
        addGenerationPrompt: object["add_generation_prompt"]?.boolValue ?? false,
        variables: object.members.filter { !known.contains($0.key) }.map { ($0.key, $0.value) },
        shapesContent: false,
        now: now?.clock ?? .now
      )
      return ["text": .string(text)]
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
