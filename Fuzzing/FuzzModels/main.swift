import Foundation
import Needletail
import OrderedJSON
import Tensors

// Damages the configurations of small models, plans them, and runs those that are accepted and small.
// usage: FuzzModels SECONDS SEED
// The directory under test is printed first; a crash leaves it behind.

let arguments = CommandLine.arguments
guard arguments.count == 3, let seconds = Int(arguments[1]), let seed = UInt64(arguments[2]) else {
  print("usage: FuzzModels SECONDS SEED")
  exit(2)
}
let fixtures = URL(filePath: #filePath).appending(path: "../../../Tests/Fixtures/models").standardizedFileURL
let workplace = FileManager.default.temporaryDirectory.appending(path: "needletail-fuzz-\(seed)-\(getpid())")
print("directory under test: \(workplace.path)")
let fuzzer = try await ModelFuzzer(fixtures: fixtures, workplace: workplace, seed: seed)
  .stepping(until: .now + .seconds(seconds))
try? FileManager.default.removeItem(at: workplace)
print("FuzzModels: \(fuzzer.refused) refused, \(fuzzer.planned) planned, \(fuzzer.ran) ran")
