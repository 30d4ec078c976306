// Times the encoding of a text with the tokenizer of a directory.
//
//     TokenizerBenchmark DIRECTORY TEXT RUNS
//
// prints one JSON line: seconds to load, seconds of each run after one warm-up, tokens, bytes. `compare.py`
// runs it beside the peer and prints the table.
import FoundationEssentials
import Tokenizers

let arguments = CommandLine.arguments
guard arguments.count == 4, let runs = Int(arguments[3]) else {
  throw Usage()
}

struct Usage: Error, CustomStringConvertible {
  var description: String { "usage: TokenizerBenchmark DIRECTORY TEXT RUNS" }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

let clock = ContinuousClock()
let text = String(decoding: try Data(contentsOf: URL(filePath: arguments[2])), as: UTF8.self)
let start = clock.now
let tokenizer = try Tokenizer(directory: arguments[1])
let load = seconds(clock.now - start)
var ids = try tokenizer.encode(text, addSpecialTokens: false)
var times: [Double] = []
for _ in 0..<runs {
  times.append(seconds(try clock.measure { ids = try tokenizer.encode(text, addSpecialTokens: false) }))
}
print(#"{"load":\#(load),"runs":\#(times),"tokens":\#(ids.count),"bytes":\#(text.utf8.count)}"#)
