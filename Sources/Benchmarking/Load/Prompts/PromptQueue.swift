/// A request's place in its conversation, with all that was said before.
package struct Dialogue: Sendable {
  /// The index of the conversation.
  package var conversation: Int
  /// The index of the turn, from 0.
  package var turn: Int
  /// What was said, the turn's own message last.
  package var messages: [Message]
  /// The tokens of all messages; nil when nothing counted them.
  package var promptTokens: Int?
  /// The most tokens of the answer.
  package var answerTokens: Int?

  /// Makes a request's place.
  package init(
    conversation: Int,
    turn: Int,
    messages: [Message],
    promptTokens: Int?,
    answerTokens: Int?
  ) {
    self.conversation = conversation
    self.turn = turn
    self.messages = messages
    self.promptTokens = promptTokens
    self.answerTokens = answerTokens
  }
}

/// Which prompt comes next: conversations in turns, and before them the next turns of those that were answered, as
/// inference-benchmarker does it, so that a server's prefix cache can hold them still.
package struct PromptQueue: Sendable {
  /// What there is to say.
  package let conversations: [Conversation]
  private var position = 0
  private var followUps: [Dialogue] = []

  /// Makes a queue.
  ///
  /// - Precondition: There is a conversation.
  package init(_ conversations: [Conversation]) {
    precondition(!conversations.isEmpty, "a queue of no conversations")
    self.conversations = conversations
  }

  /// The next request.
  package mutating func next() -> Dialogue {
    if !followUps.isEmpty { return followUps.removeFirst() }
    let index = position
    position = (position + 1) % conversations.count
    let conversation = conversations[index]
    let turn = conversation.turns[0]
    return Dialogue(
      conversation: index,
      turn: 0,
      messages: [conversation.system, turn.message].compactMap { $0 },
      promptTokens: turn.tokens,
      answerTokens: turn.answerTokens
    )
  }

  /// Takes the answer to a request; the conversation's next turn, if it has one, is due before all others.
  package mutating func answered(_ dialogue: Dialogue, with reply: String, tokens: Int?) {
    let turns = conversations[dialogue.conversation].turns
    let index = dialogue.turn + 1
    guard index < turns.count else { return }
    let turn = turns[index]
    var count: Int?
    if let before = dialogue.promptTokens, let tokens, let own = turn.tokens { count = before + tokens + own }
    followUps.append(
      Dialogue(
        conversation: dialogue.conversation,
        turn: index,
        messages: dialogue.messages + [Message(.assistant, reply), turn.message],
        promptTokens: count,
        answerTokens: turn.answerTokens
      )
    )
  }

  /// Gives up the conversations under way; the next step starts new ones.
  package mutating func endStep() { followUps.removeAll() }
}
