import Tensors

/// The rows of query or key heads in the order for a half-split rotary embedding, read from the order for
/// neighbours, in which GGUF files of Llama models have them.
final class HeadRows: ElementSource {
  private let view: TensorView
  private let columns: Int
  private let headSize: Int

  /// Reorders a matrix, or a bias.
  ///
  /// - Precondition: The rows are whole heads of an even size.
  init(_ view: TensorView, headSize: Int) {
    precondition(headSize > 0 && headSize % 2 == 0 && view.shape[0] % headSize == 0, "heads of \(headSize)")
    self.view = view
    columns = view.shape.dropFirst().reduce(1, *)
    self.headSize = headSize
  }

  var byteCount: Int { view.byteCount }

  func read(from start: Int, into output: inout MutableSpan<Float>) {
    guard columns > 0 else { return }
    if start % columns == 0, output.count == columns {
      return view.read(from: storedRow(start / columns) * columns, into: &output)
    }
    var row = [Float](repeating: 0, count: columns)
    var position = 0
    while position < output.count {
      let (index, first) = (start + position).quotientAndRemainder(dividingBy: columns)
      var span = row.mutableSpan
      view.read(from: storedRow(index) * columns, into: &span)
      for column in first..<min(columns, first + output.count - position) {
        output[position] = row[column]
        position += 1
      }
    }
  }

  /// Lets the pages of whole heads go.
  func discard(elements: Range<Int>) {
    let head = headSize * columns
    guard head > 0, elements.count >= head else { return }
    let (first, last) = ((elements.lowerBound + head - 1) / head, elements.upperBound / head)
    if first < last { view.discard(elements: first * head..<last * head) }
  }

  /// Row `j` of the first half stands at `2j`, of the second at `2j + 1`.
  private func storedRow(_ row: Int) -> Int {
    let (head, place) = row.quotientAndRemainder(dividingBy: headSize)
    let half = headSize / 2
    return head * headSize + 2 * (place % half) + place / half
  }
}
