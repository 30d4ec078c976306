internal import Foundation
internal import Generation
public import Models
internal import Synchronization

/// Runs requests on a model: one thread owns model, cache and scheduler; requests go in through a mailbox,
/// tokens come out through one stream per request, and ending that stream cancels the request.
public final class Engine: Sendable {
  /// The numbers an engine is made for.
  public struct Limits: Sendable, Equatable {
    /// What each step keeps to.
    public var scheduling: Scheduler.Limits
    /// The longest sequence, prompt and new tokens together.
    public var maxLength: Int
    /// The longest that tokens of many sequences are held back, to be handed over together; zero to hold none.
    public var handOverInterval: Duration

    /// Makes limits.
    public init(scheduling: Scheduler.Limits, maxLength: Int, handOverInterval: Duration = .zero) {
      self.scheduling = scheduling
      self.maxLength = maxLength
      self.handOverInterval = handOverInterval
    }
  }

  private let limits: Limits
  private let vocabularySize: Int
  private let mailbox: Mailbox
  private let statisticsBox: StatisticsBox
  private let nextID = Atomic<UInt64>(0)

  private init(limits: Limits, vocabularySize: Int, mailbox: Mailbox, statistics: StatisticsBox) {
    self.limits = limits
    self.vocabularySize = vocabularySize
    self.mailbox = mailbox
    statisticsBox = statistics
  }

  deinit { mailbox.post(.stop) }

  /// Starts an engine.
  ///
  /// - Parameters:
  ///   - limits: What it is made for.
  ///   - warmup: What the model runs first; nil for nothing.
  ///   - onStep: Called on the engine's thread after each step of the model; must be quick.
  ///   - makeDrafter: Builds what guesses tokens for the model, after it and on the same thread; nil for none.
  ///   - makeModel: Builds the model; called once, on the engine's own thread.
  /// - Returns: The engine, when the model is ready.
  /// - Throws: What `makeModel` and `makeDrafter` throw.
  public static func start(
    limits: Limits,
    warmup: Warmup? = nil,
    onStep: (@Sendable (EngineStep) -> Void)? = nil,
    makeDrafter: (@Sendable (any InferenceModel) throws -> any Drafter)? = nil,
    makeModel: @escaping @Sendable () throws -> any InferenceModel
  ) async throws -> Engine {
    let mailbox = Mailbox()
    let blocks = limits.scheduling.blockCount
    let statistics = StatisticsBox(EngineStatistics(freeBlocks: blocks, totalBlocks: blocks))
    let vocabularySize = try await withCheckedThrowingContinuation { started in
      let thread = Thread {
        do {
          let model = try makeModel()
          let drafter = try makeDrafter?(model)
          warmup?.run(model)
          if warmup != nil { drafter?.warmUp() }
          let loop = EngineLoop(
            model: model,
            drafter: drafter,
            limits: limits,
            mailbox: mailbox,
            statistics: statistics,
            onStep: onStep
          )
          started.resume(returning: model.vocabularySize)
          loop.run()
        } catch {
          started.resume(throwing: error)
        }
      }
      thread.name = "engine"
      thread.stackSize = 8 << 20
      thread.start()
    }
    return Engine(
      limits: limits,
      vocabularySize: vocabularySize,
      mailbox: mailbox,
      statistics: statistics
    )
  }

  /// What the engine is busy with.
  public var statistics: EngineStatistics { statisticsBox.current }

  /// Queues a request.
  ///
  /// - Returns: The request's events. Cancelling the response, or the task that iterates, or letting go of
  ///   the events ends the request and frees its memory within a step.
  /// - Throws: ``EngineError`` for a request that could never run.
  public func submit(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
    try check(request)
    let id = RequestID(nextID.add(1, ordering: .relaxed).newValue)
    let mailbox = mailbox
    let channel = EventChannel { mailbox.post(.cancel(id)) }
    guard mailbox.post(.submit(Mailbox.Submission(id: id, request: request, output: channel))) else {
      throw .stopped
    }
    return EngineResponse(events: EngineEvents(channel), cancellation: { mailbox.post(.cancel(id)) })
  }

  /// Waits until the step that runs, if one does, is over and was told.
  ///
  /// The last token of a request is there before the end of its step is.
  public func settle() async {
    await withCheckedContinuation { waiter in
      if !mailbox.post(.settle(waiter)) { waiter.resume() }
    }
  }

  /// Ends all requests with ``EngineError/stopped`` and lets the thread go.
  public func stop() { mailbox.post(.stop) }

  private func check(_ request: EngineRequest) throws(EngineError) {
    guard !request.prompt.isEmpty else { throw .emptyPrompt }
    guard request.maxNewTokens > 0 else { throw .noTokensWanted }
    if let stranger = request.prompt.first(where: { $0 < 0 || Int($0) >= vocabularySize }) {
      throw .unknownToken(id: stranger, vocabularySize: vocabularySize)
    }
    guard request.maxNewTokens <= limits.maxLength - request.prompt.count else {
      throw .tooLong(
        promptTokens: request.prompt.count,
        maxNewTokens: request.maxNewTokens,
        limit: limits.maxLength
      )
    }
    let scheduling = limits.scheduling
    if let rows = request.search?.rowCount, rows > scheduling.maxRunning {
      throw .tooManyRows(rows: rows, limit: scheduling.maxRunning)
    }
    guard scheduling.chunksPrompts || request.prompt.count <= scheduling.maxPromptRows else {
      throw .promptBeyondStep(tokens: request.prompt.count, limit: scheduling.maxPromptRows)
    }
  }
}

/// A request at work.
public struct EngineResponse: Sendable {
  /// What the engine tells.
  public let events: EngineEvents
  let cancellation: @Sendable () -> Void

  /// Ends the request; harmless when it has ended.
  public func cancel() { cancellation() }
}
