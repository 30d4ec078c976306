import Needletail

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
