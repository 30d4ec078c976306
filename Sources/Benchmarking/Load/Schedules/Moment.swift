/// A point on the monotonic clock of a run.
///
/// Eight bytes, because a run keeps one for each token.
package struct Moment: InstantProtocol, Hashable, Sendable {
  /// Nanoseconds since an origin that is the same for the whole run.
  package var nanoseconds: Int64

  /// Makes a moment.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The moment so much later; the last there is when that is too far.
  package func advanced(by duration: Duration) -> Moment {
    let (sum, overflows) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return Moment(nanoseconds: overflows ? (duration < .zero ? .min : .max) : sum)
  }

  /// The time until another moment.
  package func duration(to other: Moment) -> Duration {
    .nanoseconds(other.nanoseconds - nanoseconds)
  }

  /// Orders moments by time.
  package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
  /// The duration in whole nanoseconds, held within ±146 years so that moments can be added to it.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let limit: Int64 = .max / 2_000_000_000
    let held = min(max(seconds, -limit), limit)
    return held * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Makes a duration of seconds, held within ±146 years.
  package init(wholeOrPart seconds: Double) {
    let limit = 4e9
    self = .nanoseconds(Int64((min(max(seconds.isNaN ? 0 : seconds, -limit), limit) * 1e9).rounded()))
  }
}
