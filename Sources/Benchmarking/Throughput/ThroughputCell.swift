extension ThroughputBenchmark {
  /// When requests are sent.
  public enum Schedule: Sendable, Hashable {
    /// So many at once; each that ends makes room for the next.
    case continuous(concurrency: Int)
    /// In groups of so many, each of which waits until the one before has ended whole.
    case staticBatches(size: Int)

    /// How many requests there are at once, at most.
    public var concurrency: Int {
      switch self {
      case .continuous(let count), .staticBatches(let count): count
      }
    }

    /// The name in tables and in JSON.
    public var name: String {
      switch self {
      case .continuous: "continuous"
      case .staticBatches: "static"
      }
    }
  }

  /// A set of requests of one size.
  public struct Cell: Sendable, Hashable {
    /// The tokens of each prompt.
    public var inputTokens: Int
    /// The tokens generated for each.
    public var outputTokens: Int
    /// How many requests there are.
    public var requests: Int
    /// When they are sent.
    public var schedule: Schedule

    /// Makes a cell.
    public init(inputTokens: Int, outputTokens: Int, requests: Int, schedule: Schedule) {
      self.inputTokens = inputTokens
      self.outputTokens = outputTokens
      self.requests = requests
      self.schedule = schedule
    }
  }

  /// What happened to one request; times count from the start of the cell.
  public struct Request: Sendable, Equatable {
    /// How a request ended.
    public enum Outcome: Sendable, Equatable {
      /// With all its tokens.
      case completed
      /// With an error.
      case failed(String)
      /// The benchmark was stopped first.
      case incomplete
    }

    /// The number of the request, from 0.
    public var index: Int
    /// When it was sent.
    public var start: Duration
    /// When each of its tokens was there.
    public var tokens: [Duration]
    /// How it ended.
    public var outcome: Outcome

    /// Makes a request whose times are known.
    public init(index: Int, start: Duration, tokens: [Duration], outcome: Outcome = .completed) {
      self.index = index
      self.start = start
      self.tokens = tokens
      self.outcome = outcome
    }
  }
}
