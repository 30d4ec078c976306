// Compiles random and damaged grammars, and walks through their texts at random: nothing may trap, take long,
// or let a text through that is not JSON.
//
//     FuzzGrammars SECONDS SEED
//
// Each grammar is printed before it runs when FUZZ_VERBOSE is set, so that a crash leaves its input behind.
import FoundationEssentials
import Grammars
import OrderedJSON

struct Usage: Error, CustomStringConvertible {
  var description: String { "usage: FuzzGrammars SECONDS SEED" }
}

/// A grammar that broke its promise.
struct Fault: Error, CustomStringConvertible {
  let description: String
}

let pieces = [
  "{\"", "\":", "\",\"", "\"}", "]}", "[[", "]]", " ", "null", "true", "12", "1.5", "abc", "é", "😀", "a\"",
]
let tokens = (0...255).map { [UInt8($0)] } + pieces.map { Array($0.utf8) }
let vocabulary = TokenVocabulary(count: tokens.count) { tokens[Int($0)] }
let end = Int32(tokens.count)

let arguments = CommandLine.arguments
guard arguments.count == 3, let seconds = Double(arguments[1]), let seed = UInt64(arguments[2]) else {
  throw Usage()
}
let isVerbose = ProcessInfo.processInfo.environment["FUZZ_VERBOSE"] != nil
var mutator = Mutator(seed: seed)
let clock = ContinuousClock()
let deadline = clock.now + .seconds(seconds)
var (compiled, refused, completed) = (0, 0, 0)
var slowest = Duration.zero
while clock.now < deadline {
  let grammar = makeGrammar(&mutator)
  if isVerbose { print(grammar) }
  let start = clock.now
  do {
    let automaton = try TokenAutomaton(grammar, vocabulary: vocabulary)
    compiled += 1
    if let text = try walk(automaton, &mutator) {
      completed += 1
      try check(text, grammar)
    }
  } catch let error as GrammarError {
    refused += 1
    _ = error.description
    if error == .deadEnd { throw Fault(description: "a dead end in \(grammar)") }
  }
  let duration = clock.now - start
  if duration > slowest { slowest = duration }
  if duration > .seconds(2) { throw Fault(description: "\(duration) for \(grammar)") }
}
print("compiled \(compiled), refused \(refused), texts completed \(completed), slowest \(slowest)")

func makeGrammar(_ mutator: inout Mutator) -> Grammar {
  if mutator.below(3) == 0 { return .regex(mutator.pattern()) }
  var text = mutator.schema()
  if mutator.below(3) == 0 { text = mutator.damage(text) }
  return .jsonSchema((try? JSONValue(parsing: text)) ?? .string(text))
}

/// Goes through a text at random.
///
/// - Returns: The text, or nil when it did not end soon.
func walk(_ automaton: TokenAutomaton, _ mutator: inout Mutator) throws(GrammarError) -> [UInt8]? {
  var matcher = automaton.makeMatcher(endOfSequence: [end])
  var text: [UInt8] = []
  for step in 0..<60 {
    var row = [Float](repeating: 0, count: tokens.count + 1)
    do {
      var span = row.mutableSpan
      try matcher.apply(to: &span)
    }
    var allowed = row.indices.filter { row[$0] == 0 }
    if allowed.last == Int(end), step > 10 || allowed.count == 1 { return text }
    if allowed.last == Int(end) { allowed.removeLast() }
    let closing = step > 20 ? allowed.filter { [0x22, 0x5D, 0x7D].contains(tokens[$0].last) } : []
    let token = mutator.pick(closing.isEmpty ? allowed : closing)
    try matcher.accept(Int32(token))
    text += tokens[token]
  }
  return nil
}

/// Checks that a schema's text is JSON.
func check(_ text: [UInt8], _ grammar: Grammar) throws {
  guard case .jsonSchema = grammar else { return }
  do {
    _ = try JSONValue(parsing: text)
  } catch {
    throw Fault(description: "\(String(decoding: text, as: UTF8.self)) of \(grammar): \(error)")
  }
}
