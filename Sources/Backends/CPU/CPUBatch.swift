import CKernels

/// A batch in the form that kernels read.
public final class CPUBatch {
  let rowCapacity: Int
  let blockCapacity: Int
  private(set) var rowCount = 0
  private(set) var sliceCount = 0
  private(set) var segmentCount = 0
  private(set) var logitRowCount = 0
  /// The largest block id, -1 without blocks.
  private(set) var largestBlock = -1
  /// The number of keys that the longest slice sees.
  private(set) var longestContext = 0

  let tokens: CPUMemory
  let positions: CPUMemory
  let logitRows: CPUMemory
  let blocks: CPUMemory
  let slices: CPUMemory
  let segments: CPUMemory
  let tiles: CPUMemory
  private var tileCount = 0
  /// The query rows of the tiles that were cut last; 0 for none yet.
  private var tileRows = 0
  private var rotaryAngles: [RotaryAngles] = []
  /// The rows of neighbouring slices of one reach.
  private(set) var reaches: [(rows: Range<Int>, reach: Int)] = []

  init(rows: Int, blocks: Int) throws(BackendError) {
    rowCapacity = rows
    blockCapacity = blocks
    tokens = try CPUMemory(product: rows, 4)
    positions = try CPUMemory(product: rows, 4)
    logitRows = try CPUMemory(product: rows, 4)
    self.blocks = try CPUMemory(product: blocks, 4)
    slices = try CPUMemory(product: rows, MemoryLayout<ck_slice>.stride)
    segments = try CPUMemory(product: rows, MemoryLayout<ck_segment>.stride)
    tiles = try CPUMemory(product: rows, MemoryLayout<ck_tile>.stride)
    reaches.reserveCapacity(min(rows, 1 << 16))
  }

  /// Copies a batch.
  func load(_ batch: RaggedBatch) {
    precondition(
      batch.rowCount <= rowCapacity && batch.blockTable.count <= blockCapacity,
      "a batch of \(batch.rowCount) rows and \(batch.blockTable.count) blocks for \(rowCapacity) and \(blockCapacity)"
    )
    rowCount = batch.rowCount
    sliceCount = batch.slices.count
    logitRowCount = batch.logitRows.count
    copy(batch.tokens, to: tokens)
    copy(batch.logitRows, to: logitRows)
    copy(batch.blockTable, to: blocks)
    largestBlock = batch.blockTable.reduce(-1) { max($0, Int($1)) }
    precondition(batch.blockTable.allSatisfy { $0 >= 0 }, "a negative block id")
    tileRows = 0
    segmentCount = 0
    longestContext = 0
    reaches.removeAll(keepingCapacity: true)
    for (index, slice) in batch.slices.enumerated() { load(slice, index, batch.blockTable) }
    for angles in rotaryAngles { angles.isCurrent = false }
  }

  private func copy(_ values: [Int32], to memory: CPUMemory) {
    let target = unsafe memory.elements(Int32.self)
    for (index, value) in values.enumerated() { unsafe target[index] = value }
  }

  private func load(_ slice: RaggedBatch.Slice, _ index: Int, _ table: [Int32]) {
    let blockSize = CacheShape.blockSize
    let end = slice.position + slice.rowCount
    precondition(
      slice.position >= 0 && end <= slice.blocks.count * blockSize && end <= Int32.max,
      "\(slice.blocks.count) blocks for \(end) tokens"
    )
    longestContext = max(longestContext, end)
    noteReach(slice)
    unsafe slices.elements(ck_slice.self)[index] = ck_slice(
      first_row: UInt32(slice.firstRow),
      row_count: UInt32(slice.rowCount),
      position: UInt32(slice.position),
      first_block: UInt32(slice.blocks.lowerBound)
    )
    var row = 0
    while row < slice.rowCount {
      let position = slice.position + row
      let offset = position % blockSize
      let count = min(blockSize - offset, slice.rowCount - row)
      let block = table[slice.blocks.lowerBound + position / blockSize]
      unsafe segments.elements(ck_segment.self)[segmentCount] = ck_segment(
        first_row: UInt32(slice.firstRow + row),
        row_count: UInt32(count),
        block: UInt32(block),
        offset: UInt32(offset)
      )
      for step in 0..<count {
        unsafe positions.elements(Int32.self)[slice.firstRow + row + step] = Int32(position + step)
      }
      segmentCount += 1
      row += count
    }
  }

  private func noteReach(_ slice: RaggedBatch.Slice) {
    let end = slice.firstRow + slice.rowCount
    if let last = reaches.last, last.reach == slice.reach {
      reaches[reaches.count - 1].rows = last.rows.lowerBound..<end
    } else {
      reaches.append((rows: slice.firstRow..<end, reach: slice.reach))
    }
  }

  /// Cuts the slices into tiles of at most `rows` query rows.
  ///
  /// Much work comes first, so that threads end together: slices of many rows before those of one, and in
  /// each slice the longest contexts.
  ///
  /// - Returns: The number of tiles.
  func cutTiles(of rows: Int) -> Int {
    if rows == tileRows { return tileCount }
    tileRows = rows
    tileCount = 0
    for index in 0..<sliceCount { cutTiles(of: rows, slice: index, whenLong: true) }
    for index in 0..<sliceCount { cutTiles(of: rows, slice: index, whenLong: false) }
    return tileCount
  }

  private func cutTiles(of rows: Int, slice index: Int, whenLong: Bool) {
    let rowCount = unsafe Int(slices.elements(ck_slice.self)[index].row_count)
    if (rowCount > 1) != whenLong { return }
    for tile in (0..<(rowCount + rows - 1) / rows).reversed() {
      let first = tile * rows
      unsafe tiles.elements(ck_tile.self)[tileCount] = ck_tile(
        slice: UInt32(index),
        first_query: UInt32(first),
        query_count: UInt32(min(rows, rowCount - first))
      )
      tileCount += 1
    }
  }

  /// The cosines and sines of the batch's positions, computed once for a batch and its tables.
  func angles(of rotary: RotaryTables, pool: ThreadPool, kernels: ck_kernels) -> RotaryAngles {
    let found = rotaryAngles.first { $0.rotary === rotary }
    let angles = found ?? RotaryAngles(rotary, rows: rowCapacity)
    if found == nil {
      // Models have one or two; those of models that are gone must not pile up.
      if rotaryAngles.count == 4 { rotaryAngles.removeFirst() }
      rotaryAngles.append(angles)
    }
    if !angles.isCurrent { unsafe angles.compute(self, pool: pool, kernels: kernels) }
    return angles
  }
}
