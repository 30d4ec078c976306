/// Stable sorting of values in Python's order, where a comparison can fail.
enum Sorting {
  /// The places of the values in rising order; equal values keep their order.
  static func order(_ keys: [Value], isReversed: Bool = false, _ renderer: Renderer) throws(Fault) -> [Int] {
    var order = Array(keys.indices)
    var width = 1
    while width < order.count {
      var merged: [Int] = []
      merged.reserveCapacity(order.count)
      for start in stride(from: 0, to: order.count, by: 2 * width) {
        let middle = min(start + width, order.count)
        let end = min(start + 2 * width, order.count)
        var (left, right) = (start, middle)
        while left < middle || right < end {
          var takesRight = left == middle
          if left < middle, right < end {
            takesRight = try goesFirst(keys[order[right]], keys[order[left]], isReversed, renderer)
          }
          merged.append(order[takesRight ? right : left])
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      order = merged
      width *= 2
    }
    return order
  }

  private static func goesFirst(
    _ one: Value,
    _ two: Value,
    _ isReversed: Bool,
    _ renderer: Renderer
  ) throws(Fault) -> Bool {
    isReversed ? try two.isLess(than: one, renderer) : try one.isLess(than: two, renderer)
  }
}
