import ArgumentParser
import Checkpoints
import Foundation
import Needletail
import Tensors

/// `needletail logits`: full logits of a sequence, for comparison with other implementations.
struct LogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Writes the logits of every position of a sequence.",
    discussion: """
      The file holds one float32 tensor 'logits' of shape [tokens, vocabulary].

      Example:
        needletail logits --model-id /models/llama --prompt-ids 1,15043,3186 --output logits.safetensors
      """
  )

  @Option(help: "The tokens, such as 1,2,3.")
  var promptIds: TokenList

  @Option(help: "The safetensors file to write.")
  var output: String

  @OptionGroup var modelOptions: ModelOptions

  func run() throws {
    let model = try BareModel(modelOptions.model, options: modelOptions.loadOptions())
    var writer = try SafetensorsWriter(
      path: output,
      tensors: [
        (name: "logits", dtype: .float32, shape: [promptIds.ids.count, model.info.vocabularySize])
      ]
    )
    try model.logits(of: promptIds.ids) { row in
      try unsafe writer.append(row.bytes)
    }
    try writer.close()
  }
}
