import Evaluation
import Foundation

extension Estimate {
  /// The number and its 95 % interval.
  var words: String {
    "\(value.digits) (95 %: \(interval.lowerBound.digits) to \(interval.upperBound.digits))"
  }
}

extension Double {
  /// Four decimals; a dash for what is no number.
  var digits: String { isNaN ? "–" : String(format: "%.4f", self) }
}
