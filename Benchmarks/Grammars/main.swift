// Prints what grammars cost with the vocabulary of a tokenizer:
//
//     GrammarBenchmark FOLDER
//
// Each case follows a text that fits its grammar, encoded by the tokenizer, once with nothing known and once
// again; the times are those of one mask with its application to a row of scores.
import Grammars
import OrderedJSON
import Tokenizers

struct Usage: Error, CustomStringConvertible {
  var description: String { "usage: GrammarBenchmark FOLDER" }
}

struct Case {
  let name: String
  let grammar: Grammar
  let text: String
}

let arguments = CommandLine.arguments
guard arguments.count == 2 else { throw Usage() }
let tokenizer = try Tokenizer(directory: arguments[1])
let clock = ContinuousClock()

let properties = (0..<1000).map { #""option\#($0)":{"type":"integer"}"# }.joined(separator: ",")
let cases = [
  Case(
    name: "schema",
    grammar: .jsonSchema(
      try JSONValue(
        parsing:
          #"{"properties":{"name":{"type":"string"},"age":{"type":"integer"},"tags":{"type":"array","items":{"enum":["red","green","blue"]}}},"required":["name","age"]}"#
      )
    ),
    text: #"{"name": "Ada Lovelace, Countess", "age": 36, "tags": ["red", "blue"]}"#
  ),
  Case(
    name: "counted string",
    grammar: .jsonSchema(["type": "string", "minLength": 20, "maxLength": 500]),
    text: #""A text of some length, which is counted character by character as it grows.""#
  ),
  Case(
    name: "1000 optional members",
    grammar: .jsonSchema(try JSONValue(parsing: #"{"properties":{\#(properties)}}"#)),
    text: #"{"option7": 1, "option500": 2, "option999": 3}"#
  ),
  Case(
    name: "any object",
    grammar: .jsonObject,
    text: #"{"a": {"b": [1, 2.5e3, {"c": "d e f"}], "g": null}}"#
  ),
  Case(
    name: "regex",
    grammar: .regex("[A-Z][a-z]+( [a-z]+){3,40}\\."),
    text: "The swift flies over the house."
  ),
]

let vocabularyStart = clock.now
let vocabulary = TokenVocabulary(count: tokenizer.vocabularySize, bytes: tokenizer.bytesInsideText(of:))
print("vocabulary of \(tokenizer.vocabularySize)\t\(milliseconds(clock.now - vocabularyStart)) ms")

for example in cases {
  let ids = try continuation(example.text)
  let start = clock.now
  let automaton = try TokenAutomaton(example.grammar, vocabulary: vocabulary)
  print("\(example.name)/compile\t\(milliseconds(clock.now - start)) ms")
  for round in ["new", "known"] {
    let times = try follow(ids, automaton)
    let median = milliseconds(times[times.count / 2])
    print("\(example.name)/\(round)\tmedian \(median) ms, slowest \(milliseconds(times[times.count - 1])) ms")
  }
}

/// The ids of a text that follows another, so that no tokenizer puts a space before it.
func continuation(_ text: String) throws -> [Int32] {
  let before = try tokenizer.encode("\u{1}", addSpecialTokens: false)
  return Array(try tokenizer.encode("\u{1}" + text, addSpecialTokens: false).dropFirst(before.count))
}

/// The times of the masks along a text, in order of length.
func follow(_ ids: [Int32], _ automaton: TokenAutomaton) throws -> [Duration] {
  var matcher = automaton.makeMatcher(endOfSequence: [])
  var times: [Duration] = []
  for id in ids {
    var row = [Float](repeating: 0, count: tokenizer.vocabularySize)
    let start = clock.now
    do {
      var span = row.mutableSpan
      try matcher.apply(to: &span)
    }
    times.append(clock.now - start)
    try matcher.accept(id)
  }
  return times.sorted()
}

func milliseconds(_ duration: Duration) -> Double { ((duration / .microseconds(1)) * 10).rounded() / 10_000 }
