import Benchmarking
import Testing

@Suite struct EventStreamParserTests {
  private func events(_ pieces: [[UInt8]], limit: Int = 1 << 20) throws -> [String] {
    var parser = EventStreamParser(limit: limit)
    var found: [[UInt8]] = []
    for piece in pieces { found += try parser.feed(piece) }
    if let last = parser.finish() { found.append(last) }
    return found.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "lines end in LF, CR LF or CR",
    arguments: ["data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r"]
  )
  func lineEnds(_ text: String) throws {
    #expect(try events([Array(text.utf8)]) == ["a", "b"])
  }

  @Test(
    "what is not data is passed over",
    arguments: [
      (": keep-alive\n\ndata: a\n\n", ["a"]), ("event: message\nid: 1\nretry: 5\ndata: a\n\n", ["a"]),
      ("\u{FEFF}data: a\n\n", ["a"]), ("data:a\ndata: b\n\n", ["a\nb"]), ("data\n\n", [""]),
      ("datas: a\n\n", []), ("data:  a\n\n", [" a"]), ("data: a", ["a"]), ("data: a\n", ["a"]), ("", []),
      ("\n\n\n", []),
    ]
  )
  func fields(_ text: String, _ expected: [String]) throws {
    #expect(try events([Array(text.utf8)]) == expected)
  }

  @Test("a stream gives the same events however it is cut", arguments: 0..<200)
  func randomCuts(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = [
      "data: {\"text\":\"Grüße 🐦\"}", "\n\n", "\r\n\r\n", "\r\r", ": ping\n\n", "data: é", "data:",
      "event: x\n",
      "\u{FEFF}", "data: [DONE]\n\n", "\u{0}", "\n", "\r",
    ]
    let text = (0..<60).map { _ in parts[Int(generator.next() % UInt64(parts.count))] }.joined()
    let whole = Array(text.utf8)
    var pieces: [[UInt8]] = []
    var rest = whole[...]
    while !rest.isEmpty {
      let count = min(rest.count, Int(generator.next() % 7))
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(try events(pieces) == events([whole]))
  }

  @Test("an endless line is refused, whatever the pieces", arguments: [1, 7, 100, 4096])
  func endlessLine(piece: Int) {
    var parser = EventStreamParser(limit: 1000)
    let error = #expect(throws: EventStreamParser.TooLong.self) {
      for _ in 0..<2000 { _ = try parser.feed([UInt8](repeating: 97, count: piece)) }
    }
    #expect(error == EventStreamParser.TooLong(limit: 1000))
  }

  @Test func endlessEventIsRefused() {
    var parser = EventStreamParser(limit: 1000)
    #expect(throws: EventStreamParser.TooLong.self) {
      for _ in 0..<2000 { _ = try parser.feed(Array("data: x\n".utf8)) }
    }
  }
}
