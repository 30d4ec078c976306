// Damages files of torch.save and GGUF files and reads them, for a number of seconds.
// Usage: FuzzModelFiles SECONDS SEED. A crash is a finding; so is a run that refuses or accepts everything.

import Checkpoints
import Foundation

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
guard arguments.count == 2 else {
  print("usage: FuzzModelFiles SECONDS SEED")
  exit(2)
}
let deadline = ContinuousClock.now + .seconds(Int64(clamping: arguments[0]))
var mutator = ByteMutator(seed: arguments[1])
let targets = try Targets()
defer { targets.remove() }

var accepted = 0
var refusals: [String: Int] = [:]
while ContinuousClock.now < deadline {
  if let error = try targets.run(&mutator) {
    refusals[kind(of: error), default: 0] += 1
  } else {
    accepted += 1
  }
}
print("accepted \(accepted), refused \(refusals.values.reduce(0, +)) for \(refusals.count) reasons")
for (kind, count) in refusals.sorted(by: { $0.value > $1.value }) { print("\(count)\t\(kind)") }
