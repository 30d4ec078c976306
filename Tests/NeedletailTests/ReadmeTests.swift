import Foundation
// The README's example stands between the two marks, word for word.
// README example begins
import Needletail
import Testing

func tellStory() async throws -> String {
  let model = try await LanguageModel.load("demo")
  var options = GenerationOptions()
  options.maxNewTokens = 40
  var story = "Once upon a time"
  for try await text in try model.generateText(story, options: options) {
    story += text
  }

  var chat = ChatSession(model, system: "You are a helpful assistant.")
  let answer = try await chat.respond(to: "What is Deep Learning?")
  return story + "\n\n" + answer
}
// README example ends

@Suite struct ReadmeTests {
  @Test("the README's example is the one that is compiled here") func sameText() throws {
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let afterBegin = try #require(source.components(separatedBy: "// README example begins\n").last)
    let example = try #require(afterBegin.components(separatedBy: "// README example ends").first)
    let readme = try String(
      contentsOf: URL(filePath: #filePath).appending(path: "../../../README.md").standardizedFileURL,
      encoding: .utf8
    )
    #expect(readme.contains("```swift\n" + example + "```"))
  }

  @Test("the README's example tells a story and answers") func runs() async throws {
    let text = try await tellStory()
    #expect(text.hasPrefix("Once upon a time there was a girl named Iris"))
    #expect(text.contains("Deep learning"))
  }
}
