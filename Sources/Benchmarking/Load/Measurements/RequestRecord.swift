/// One request: what was asked, when, and what came of it.
package struct RequestRecord: Sendable {
  /// Its number in the step, from 0.
  package var id: Int
  /// The conversation's name in its dataset.
  package var conversation: String
  /// The turn of the conversation, from 0.
  package var turn: Int
  /// When it should have been sent.
  package var intended: Moment
  /// When it was handed to the transport; the connection, if it needs a new one, is set up after this.
  package var sent: Moment
  /// When events with a token came.
  package var tokenTimes: [Moment]
  /// When the answer said that it was complete.
  package var doneAt: Moment?
  /// When the response ended.
  package var closed: Moment
  /// How it ended.
  package var outcome: Reply.Outcome
  /// Why the answer ended, by the server.
  package var finishReason: String?
  /// The tokens of the prompt by our tokenizer.
  package var promptTokens: Int?
  /// The tokens of the prompt by the server.
  package var serverPromptTokens: Int?
  /// The most tokens of the answer.
  package var answerTokens: Int?
  /// The tokens of the answer by the server.
  package var serverOutputTokens: Int?
  /// The tokens of the answer by our tokenizer, where they were counted.
  package var countedOutputTokens: Int?
  /// The answer, until its tokens are counted.
  package var text: String

  /// Makes the record of a request that has ended.
  package init(launch: StepState.Launch, conversation: String, sent: Moment, reply: Reply, now: Moment) {
    id = launch.id
    self.conversation = conversation
    turn = launch.dialogue.turn
    intended = launch.intended
    self.sent = sent
    tokenTimes = reply.tokenTimes
    doneAt = reply.doneAt
    closed = reply.closedAt ?? now
    outcome = reply.outcome ?? .incomplete
    finishReason = reply.finishReason
    promptTokens = launch.dialogue.promptTokens
    serverPromptTokens = reply.promptTokens
    answerTokens = launch.dialogue.answerTokens
    serverOutputTokens = reply.outputTokens
    text = reply.text
  }
}

extension RequestRecord {
  /// Whether the answer came whole.
  package var isCompleted: Bool { outcome == .completed }

  /// The class of the failure, of one that failed.
  package var failure: FailureClass? {
    guard case .failed(let kind, _) = outcome else { return nil }
    return kind
  }

  /// Generated tokens: the server's count, else our tokenizer's, else one for each event.
  package var outputTokens: Int { serverOutputTokens ?? countedOutputTokens ?? tokenTimes.count }

  /// Tokens of the prompt: the server's count, else our tokenizer's.
  package var inputTokens: Int? { serverPromptTokens ?? promptTokens }

  /// How late it was sent.
  package var sendLag: Duration { intended.duration(to: sent) }

  /// From sending until the first event with a token.
  package var timeToFirstToken: Duration? { tokenTimes.first.map { sent.duration(to: $0) } }

  /// From the intended time until the first event with a token: what a user waits when the load generator or its cap
  /// holds requests back.
  package var scheduledTimeToFirstToken: Duration? { tokenTimes.first.map { intended.duration(to: $0) } }

  /// The mean time of a token after the first: (last − first) / (tokens − 1); nil for fewer than two tokens.
  package var timePerOutputToken: Duration? {
    guard let first = tokenTimes.first, let last = tokenTimes.last, outputTokens > 1 else { return nil }
    return first.duration(to: last) / (outputTokens - 1)
  }

  /// The times between events with a token.
  package var gaps: [Duration] { zip(tokenTimes, tokenTimes.dropFirst()).map { $0.duration(to: $1) } }

  /// From sending until the last event with a token.
  package var endToEnd: Duration? { tokenTimes.last.map { sent.duration(to: $0) } }
}
