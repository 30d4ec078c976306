// Loads damaged tokenizer files and encodes and decodes with those that still load: nothing may trap.
//
//     FuzzTokenizers SECONDS SEED [FOLDER]
//
// FOLDER holds folders of tokenizer files in `tokenizers` and variants in `tokenizer-variants` (default:
// Tests/Fixtures). The file under test is kept in a temporary directory, whose path is printed first, so a crash
// leaves its input behind.
import FoundationEssentials
import OrderedJSON
import Tokenizers

struct Usage: Error, CustomStringConvertible {
  var description: String { "usage: FuzzTokenizers SECONDS SEED [FOLDER]" }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3, let seconds = Double(arguments[1]), let seed = UInt64(arguments[2]) else {
  throw Usage()
}
let root = arguments.count > 3 ? arguments[3] : "Tests/Fixtures"
let manager = FileManager.default
let place = manager.temporaryDirectory.path + "/fuzz-tokenizers-\(seed)"
try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
print("files under test: \(place)")

let names = ["tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "tokenizer_config.json"]
var seeds: [[String: [UInt8]]] = []
for folder in try manager.contentsOfDirectory(atPath: "\(root)/tokenizers").sorted() {
  var files: [String: [UInt8]] = [:]
  for name in names {
    if let data = try? Data(contentsOf: URL(filePath: "\(root)/tokenizers/\(folder)/\(name)")) {
      files[name] = [UInt8](data)
    }
  }
  if !files.isEmpty { seeds.append(files) }
  // The other formats are read only where the preferred one is missing.
  for preferred in ["tokenizer.json", "tokenizer.model"] where files.count > 1 {
    files[preferred] = nil
    seeds.append(files)
  }
}
for variant in try manager.contentsOfDirectory(atPath: "\(root)/tokenizer-variants").sorted() {
  let data = try Data(contentsOf: URL(filePath: "\(root)/tokenizer-variants/\(variant)"))
  let contents = try JSONValue(parsing: [UInt8](data))
  var files: [String: [UInt8]] = [:]
  for member in contents["files"]?.objectValue?.members ?? [] {
    files[member.key] = Data(base64Encoded: member.value.stringValue ?? "").map { [UInt8]($0) }
  }
  seeds.append(files)
}

var mutator = Mutator(seed: seed)
let clock = ContinuousClock()
let deadline = clock.now + .seconds(seconds)
var (loaded, refused) = (0, 0)
while clock.now < deadline {
  var files = seeds[mutator.below(seeds.count)]
  let names = files.keys.sorted()
  let name = names[mutator.below(names.count)]
  files[name] = mutator.mutate(files[name] ?? [])
  for old in try manager.contentsOfDirectory(atPath: place) {
    try manager.removeItem(atPath: "\(place)/\(old)")
  }
  for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(place)/\(name)")) }
  do {
    let tokenizer = try Tokenizer(directory: place)
    loaded += 1
    for _ in 0..<20 { exercise(tokenizer, &mutator) }
  } catch {
    refused += 1
    _ = error.description
  }
}
print("loaded \(loaded), refused \(refused)")

/// Encodes a random text with places and without, and decodes its ids and random ones at once and in a stream.
func exercise(_ tokenizer: Tokenizer, _ mutator: inout Mutator) {
  let text = mutator.text()
  let (adds, matches) = (mutator.below(2) == 0, mutator.below(2) == 0)
  let encoded = try? tokenizer.encode(text, addSpecialTokens: adds, matchSpecialTokens: matches)
  let placed = try? tokenizer.encodeWithPlaces(text, addSpecialTokens: adds, matchSpecialTokens: matches)
  precondition(placed?.map(\.id) == encoded, "places and ids disagree")
  let random = (0..<8).map { _ in Int32(truncatingIfNeeded: mutator.below(tokenizer.vocabularySize + 8) - 4) }
  for ids in [encoded ?? [], random] {
    let skips = mutator.below(2) == 0
    _ = tokenizer.decode(ids, skipSpecialTokens: skips)
    var stream = tokenizer.makeStream(skipSpecialTokens: skips, after: Array(ids.prefix(2)))
    for id in ids { _ = stream.append(id) }
    _ = stream.finish()
    for id in ids { _ = (tokenizer.token(for: id), tokenizer.isSpecial(id)) }
  }
}
