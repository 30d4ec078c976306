import Foundation
import OrderedJSON
import Testing

@Suite struct GenerateCommandTests {
  private static let answer =
    " Deep learning is a kind of machine learning that uses neural networks with many layers. Each layer "
    + "learns to see a little more than the layer before it.\n"

  @Test("the demo model answers from any working directory") func demo() throws {
    let outcome = try Program.run(["generate", "What is Deep Learning?"])
    #expect(outcome.output == Self.answer)
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
  }

  @Test("--json prints exactly the keys of the contract") func json() throws {
    let outcome = try Program.run(["generate", "Once upon a time", "--max-new-tokens", "3", "--json"])
    let line = try JSONValue(parsing: outcome.output)
    #expect(
      line.objectValue?.members.map(\.key) == [
        "prompt", "prompt_ids", "token_ids", "logprobs", "text", "finish_reason", "score",
      ]
    )
    #expect(line["text"] == " there was a")
    #expect(line["token_ids"] == [386, 292, 258])
    #expect(line["finish_reason"] == "length")
    #expect(line["score"] == nil as JSONValue)
  }

  @Test("beams are printed best first, each with its score") func beams() throws {
    let outcome = try Program.run([
      "generate", "Once upon a time", "--max-new-tokens", "6", "--num-beams", "4", "--num-return-sequences",
      "3", "--length-penalty", "0", "--json",
    ])
    let lines = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 3)
    let scores = lines.compactMap { $0["score"]?.doubleValue }
    #expect(scores.count == 3 && scores == scores.sorted(by: >))
    for (line, score) in zip(lines, scores) {
      let logprobs = line["logprobs"]?.arrayValue?.compactMap(\.doubleValue) ?? []
      #expect(logprobs.count == line["token_ids"]?.arrayValue?.count)
      #expect(abs(logprobs.reduce(0, +) - score) < 1e-4)
    }
    #expect(Set(lines.compactMap { $0["text"]?.stringValue }).count == 3)
  }

  @Test("contrastive search prints one row without a score") func contrastive() throws {
    let outcome = try Program.run([
      "generate", "Once upon a time", "--max-new-tokens", "6", "--penalty-alpha", "0.6", "--top-k", "4",
      "--json",
    ])
    let line = try JSONValue(parsing: outcome.output)
    #expect(line["score"] == nil as JSONValue)
    #expect(line["token_ids"]?.arrayValue?.count == 6)
  }

  @Test("ids work without a tokenizer") func ids() throws {
    let outcome = try Program.run([
      "generate", "--model-id", Program.fixture("models/llama2"), "--prompt-ids", "1,2,3", "--prompt-ids",
      "4",
      "--max-new-tokens", "2", "--json",
    ])
    let lines = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0["text"] == nil as JSONValue && $0["prompt"] == nil as JSONValue })
    #expect(lines[1]["prompt_ids"] == [4])
  }

  @Test("sampled rows differ by seed and repeat with it") func seeds() throws {
    func rows(_ seed: String) throws -> [Substring] {
      try Program.run([
        "generate", "Once upon", "--do-sample", "--seed", seed, "--num-return-sequences", "3", "--json",
      ]).output.split(separator: "\n")
    }
    let first = try rows("5")
    #expect(try rows("5") == first)
    #expect(Set(first).count == 3)
    #expect(try rows("6").prefix(2) == first.suffix(2))
  }

  @Test(
    "wrong usage is one line on standard error and status 2",
    arguments: [
      (
        ["generate"],
        "needletail: a prompt is missing; give text, --prompt-ids, --prompt-file or --book-source; see '--help'\n"
      ),
      (
        ["generate", "x", "--max-new-tokens", "0"],
        "needletail: --max-new-tokens must be from 1 to 2147483647; got 0; see '--help'\n"
      ),
      (
        ["generate", "x", "--max-new-tokens", "9223372036854775807"],
        "needletail: --max-new-tokens must be from 1 to 2147483647; got 9223372036854775807; see '--help'\n"
      ),
      (
        ["generate", "x", "--temperature", "-1"],
        "needletail: `temperature` must be > 0.0 and finite; got -1.0; see '--help'\n"
      ),
      (
        ["generate", "x", "--temperature", "0"],
        "needletail: `temperature` must be > 0.0 and finite; got 0.0; see '--help'\n"
      ),
      (
        ["generate", "x", "--top-p", "2"],
        "needletail: `top_p` must be > 0.0 and <= 1.0; got 2.0; see '--help'\n"
      ),
      (["generate", "x", "--top-k=0"], "needletail: `top_k` must be >= 1; got 0; see '--help'\n"),
      (
        ["generate", "x", "--min-length=-1"],
        "needletail: `min_length` must be >= 0; got -1; see '--help'\n"
      ),
      (
        ["generate", "x", "--num-beams", "4", "--max-batch-size", "2"],
        "needletail: --max-batch-size must be at least 4, the rows that run together; got 2; see '--help'\n"
      ),
      (
        ["generate", "x", "--num-beams", "4", "--num-return-sequences", "5"],
        "needletail: `num_return_sequences` must be <= `num_beams` (4); got 5; see '--help'\n"
      ),
      (
        ["generate", "x", "--num-beams", "4", "--num-beam-groups", "3", "--diversity-penalty", "1"],
        "needletail: `num_beams` (4) must be a multiple of `num_beam_groups`; got 3; see '--help'\n"
      ),
      (
        ["generate", "x", "--length-penalty", "2"],
        "needletail: --length-penalty needs --num-beams above 1; see '--help'\n"
      ),
      (
        ["generate", "x", "--penalty-alpha", "0.6"],
        "needletail: --penalty-alpha needs --top-k, the tokens to try; see '--help'\n"
      ),
      (
        ["generate", "x", "--penalty-alpha", "0.6", "--top-k", "4", "--do-sample"],
        "needletail: contrastive search draws no tokens; leave out sampling (do_sample, temperature, top_k, top_p, "
          + "min_p, typical_p); see '--help'\n"
      ),
      (
        ["generate", "x", "--threads", "0"],
        "needletail: --threads must be from 1 to 2147483647; got 0; see '--help'\n"
      ),
      (["generate", "x", "--unheard-of"], "needletail: Unknown option '--unheard-of'; see '--help'\n"),
      (
        ["logits", "--prompt-ids", "a", "--output", "/dev/null"],
        "needletail: The value 'a' is invalid for '--prompt-ids <prompt-ids>'; see '--help'\n"
      ),
    ]
  )
  func usage(arguments: [String], message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.errors == message)
    #expect(outcome.output == "")
    #expect(outcome.status == 2)
  }

  @Test(
    "failure is one line on standard error and status 1",
    arguments: [
      (
        ["generate", "--prompt-ids", "1,99999"],
        "needletail: token id 99999 is not in the model's vocabulary of 4096\n"
      ),
      (
        ["generate", "x", "--max-new-tokens", "5000"],
        "needletail: prompt tokens + new tokens must be <= 1024; got 2 + 5000\n"
      ),
    ]
  )
  func failure(arguments: [String], message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.errors == message)
    #expect(outcome.output == "")
    #expect(outcome.status == 1)
  }

  @Test(
    "every command explains itself with examples",
    arguments: [
      "", "generate", "serve", "logits", "tokenize",
      "template", "info", "convert", "bench latency", "bench machine",
      "bench throughput", "bench ratio", "bench load", "bench all", "bench", "eval", "eval perplexity",
      "eval cloze", "eval loglikelihood",
    ]
  )
  func help(command: String) throws {
    let outcome = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Example"))
    #expect(outcome.output.contains("USAGE: needletail"))
  }
}
