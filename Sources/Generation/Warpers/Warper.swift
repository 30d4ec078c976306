/// A step that shapes the distribution or drops unlikely tokens, whatever came before them.
///
/// A new one is a type of its own and a line in `SamplingParameters.warpers`.
package protocol Warper: Sendable {
  /// Changes or drops candidates; at least one with a score above minus infinity goes in and stays.
  func apply(to candidates: inout Candidates)
}

extension Warper {
  /// Applies the step to a row, `[vocabulary]`, in place: dropped tokens become minus infinity.
  package func apply(to row: inout MutableSpan<Float>) {
    var candidates = Candidates()
    candidates.load(row.span)
    apply(to: &candidates)
    for index in row.indices { row[index] = -.infinity }
    for position in 0..<candidates.count {
      row[Int(candidates.id(at: position))] = candidates.scores[position]
    }
  }
}
