/// Decides when readers are woken for their new tokens.
///
/// To wake a reader costs, and so does what it then does (a write, a packet, the client's own waking), as much for
/// one token as for several. With many readers and short steps this is a third of all work. So the tokens of many are
/// held back for a few steps: as long as the next, if it takes as long as the last, ends within ``longest``, and never
/// while a step runs that computes prompts.
struct HandOver {
  /// The longest that a token is to be held back; zero to hold none.
  let longest: Duration
  /// With fewer sequences in a step nothing is held back.
  static let manyReaders = 16

  private var held: [EventChannel] = []
  private var oldest = ContinuousClock.now
  private var holds = false
  /// How long the last step took, by which the next is judged.
  var lastStep = Duration.zero

  init(longest: Duration) { self.longest = longest }

  /// Wakes the readers that wait too long if a step runs first, and decides whether tokens of the step are held.
  ///
  /// - Parameter step: What is to run.
  mutating func prepare(for step: Scheduler.Step) {
    holds = longest > .zero && step.promptRows == 0 && step.work.count >= Self.manyReaders
    if !holds || ContinuousClock.now - oldest + lastStep > longest { wakeAll() }
  }

  /// Hands a token over: at once, or with those of later steps.
  mutating func send(_ event: EngineEvent, to channel: EventChannel, isUrgent: Bool) {
    guard holds, !isUrgent else { return channel.send(event) }
    if held.isEmpty { oldest = .now }
    if channel.add(event) { held.append(channel) }
  }

  private mutating func wakeAll() {
    for channel in held { channel.wake() }
    held.removeAll(keepingCapacity: true)
  }
}
