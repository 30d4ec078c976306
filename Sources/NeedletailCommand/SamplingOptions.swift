import ArgumentParser
import Generation
import Needletail

/// The options that say how text is generated.
struct SamplingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The most tokens to generate (default: 100, or what the context holds)."
  )
  var maxNewTokens: Int?

  @Flag(help: "Draw tokens from the distribution instead of taking the likeliest.")
  var doSample = false

  @Option(parsing: .unconditional, help: "Divide the logits; below 1 sharper, above 1 flatter.")
  var temperature: Float?

  @Option(parsing: .unconditional, help: "Keep the k likeliest tokens.")
  var topK: Int?

  @Option(parsing: .unconditional, help: "Keep the likeliest tokens whose probabilities reach this sum.")
  var topP: Float?

  @Option(parsing: .unconditional, help: "Keep tokens at least this share as likely as the likeliest.")
  var minP: Float?

  @Option(parsing: .unconditional, help: "Keep the most typical tokens whose probabilities reach this sum.")
  var typicalP: Float?

  @Option(parsing: .unconditional, help: "Penalise tokens seen before; 1 for none.")
  var repetitionPenalty: Float?

  @Option(help: "The seed of the first returned row; the next ones count up (default: random).")
  var seed: UInt64?

  @Option(help: "Stop after this text (repeatable).")
  var stop: [String] = []

  @Option(help: "Token ids that end generation, such as 2 or 1,2 (default: the model's).")
  var eosTokenID: TokenList?

  @Flag(
    inversion: .prefixedNo,
    help: "Run on past end-of-sequence tokens (default: only in a benchmark)."
  )
  var ignoreEos: Bool?

  @Option(help: "Rows to return for each prompt; more than one needs sampling or beams.")
  var numReturnSequences = 1

  @Option(help: "Rule out that a run of this many tokens occurs twice, prompt included.")
  var noRepeatNgramSize: Int?

  @Option(help: "Rule out this text, as the tokenizer cuts it (repeatable).")
  var badWords: [String] = []

  @Option(
    name: .customLong("bad-words-ids"),
    help: "Rule out these token ids in a row, such as 17 or 4,8 (repeatable)."
  )
  var badWordsIDs: [TokenList] = []

  @Option(help: "Rule out the end before this many new tokens.")
  var minNewTokens: Int?

  @Option(help: "Rule out the end while prompt and new tokens are fewer than this.")
  var minLength: Int?

  @OptionGroup(title: "Search Options") var search: SearchOptions

  func validate() throws {
    try FlagRange.check(maxNewTokens, "--max-new-tokens", in: FlagRange.counts)
    try FlagRange.check(numReturnSequences, "--num-return-sequences", in: 1...1024)
    do { _ = try generationOptions(row: 0).samplingParameters() } catch { throw ValidationError("\(error)") }
    if let method = try searchMethod() {
      do throws(SearchError) {
        try method.check(isSampling: samples)
      } catch {
        throw ValidationError("\(error)")
      }
      guard stop.isEmpty else {
        throw ValidationError("--stop is not possible with beams or --penalty-alpha")
      }
    }
    guard numReturnSequences == 1 || samples || search.numBeams > 1 else {
      throw ValidationError(
        "--num-return-sequences \(numReturnSequences) needs --do-sample or --num-beams: "
          + "greedy rows would be equal"
      )
    }
  }

  private var samples: Bool {
    doSample || temperature != nil || (topK != nil && !search.isContrastive) || topP != nil || minP != nil
      || typicalP != nil
  }

  /// How several rows grow from a prompt together; nil for one.
  func searchMethod() throws -> SearchMethod? {
    try search.method(returnCount: numReturnSequences, topK: topK)
  }

  /// The rows of a prompt that run at a time when all of them do.
  func rowsEach() throws -> Int { try searchMethod()?.rowCount ?? numReturnSequences }

  /// The rows that one piece of work runs at a time: the beams of a search, or one.
  func rowsAtOnce() throws -> Int { try searchMethod()?.rowCount ?? 1 }

  /// The tokens that are generated when nobody says how many.
  static let defaultNewTokens = 100

  /// The tokens that a row is meant to have.
  var newTokens: Int { maxNewTokens ?? Self.defaultNewTokens }

  /// What the library wants for each piece of work of a prompt: its rows, or the search that gives them all.
  func rows(_ model: LanguageModel) throws -> [GenerationOptions] {
    let method = try searchMethod()
    let banned = try badWords.map { try model.encode($0, addSpecialTokens: false) } + badWordsIDs.map(\.ids)
    return (0..<(method == nil ? numReturnSequences : 1)).map { row in
      var options = generationOptions(row: row)
      options.badWords = banned
      options.search = method
      return options
    }
  }

  /// The same for a benchmark, whose rows all have as many tokens as was asked for.
  func benchmarkRows(_ model: LanguageModel) throws -> [GenerationOptions] {
    try rows(model).map { row in
      var row = row
      row.maxNewTokens = newTokens
      row.ignoresEndOfSequence = ignoreEos ?? true
      return row
    }
  }

  /// What the flags say for one returned row of a prompt, numbered from 0; the number of new tokens is left open
  /// where nobody said it.
  private func generationOptions(row: Int) -> GenerationOptions {
    var options = GenerationOptions()
    options.maxNewTokens = maxNewTokens
    options.doSample = doSample
    options.temperature = temperature
    options.topK = search.isContrastive ? nil : topK
    options.topP = topP
    options.minP = minP
    options.typicalP = typicalP
    options.repetitionPenalty = repetitionPenalty
    options.seed = seed.map { $0 &+ UInt64(row) }
    options.stop = stop
    options.endOfSequence = eosTokenID.map { Set($0.ids) }
    options.ignoresEndOfSequence = ignoreEos ?? false
    options.noRepeatNGramSize = noRepeatNgramSize
    options.minNewTokens = minNewTokens
    options.minLength = minLength
    return options
  }
}

/// Token ids on the command line: numbers with commas or blanks between them.
struct TokenList: ExpressibleByArgument {
  let ids: [Int32]

  init?(argument: String) {
    guard let ids = Self.ids(in: argument), !ids.isEmpty else { return nil }
    self.ids = ids
  }

  /// The ids of a text, none of an empty one; nil when it has anything else.
  static func ids(in text: String) -> [Int32]? {
    let parts = text.split { $0 == "," || $0 == " " || $0 == "\t" }
    let ids = parts.compactMap { Int32($0) }
    return ids.count == parts.count ? ids : nil
  }
}
