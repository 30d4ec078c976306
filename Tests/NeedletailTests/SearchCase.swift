import Foundation
import Generation
import Needletail
import OrderedJSON
import Testing

/// A search and what it must find, from `Tools/fixtures/searches.py`.
struct SearchCase: Sendable, CustomTestStringConvertible {
  struct Result: Sendable {
    let tokens: [Int32]
    let score: Double
    let finishReason: String
  }

  private struct Malformed: Error {}

  let model: String
  let name: String
  let prompts: [[Int32]]
  let options: GenerationOptions
  /// Best first, for each prompt.
  let results: [[Result]]
  var testDescription: String { "\(model): \(name)" }

  static let all: [SearchCase] = {
    let url = URL(filePath: #filePath).appending(path: "../../Fixtures/searches/searches.json")
      .standardizedFileURL
    do {
      let file = try JSONValue(parsing: [UInt8](try Data(contentsOf: url)))
      return try (file["cases"]?.arrayValue ?? []).map(SearchCase.init)
    } catch {
      Issue.record(error)
      return []
    }
  }()

  static func ids(_ value: JSONValue?) -> [Int32] {
    (value?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) }
  }

  private static func lists(_ value: JSONValue?) -> [[Int32]] { (value?.arrayValue ?? []).map(ids) }

  init(_ value: JSONValue) throws {
    guard let model = value["model"]?.stringValue, let name = value["name"]?.stringValue else {
      throw Malformed()
    }
    self.model = model
    self.name = name
    prompts = Self.lists(value["prompts"])
    options = Self.options(value)
    results = (value["results"]?.arrayValue ?? []).map { rows in
      (rows.arrayValue ?? []).map {
        Result(
          tokens: Self.ids($0["ids"]),
          score: $0["score"]?.doubleValue ?? .nan,
          finishReason: $0["finish_reason"]?.stringValue ?? ""
        )
      }
    }
  }

  private static func options(_ value: JSONValue) -> GenerationOptions {
    func float(_ key: String) -> Float? { value[key]?.doubleValue.map { Float($0) } }
    var options = GenerationOptions()
    options.maxNewTokens = value["max_new_tokens"]?.intValue
    options.endOfSequence = Set(ids(value["eos_token_id"]))
    options.repetitionPenalty = float("repetition_penalty")
    options.noRepeatNGramSize = value["no_repeat_ngram_size"]?.intValue
    options.badWords = lists(value["bad_words_ids"])
    options.minNewTokens = value["min_new_tokens"]?.intValue
    options.minLength = value["min_length"]?.intValue
    if let alpha = float("penalty_alpha"), let topK = value["top_k"]?.intValue {
      options.search = .contrastive(topK: topK, penaltyAlpha: alpha)
      return options
    }
    var beams = BeamSearchOptions(beamCount: value["num_beams"]?.intValue ?? 0)
    beams.returnCount = value["num_return_sequences"]?.intValue ?? 0
    beams.lengthPenalty = float("length_penalty") ?? 1
    beams.groupCount = value["num_beam_groups"]?.intValue ?? 1
    beams.diversityPenalty = float("diversity_penalty") ?? 0
    if value["early_stopping"] == true { beams.earlyStopping = .whenEnough }
    if value["early_stopping"] == "never" { beams.earlyStopping = .never }
    if value["length_rule"] == "whole-sequence" { beams.lengthRule = .wholeSequence }
    options.search = .beams(beams)
    return options
  }
}
