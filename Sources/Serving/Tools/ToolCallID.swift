import OrderedJSON

/// The ids by which clients match the results of calls with the calls.
enum ToolCallID {
  /// An id that no other call has.
  static func unique() -> String { "call_" + RandomID.make() }

  /// The id of a streamed call as text-generation-inference counts it: one more than the greatest in the
  /// conversation, "0" for the first, and a unique one when some id is no number.
  static func counted(after messages: [ChatMessage]) -> String {
    let calls = messages.flatMap(\.toolCalls)
    var greatest: UInt64?
    for call in calls {
      guard let id = call["id"]?.stringValue, let number = UInt64(id) else { return unique() }
      greatest = max(greatest ?? number, number)
    }
    return greatest.map { "\($0 &+ 1)" } ?? "0"
  }
}

/// Random texts that are used as ids.
enum RandomID {
  private static let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// 24 letters and digits, 142 random bits.
  static func make() -> String {
    String(decoding: (0..<24).map { _ in characters[Int.random(in: characters.indices)] }, as: UTF8.self)
  }
}
