/// What is around the data of a chart: heading, legend, axes, and where on the paper the data go.
struct Frame {
  /// An entry of the legend and how its mark looks.
  struct Entry {
    var name: String
    var series: Int
    var looks: Set<Look>

    enum Look { case line, mark, bar }
  }

  /// An axis with its ends, its ticks and what stands beside them.
  struct Side {
    var label: String
    var extent: Extent
    var tickLabels: [String]

    init(label: String, extent: Extent, tickLabels: [String]? = nil) {
      self.label = label
      self.extent = extent
      self.tickLabels = tickLabels ?? Ticks.labels(extent.ticks, scale: extent.scale)
    }
  }

  let title: String
  let width: Double
  let height: Double
  private let x: Side
  private let y: Side
  private let legend: Legend
  let note: String?
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// Lays out a chart; one entry alone makes no legend.
  init(title: String, x: Side, y: Side, entries: [Entry], note: String?, width: Double, height: Double) {
    (self.title, self.x, self.y, self.note) = (title, x, y, note)
    (self.width, self.height) = (width, height)
    let labelWidth = y.tickLabels.map { Lettering.width($0) }.max() ?? 0
    left = min(12 + labelWidth + (y.label.isEmpty ? 6 : 26), width * 0.45)
    right = width - max(14, (x.tickLabels.last.map { Lettering.width($0) } ?? 0) / 2 + 4)
    let heading = title.isEmpty ? 8.0 : 30
    legend = Legend(entries.count > 1 ? entries : [], top: heading, left: left, right: right)
    top = min(heading + legend.height + 6, height * 0.6)
    bottom = height - (x.label.isEmpty ? 26 : 46) - (note == nil ? 0 : 16)
  }

  /// The pixel of a value on the horizontal axis.
  func across(_ value: Double) -> Double { left + x.extent.position(of: value) * (right - left) }

  /// The pixel of a value on the vertical axis.
  func down(_ value: Double) -> Double { bottom - y.extent.position(of: value) * (bottom - top) }

  /// The pixel where bars start.
  var baseLine: Double { down(y.extent.base) }

  /// Draws everything but the data.
  func draw(into drawing: inout Drawing) {
    if !title.isEmpty {
      let words = Lettering.fitting(title, width - 16, size: 14)
      drawing.add(words: words, x: 2, y: 20, class: "heading")
    }
    legend.draw(into: &drawing)
    drawVerticalAxis(into: &drawing)
    drawHorizontalAxis(into: &drawing)
    if let note { drawing.add(words: note, x: left, y: height - 6, class: "note quiet") }
  }

  private func drawVerticalAxis(into drawing: inout Drawing) {
    for (tick, label) in zip(y.extent.ticks, y.tickLabels) {
      let place = down(tick)
      drawing.line("grid", from: (left, place), to: (right, place))
      drawing.add(words: label, x: left - 7, y: place + 4, class: "tick-y end")
    }
    if !y.label.isEmpty {
      let words = Lettering.fitting(y.label, bottom - top + 40)
      drawing.add(words: words, x: 14, y: (top + bottom) / 2, class: "label-y middle", rotated: true)
    }
  }

  private func drawHorizontalAxis(into drawing: inout Drawing) {
    var free = -Double.infinity
    for (tick, label) in zip(x.extent.ticks, x.tickLabels) {
      let place = across(tick)
      drawing.line("axis", from: (place, bottom), to: (place, bottom + 4))
      // A label that would run into the one before is left out.
      let half = Lettering.width(label) / 2
      guard place - half > free + 4 else { continue }
      free = place + half
      drawing.add(words: label, x: place, y: bottom + 17, class: "tick-x middle")
    }
    drawing.line("axis", from: (left, bottom), to: (right, bottom))
    if !x.label.isEmpty {
      let words = Lettering.fitting(x.label, width - 20)
      drawing.add(words: words, x: (left + right) / 2, y: bottom + 36, class: "label-x middle")
    }
  }
}

extension Drawing {
  /// Adds a straight line.
  mutating func line(_ style: String, from start: (Double, Double), to end: (Double, Double)) {
    add(
      "path",
      [
        ("class", style),
        (
          "d",
          "M\(NumberText.pixels(start.0)) \(NumberText.pixels(start.1))"
            + "L\(NumberText.pixels(end.0)) \(NumberText.pixels(end.1))"
        ),
      ]
    )
  }
}
