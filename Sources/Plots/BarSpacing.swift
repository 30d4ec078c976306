internal import Foundation

/// The room that bars have, from the least distance between the places of bars.
struct BarSpacing {
  /// Half the room of a bar, in values on a linear axis and in powers of ten on a logarithmic one; 0 without bars.
  let padding: Double

  init(_ series: [Series], on scale: Axis.Scale) {
    let places = series.filter { $0.style == .bars }.flatMap(\.points).map(\.x)
      .filter { Extent.canShow($0, on: scale) }
      .map { scale == .linear ? $0 : log10($0) }
      .sorted()
    let gaps = zip(places, places.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
    guard let first = places.first else {
      padding = 0
      return
    }
    padding = (gaps.min() ?? (first == 0 || scale == .logarithmic ? 1 : abs(first) * 0.1)) / 2
  }

  /// The factor that is so many powers of ten.
  static func ratio(_ powers: Double) -> Double { pow(10, powers) }
}
