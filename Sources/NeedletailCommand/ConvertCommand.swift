import ArgumentParser
import Checkpoints
import Needletail

/// `needletail convert`: a model as a directory with safetensors files.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a model as a directory with safetensors files.",
    discussion: """
      Reads safetensors, pytorch_model.bin and GGUF. Configuration and tokenizer files go along; those of a \
      GGUF file are made from what it holds. Blocks of a GGUF file become bfloat16 unless --dtype says otherwise.

      Examples:
        needletail convert /models/gpt-j-6b /models/gpt-j-6b-safetensors
        needletail convert llama-3.2-1b-Q4_K_M.gguf llama-3.2-1b --dtype float16
        needletail convert /models/opt-30b /models/opt-30b-new --max-shard-size 10GB --force
      """
  )

  @Argument(help: "A directory, a .gguf file, a name from the local Hugging Face cache, or 'demo'.")
  var source: String

  @Argument(help: "The directory to make.")
  var destination: String

  @Option(help: "The type of floating-point tensors: float32, bfloat16 or float16 (default: as stored).")
  var dtype: WeightType?

  @Option(help: "The largest file of weights, such as 5GB or 500MB.")
  var maxShardSize = ByteSize(5_000_000_000)

  @Flag(help: "Replace a model directory that is there.")
  var force = false

  func run() throws {
    var conversion = try CheckpointConversion(try ModelFiles(path: try ModelLocation(source).path))
    conversion.dtype = dtype?.dtype
    conversion.maxShardBytes = maxShardSize.bytes
    conversion.replaces = force
    if StandardError.isTerminal {
      let bar = ProgressBar(title: "writing")
      conversion.onProgress = { bar.show($0, of: $1) }
    }
    let count = try conversion.write(to: destination)
    try StandardOutput.write("\(destination): \(count) \(count == 1 ? "file" : "files") of weights\n")
  }
}

/// A size as people write it: a number with KB, MB, GB or TB, which count in thousands, or KiB and so on,
/// which count in 1024.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int
  let description: String

  init(_ bytes: Int) {
    self.bytes = bytes
    description = bytes % 1_000_000_000 == 0 ? "\(bytes / 1_000_000_000)GB" : "\(bytes)"
  }

  /// Reads a size.
  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let units = [
      "": 1.0, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
      "KIB": 0x1p10, "MIB": 0x1p20, "GIB": 0x1p30, "TIB": 0x1p40,
    ]
    guard let number = Double(digits), let unit = units[argument.dropFirst(digits.count).uppercased()],
      let bytes = Int(exactly: (number * unit).rounded()), bytes > 0
    else { return nil }
    self.bytes = bytes
    description = argument
  }
}
