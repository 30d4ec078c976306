import Benchmarking
import Testing

@Suite struct ReplyTests {
  private func reply(
    _ route: LoadRoute,
    _ pieces: [String],
    status: Int = 200,
    type: String? = Scripts.stream
  ) -> Reply {
    var reply = Reply(route: route)
    reply.receive(status: status, contentType: type, at: Moment(nanoseconds: 0))
    for (index, piece) in pieces.enumerated() {
      reply.receive(Array(piece.utf8), at: Moment(nanoseconds: Int64(index + 1)))
    }
    reply.end(at: Moment(nanoseconds: 1000))
    return reply
  }

  private func times(_ reply: Reply) -> [Int64] { reply.tokenTimes.map(\.nanoseconds) }

  @Test func chatCountsTextAndNoRoles() {
    let found = reply(
      .chat,
      [
        Scripts.event(#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#),
        Scripts.event(#"{"choices":[{"delta":{"content":"a"},"finish_reason":null}]}"#),
        Scripts.event(#"{"choices":[{"delta":{"reasoning_content":"b"}}]}"#),
        Scripts.event(#"{"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}"#),
        Scripts.event(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#),
        Scripts.event(#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":4}}"#),
        Scripts.event("[DONE]"),
      ]
    )
    #expect(found.outcome == .completed)
    #expect(times(found) == [2, 3, 4])
    #expect(found.text == "ab")
    #expect((found.promptTokens, found.outputTokens) == (7, 4))
    #expect(found.finishReason == "stop")
    #expect(found.doneAt?.nanoseconds == 7)
    #expect(found.closedAt?.nanoseconds == 1000)
  }

  @Test func completionsReadText() {
    let found = reply(
      .completions,
      [
        Scripts.event(#"{"choices":[{"text":"a","index":0}]}"#),
        Scripts.event(#"{"choices":[{"text":"","index":0}]}"#),
        Scripts.event(
          #"{"choices":[{"text":"b","finish_reason":"length"}],"usage":{"completion_tokens":3}}"#
        ),
      ]
    )
    #expect(found.outcome == .completed)
    #expect(times(found) == [1, 3])
    #expect((found.text, found.outputTokens, found.doneAt?.nanoseconds) == ("ab", 3, 3))
  }

  @Test func everyEventOfTGIIsAToken() {
    let found = reply(
      .tgi,
      [
        "data:" + #"{"index":1,"token":{"id":5,"text":"a","special":false},"generated_text":null}"# + "\n\n",
        Scripts.event(#"{"token":{"id":6,"text":"","special":false},"generated_text":null,"details":null}"#),
        Scripts.event(
          #"{"token":{"id":2,"text":"</s>","special":true},"generated_text":"a","#
            + #""details":{"finish_reason":"eos_token","generated_tokens":3,"seed":null}}"#
        ),
      ]
    )
    #expect(found.outcome == .completed)
    #expect(times(found) == [1, 2, 3])
    #expect((found.text, found.outputTokens, found.finishReason) == ("a", 3, "eos_token"))
  }

  @Test(
    "what went wrong has a class and words",
    arguments: [
      (["data: {\"choices\": [\n\n"], FailureClass.malformed, #"event '{"choices": ['"#),
      (["data: 7\n\n"], .malformed, "event '7'"), (["data: {}\n\n"], .malformed, "event '{}'"),
      (["data: {\"error\":{\"message\":\"no room\",\"type\":\"x\"}}\n\n"], .streamError, "no room"),
      (["data: {\"object\":\"error\",\"error\":\"no room\"}\n\n"], .streamError, "no room"),
      (
        ["data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"], .truncated,
        "the stream ended without its last event"
      ),
      ([""], .truncated, "the stream ended without its last event"),
      (["data: [DONE]\n\n"], .noTokens, "the stream held no token"),
      (
        ["data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"], .noTokens,
        "the stream held no token"
      ),
    ]
  )
  func failures(_ pieces: [String], _ kind: FailureClass, _ words: String) {
    #expect(reply(.chat, pieces).outcome == .failed(kind, words))
  }

  @Test(
    "a status other than 200 is an error with its text",
    arguments: [
      (429, FailureClass.clientError), (503, .serverError), (204, .otherStatus), (301, .otherStatus),
    ]
  )
  func statuses(_ status: Int, _ kind: FailureClass) {
    let found = reply(.chat, ["slow ", "down"], status: status, type: "text/plain")
    #expect(found.outcome == .failed(kind, "status \(status): slow down"))
  }

  @Test(
    "only an event stream is one",
    arguments: [
      ("text/event-stream; charset=utf-8", true), ("Text/Event-Stream", true), ("application/json", false),
    ]
  )
  func contentTypes(_ type: String, _ isStream: Bool) {
    let outcome = reply(.chat, [], type: type).outcome
    #expect((outcome == .failed(.notAStream, "content type '\(type)'")) == !isStream)
  }

  @Test func connectionLostAfterTheLastEventIsNoFailure() {
    var found = Reply(route: .completions)
    found.receive(status: 200, contentType: Scripts.stream, at: Moment(nanoseconds: 0))
    found.receive(
      Array(Scripts.event(#"{"choices":[{"text":"a","finish_reason":"stop"}]}"#).utf8),
      at: Moment(nanoseconds: 1)
    )
    found.lose("reset", at: Moment(nanoseconds: 2))
    #expect(found.outcome == .completed)
  }

  @Test func connectionLostBeforeIsOne() {
    var found = Reply(route: .completions)
    found.receive(status: 200, contentType: Scripts.stream, at: Moment(nanoseconds: 0))
    found.lose("reset", at: Moment(nanoseconds: 2))
    #expect(found.outcome == .failed(.connectionLost, "reset"))
  }

  @Test func anAnswerWithoutEndIsGivenUp() {
    var found = Reply(route: .completions)
    found.receive(status: 200, contentType: Scripts.stream, at: Moment(nanoseconds: 0))
    let piece = Array(
      String(
        repeating: Scripts.event(#"{"choices":[{"text":"\#(String(repeating: "a", count: 60_000))"}]}"#),
        count: 4
      )
      .utf8
    )
    for _ in 0..<100 where found.outcome == nil { found.receive(piece, at: Moment(nanoseconds: 1)) }
    #expect(
      found.outcome == .failed(.tooLarge, "the answer is longer than 1048576 events or 16777216 bytes")
    )
    #expect(found.text.utf8.count < Reply.mostText + 70_000)
  }

  @Test("events are the same however the bytes are cut, within letters too", arguments: 1..<12)
  func cutsWithinLetters(size: Int) {
    let text = Scripts.event(#"{"choices":[{"delta":{"content":"Größe 🐦 文"},"finish_reason":"stop"}]}"#)
    var found = Reply(route: .chat)
    found.receive(status: 200, contentType: Scripts.stream, at: Moment(nanoseconds: 0))
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      found.receive(
        Array(bytes[start..<min(start + size, bytes.count)]),
        at: Moment(nanoseconds: Int64(start + 1))
      )
    }
    found.end(at: Moment(nanoseconds: 1000))
    #expect(found.outcome == .completed)
    #expect(found.text == "Größe 🐦 文")
    #expect(found.tokenTimes.count == 1)
  }

  @Test("no bytes make a reply trap", arguments: 0..<100)
  func noise(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = [
      #"data: {"choices":[{"delta":{"content":"a"}}]}"#, #"data: {"usage":{"completion_tokens":-1}}"#,
      #"data: {"usage":{"completion_tokens":1e300}}"#, #"data: {"choices":{}}"#,
      #"data: {"token":{"text":7}}"#,
      "data: [[[[[[", "\n\n", "\r", "\u{FEFF}", "data: \"", #"{"error":null}"#,
    ]
    for route in LoadRoute.allCases {
      var found = Reply(route: route)
      found.receive(status: 200, contentType: Scripts.stream, at: Moment(nanoseconds: 0))
      for _ in 0..<40 {
        var bytes = Array(parts[Int(generator.next() % UInt64(parts.count))].utf8)
        if generator.next() % 4 == 0, !bytes.isEmpty {
          bytes[0] = UInt8(truncatingIfNeeded: generator.next())
        }
        found.receive(bytes, at: Moment(nanoseconds: 1))
      }
      found.end(at: Moment(nanoseconds: 2))
      #expect(found.outcome != nil)
    }
  }
}
