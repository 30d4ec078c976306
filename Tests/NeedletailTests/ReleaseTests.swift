#if os(Linux)
  import Foundation
  import Needletail
  import Testing

  /// What a model leaves behind when it is let go.
  @Suite(.serialized) struct ReleaseTests {
    private static func status(_ key: String) throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(key + ":") })
      return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
    }

    /// The number of threads with the name of an engine's.
    private static func engineThreads() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count {
        (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "engine\n"
      }
    }

    private static func loadAndGenerate() async throws {
      var options = LoadOptions()
      options.maxBatchTotalTokens = 128
      let model = try await LanguageModel.load(options: options)
      var request = GenerationOptions()
      request.maxNewTokens = 2
      _ = try await model.generate("Once", options: request).summary()
    }

    @Test("a stream outlives the model that it came from") func stream() async throws {
      var model: LanguageModel? = try await LanguageModel.load()
      var request = GenerationOptions()
      request.maxNewTokens = 40
      request.ignoresEndOfSequence = true
      let stream = try #require(try model?.generate("Once", options: request))
      model = nil
      #expect(try await stream.summary().tokens.count == 40)
    }

    @Test("models that are let go give back threads and memory") func release() async throws {
      for _ in 0..<5 { try await Self.loadAndGenerate() }
      let (threads, memory) = (try Self.engineThreads(), try Self.status("VmRSS"))
      for _ in 0..<50 { try await Self.loadAndGenerate() }
      while try Self.engineThreads() > threads { try await Task.sleep(for: .milliseconds(5)) }
      // One model holds 15 MB of weights; other tests may run beside.
      #expect(try Self.status("VmRSS") - memory < 50 * 15_000 / 3)
    }
  }
#endif
