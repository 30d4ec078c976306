import Generation
import OrderedJSON
import Testing

/// One step and its parameters, as the cases spell them.
struct SamplingStep: Sendable {
  let kind: String
  let parameters: JSONValue

  init(_ value: JSONValue) {
    kind = value["kind"]?.stringValue ?? ""
    parameters = value["params"] ?? [:]
  }

  func apply(to row: inout MutableSpan<Float>, ids: [Int32]) throws {
    if var processor {
      let prompt = parameters["prompt_length"]?.intValue ?? ids.count
      var history = TokenHistory(prompt: Array(ids.prefix(prompt)))
      for id in ids.dropFirst(prompt) { history.append(id) }
      processor.apply(to: &row, after: history)
    } else if let warper {
      warper.apply(to: &row)
    } else {
      throw UnknownStep(kind: kind)
    }
  }

  private var processor: (any LogitsProcessor)? {
    let endOfSequence = Set(parameters["eos_token_id"].map(Self.ids) ?? [])
    return switch kind {
    case "repetition_penalty": RepetitionPenalty(number)
    case "frequency_penalty": FrequencyPenalty(number)
    case "no_repeat_ngram": NoRepeatNGram(size: integer("no_repeat_ngram_size"))
    case "bad_words": BadWords(parameters["bad_words_ids"]?.arrayValue?.map(Self.ids) ?? [])
    case "min_new_tokens": MinNewTokens(integer("min_new_tokens"), endOfSequence)
    case "min_length": MinLength(integer("min_length"), endOfSequence)
    default: nil
    }
  }

  private var warper: (any Warper)? {
    let minimum = parameters["min_tokens_to_keep"]?.intValue ?? 1
    return switch kind {
    case "temperature": Temperature(number)
    case "top_k": TopK(integer("top_k"), keepingAtLeast: minimum)
    case "top_p": TopP(number, keepingAtLeast: minimum)
    case "min_p": MinP(number)
    case "typical_p": TypicalP(number)
    default: nil
    }
  }

  private var number: Float { Float(parameters[kind]?.doubleValue ?? .nan) }
  private func integer(_ name: String) -> Int { parameters[name]?.intValue ?? 0 }
  static func ids(_ value: JSONValue) -> [Int32] {
    (value.arrayValue ?? []).compactMap(\.intValue).map(Int32.init)
  }
}

struct UnknownStep: Error {
  let kind: String
}

/// One golden case: a row, the steps to take, and what must come out.
struct SamplingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let steps: [SamplingStep]
  let ids: [Int32]
  let input: [Float]
  let output: [Float]
  let logprobs: [Float]?
  let cutsThroughTies: Bool

  var testDescription: String { "\(name) \(steps.map(\.kind).joined(separator: ", "))" }

  /// The cases of `Tests/Fixtures/sampling`; empty when the files cannot be read, which a test checks.
  static let all: [SamplingCase] = (try? load()) ?? []

  private static func load() throws -> [SamplingCase] {
    let tensors = try Safetensors(Fixtures.bytes("sampling/golden.safetensors"))
    let cases = try JSONValue(parsing: Fixtures.bytes("sampling/cases.json"))["cases"]?.arrayValue ?? []
    return cases.map { value in
      let tensor = { (key: String) in value[key]?.stringValue.flatMap { tensors[$0] } }
      return SamplingCase(
        name: value["id"]?.stringValue ?? "",
        steps: value["chain"]?.arrayValue?.map(SamplingStep.init) ?? [SamplingStep(value)],
        ids: value["input_ids"].map(SamplingStep.ids) ?? [],
        input: tensor("input") ?? [],
        output: tensor("output") ?? [],
        logprobs: tensor("logprobs"),
        cutsThroughTies: value["note"] != nil
      )
    }
  }
}
