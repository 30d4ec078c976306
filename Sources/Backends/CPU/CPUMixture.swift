import CKernels
import Tensors

/// Memory in which layers with experts work: which rows go where, and the rows of all experts side by side.
public final class CPUMixture {
  let shape: ExpertShape
  let rowCapacity: Int
  /// `[rows * chosen]`: inputs, hidden columns and results, those of an expert together, in ascending order.
  let gathered, hidden, results: CPUBuffer
  /// `[rows, chosen]`: the experts of each row and their weights.
  let experts, weights: CPUMemory
  /// `[rows, chosen]`: where the row stands in `gathered`.
  let places: CPUMemory
  /// `[rows * chosen]`: the row of each place.
  let sources: CPUMemory
  /// `[experts]`: the end of each expert's places.
  let ends: CPUMemory
  /// `[experts]`: the products of a pass, and the first item of each.
  let jobs, firstItems: CPUMemory

  init(
    _ shape: ExpertShape,
    rows: Int,
    format: WeightFormat,
    on backend: CPUBackend
  ) throws(BackendError) {
    let (places, overflow) = rows.multipliedReportingOverflow(by: shape.chosen)
    guard !overflow, places <= Int32.max else { throw .outOfMemory(bytes: .max) }
    let type = backend.activationType(for: format)
    gathered = try CPUBuffer(type, rows: places, columns: shape.width)
    hidden = try CPUBuffer(type, rows: places, columns: shape.hidden)
    results = try CPUBuffer(.float32, rows: places, columns: shape.width)
    experts = try CPUMemory(product: places, 4)
    weights = try CPUMemory(product: places, 4)
    self.places = try CPUMemory(product: places, 4)
    sources = try CPUMemory(product: places, 4)
    ends = try CPUMemory(product: shape.count, 8)
    unsafe jobs = try CPUMemory(product: shape.count, MemoryLayout<ck_linear_job>.stride)
    firstItems = try CPUMemory(product: shape.count, 8)
    rowCapacity = rows
    self.shape = shape
  }

  /// Chooses the experts of a row.
  func route(_ row: Int, _ logits: CPUBuffer) {
    let chosen = shape.chosen
    let source = unsafe Span(_unsafeStart: logits.floats + row * logits.stride, count: shape.count)
    var experts = unsafe MutableSpan(
      _unsafeStart: experts.elements(Int32.self) + row * chosen,
      count: chosen
    )
    var weights = unsafe MutableSpan(
      _unsafeStart: weights.elements(Float.self) + row * chosen,
      count: chosen
    )
    shape.route(source, experts: &experts, weights: &weights)
  }

  /// Gives each expert's rows neighbouring places, in ascending order of experts and rows.
  func placeRows(_ rows: Int) {
    let chosen = unsafe experts.elements(Int32.self)
    let ends = unsafe ends.elements(Int.self)
    for expert in 0..<shape.count { unsafe ends[expert] = 0 }
    for pair in 0..<rows * shape.chosen { unsafe ends[Int(chosen[pair])] += 1 }
    var start = 0
    for expert in 0..<shape.count {
      let count = unsafe ends[expert]
      unsafe ends[expert] = start
      start += count
    }
    let (places, sources) = unsafe (places.elements(Int32.self), sources.elements(Int32.self))
    for pair in 0..<rows * shape.chosen {
      let expert = unsafe Int(chosen[pair])
      let place = unsafe ends[expert]
      unsafe places[pair] = Int32(place)
      unsafe sources[place] = Int32(pair / shape.chosen)
      unsafe ends[expert] = place + 1
    }
  }

  /// The places of an expert's rows.
  func places(of expert: Int) -> Range<Int> {
    let ends = unsafe ends.elements(Int.self)
    return unsafe (expert == 0 ? 0 : ends[expert - 1])..<ends[expert]
  }
}
