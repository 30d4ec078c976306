public import Checkpoints

/// The families that checkpoints are matched with, one line each.
public enum ModelFamilies {
  /// All of them, in the order in which they are told.
  public static let all: [any ModelFamily.Type] = [
    Llama.self,
    Mistral.self,
    Qwen.self,
    Qwen2.self,
    Qwen3.self,
    Phi3.self,
    Gemma.self,
    Gemma2.self,
    Gemma3.self,
    GPT2.self,
    GPTJ.self,
    GPTNeoX.self,
    OPT.self,
    Bloom.self,
    Falcon.self,
    StarCoder2.self,
    ChatGLM.self,
    Baichuan.self,
  ]

  /// Every known `model_type`, sorted.
  public static var modelTypes: [String] { all.flatMap { Array($0.modelTypes) }.sorted() }

  /// The family of a configuration: by `model_type`, or by `architectures` when there is none.
  ///
  /// - Throws: ``ModelError/unsupportedModelType(_:known:)``, or `CheckpointError` when there is neither.
  public static func family(of configuration: ModelConfiguration) throws -> any ModelFamily.Type {
    guard let type = try configuration.optionalString("model_type") else {
      let names = try configuration.architectures
      if let family = all.first(where: { !$0.architectures.isDisjoint(with: names) }) { return family }
      throw names.first.map { ModelError.unsupportedModelType($0, known: modelTypes) }
        ?? configuration.missing("model_type")
    }
    guard let family = all.first(where: { $0.modelTypes.contains(type) }) else {
      throw ModelError.unsupportedModelType(type, known: modelTypes)
    }
    return family
  }

  /// The families as a Markdown table.
  public static var table: String {
    let rows = all.map { family in
      let types = family.modelTypes.sorted().map { "`\($0)`" }.joined(separator: ", ")
      return "| \(family.summary.models) | \(types) | \(family.summary.notes) |\n"
    }
    return "| Family | `model_type` | Notes |\n|---|---|---|\n" + rows.joined()
  }
}
