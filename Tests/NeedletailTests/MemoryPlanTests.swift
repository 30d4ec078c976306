import Needletail
import Testing

@Suite struct MemoryPlanTests {
  /// A model of 8 billion parameters in 16 bits with 128 KB of cache for each token.
  private static let large = MemoryPlan.Needs(
    weightBytes: 16_000_000_000,
    workspaceBytes: 300_000_000,
    bytesPerBlock: 64 * 131_072,
    maxPositions: 131_072
  )
  private static let small = MemoryPlan.Needs(
    weightBytes: 15_000_000,
    workspaceBytes: 5_000_000,
    bytesPerBlock: 262_144,
    maxPositions: 1024
  )

  private static func plan(
    _ needs: MemoryPlan.Needs,
    available: Int,
    total: Int? = nil,
    batchTotal: Int? = nil,
    prefill: Int? = nil
  ) throws -> MemoryPlan {
    var options = LoadOptions()
    options.maxBatchPrefillTokens = prefill
    options.maxTotalTokens = total
    options.maxBatchTotalTokens = batchTotal
    return try MemoryPlan(needs, options: options, availableBytes: available)
  }

  private static func message(
    _ needs: MemoryPlan.Needs,
    available: Int,
    total: Int? = nil,
    batchTotal: Int? = nil,
    prefill: Int? = nil
  ) -> String? {
    #expect(throws: MemoryPlanError.self) {
      try plan(needs, available: available, total: total, batchTotal: batchTotal, prefill: prefill)
    }?.description
  }

  @Test("with plenty of memory the cache holds 64 sequences of full length") func plenty() throws {
    let plan = try Self.plan(Self.small, available: 8 << 30)
    #expect(plan.maxTotalTokens == 1024)
    #expect(plan.cacheTokens == 64 * 1024)
    #expect(plan.cacheBytes == 1024 * 262_144)
    #expect(plan.totalBytes == 20_000_000 + 1024 * 262_144)
  }

  @Test("the cache takes four fifths of what weights and workspace leave")
  func shares() throws {
    let plan = try Self.plan(Self.large, available: 24_000_000_000)
    // 0.8 * 7.7 GB in blocks of 8 MiB.
    #expect(plan.cacheTokens == 734 * 64)
    #expect(plan.maxTotalTokens == 734 * 64)
  }

  @Test("a length that was asked for is planned or refused, never shortened") func givenLength() throws {
    let plan = try Self.plan(Self.large, available: 24_000_000_000, total: 50_000)
    #expect(plan.maxTotalTokens == 50_000)
    #expect(plan.cacheTokens == 50_048)
    #expect(
      Self.message(Self.large, available: 24_000_000_000, total: 131_072)
        == "the model needs 31929 MB (weights 15259, cache 16384, workspace 287) and 22889 MB are free; lower "
        + "--max-batch-total-tokens, --max-total-tokens or --max-batch-prefill-tokens, or choose a smaller --dtype"
    )
  }

  @Test("a smaller cache shortens the sequences that are served") func smallCache() throws {
    let plan = try Self.plan(Self.small, available: 8 << 30, batchTotal: 100)
    #expect(plan.cacheTokens == 128)
    #expect(plan.maxTotalTokens == 128)
    #expect(
      Self.message(Self.small, available: 8 << 30, total: 512, batchTotal: 100)
        == "max_batch_total_tokens must be >= max_total_tokens (512); got 128"
    )
  }

  @Test("steps beyond the cache are refused") func largeStep() throws {
    #expect(try Self.plan(Self.small, available: 8 << 30, batchTotal: 100, prefill: 128).cacheTokens == 128)
    #expect(
      Self.message(Self.small, available: 8 << 30, batchTotal: 100, prefill: 129)
        == "max_batch_prefill_tokens must be <= max_batch_total_tokens (128); got 129"
    )
  }

  @Test("sequences beyond the model's positions are refused") func positions() throws {
    #expect(try Self.plan(Self.small, available: 8 << 30, total: 1024).maxTotalTokens == 1024)
    #expect(
      Self.message(Self.small, available: 8 << 30, total: 1025)
        == "max_total_tokens must be <= max_position_embeddings of the model (1024); got 1025"
    )
  }

  @Test("weights alone can be too much") func weights() {
    let message = Self.message(Self.large, available: 10_000_000_000)
    #expect(message?.hasPrefix("the model needs 15553 MB (weights 15259, cache 8, workspace 287)") == true)
  }

  @Test("sizes beyond 64 bits are refused like any other") func overflow() {
    let needs = MemoryPlan.Needs(
      weightBytes: .max,
      workspaceBytes: .max,
      bytesPerBlock: .max,
      maxPositions: Int(Int32.max)
    )
    let message = Self.message(needs, available: 8 << 30, batchTotal: Int(Int32.max))
    #expect(message?.hasPrefix("the model needs 8796093022208 MB (weights 8796093022208,") == true)
    #expect(Self.message(needs, available: 8 << 30) == message)
  }

  @Test(
    "numbers out of range are refused by name",
    arguments: [
      (0, 512, "max_batch_size must be from 1 to 2147483647; got 0"),
      (1, Int.max, "max_batch_prefill_tokens must be from 1 to 2147483647; got \(Int.max)"),
    ]
  )
  func options(batchSize: Int, prefillTokens: Int, message: String) async {
    var options = LoadOptions()
    options.maxBatchSize = batchSize
    options.maxBatchPrefillTokens = prefillTokens
    let error = await #expect(throws: LoadOptionsError.self) {
      try await LanguageModel.load(options: options)
    }
    #expect(error?.description == message)
  }

  @Test(
    "numbers below zero, and what is no number, are refused by name",
    arguments: [
      (-0.5, 1, 0, "waiting_served_ratio must be 0 or more, and finite; got -0.5"),
      (.nan, 1, 0, "waiting_served_ratio must be 0 or more, and finite; got nan"),
      (0.3, -1, 0, "max_waiting_tokens must be 0 or more, and finite; got -1"),
      (0.3, 0, -128, "pad_sequence_to_multiple_of must be 0 or more, and finite; got -128"),
    ]
  )
  func negative(ratio: Double, waiting: Int, bucket: Int, message: String) {
    var options = LoadOptions()
    options.waitingServedRatio = ratio
    options.maxWaitingTokens = waiting
    var warmup = WarmupOptions()
    warmup.padSequenceToMultipleOf = bucket
    options.warmup = warmup
    let error = #expect(throws: LoadOptionsError.self) { try options.check() }
    #expect(error?.description == message)
  }
}
