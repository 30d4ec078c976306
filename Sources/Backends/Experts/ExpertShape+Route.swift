#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ExpertShape {
  /// Chooses a row's experts: those with the largest logits, among equals the lowest.
  ///
  /// Their weights are their shares in the softmax over all experts. Whatever the logits are, `chosen` different
  /// experts are found; logits that are not numbers give weights that are none.
  ///
  /// - Parameters:
  ///   - logits: `[count]`, the router's.
  ///   - experts: `[chosen]`, filled in ascending order.
  ///   - weights: `[chosen]`, filled with the experts' weights.
  func route(_ logits: Span<Float>, experts: inout MutableSpan<Int32>, weights: inout MutableSpan<Float>) {
    select(logits, &experts, &weights)
    let largest = weights[0]
    var total: Float = 0
    for expert in 0..<count { total += exp(logits[expert] - largest) }
    var sum: Float = 0
    for slot in 0..<chosen {
      weights[slot] = exp(weights[slot] - largest) / total
      sum += weights[slot]
    }
    if renormalizes { for slot in 0..<chosen { weights[slot] /= sum } }
    sort(&experts, &weights)
  }

  /// The largest logits in descending order.
  private func select(
    _ logits: Span<Float>,
    _ experts: inout MutableSpan<Int32>,
    _ values: inout MutableSpan<Float>
  ) {
    for expert in 0..<count {
      let value = logits[expert]
      var slot = min(expert, chosen)
      while slot > 0, value > values[slot - 1] {
        if slot < chosen {
          values[slot] = values[slot - 1]
          experts[slot] = experts[slot - 1]
        }
        slot -= 1
      }
      guard slot < chosen else { continue }
      values[slot] = value
      experts[slot] = Int32(expert)
    }
  }

  /// Puts experts in ascending order.
  private func sort(_ experts: inout MutableSpan<Int32>, _ weights: inout MutableSpan<Float>) {
    for end in 1..<max(1, chosen) {
      var slot = end
      while slot > 0, experts[slot] < experts[slot - 1] {
        experts.swapAt(slot, slot - 1)
        weights.swapAt(slot, slot - 1)
        slot -= 1
      }
    }
  }
}
