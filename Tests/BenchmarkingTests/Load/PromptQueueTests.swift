import Benchmarking
import Foundation
import OrderedJSON
import Testing

@Suite struct PromptQueueTests {
  /// A dataset of conversations with one turn each.
  static func file(_ texts: [String]) -> String {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "needletail-load-\(UUID().uuidString).json"
    ).path
    let entries = texts.map { text -> JSONValue in
      ["conversations": [["role": "user", "content": .string(text)]]]
    }
    try? JSONValue.array(entries).compactText.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func nextTurnsComeBeforeNewConversations() {
    var queue = PromptQueue([
      Conversation(id: "a", turns: [Turn("a1", tokens: 1), Turn("a2", tokens: 1), Turn("a3")]),
      Conversation(id: "b", turns: [Turn("b1")]),
    ])
    let first = queue.next()
    #expect(queue.next().conversation == 1)
    queue.answered(first, with: "x", tokens: 4)
    let second = queue.next()
    #expect((second.conversation, second.turn, second.promptTokens) == (0, 1, 6))
    #expect(second.messages == [Message(.user, "a1"), Message(.assistant, "x"), Message(.user, "a2")])
    queue.answered(second, with: "y", tokens: nil)
    let third = queue.next()
    #expect((third.turn, third.promptTokens) == (2, nil))
    queue.answered(third, with: "z", tokens: 1)
    // Over: around again.
    #expect((queue.next().conversation, queue.next().conversation) == (0, 1))
  }

  @Test func aStepStartsNewConversations() {
    var queue = PromptQueue([Conversation(id: "a", turns: [Turn("a1"), Turn("a2")])])
    let first = queue.next()
    queue.answered(first, with: "x", tokens: 4)
    queue.endStep()
    #expect(queue.next().turn == 0)
  }
}
