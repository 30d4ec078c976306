public import OrderedJSON

/// A piece of work on a time line.
public struct TraceEvent: Sendable {
  /// What was done.
  public var name: String
  /// The group that the viewer colours and filters by.
  public var category: String
  /// The line of the picture, named by ``TraceEventWriter/name(track:_:)``.
  public var track: Int
  /// When the work began.
  public var start: ContinuousClock.Instant
  /// How long it took.
  public var duration: Duration
  /// What else is known.
  public var arguments: JSONObject

  /// Makes an event.
  public init(
    _ name: String,
    category: String,
    track: Int,
    start: ContinuousClock.Instant,
    duration: Duration,
    arguments: JSONObject = JSONObject([])
  ) {
    self.name = name
    self.category = category
    self.track = track
    self.start = start
    self.duration = duration
    self.arguments = arguments
  }
}
