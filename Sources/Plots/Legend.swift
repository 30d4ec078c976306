/// The names of the series with their colours, in as many lines as they take.
struct Legend {
  private struct Place {
    var entry: Frame.Entry
    var words: String
    var x: Double
    var y: Double
  }

  private static let lineHeight = 18.0
  /// The mark and the room beside it.
  private static let markWidth = 24.0
  private static let gap = 18.0

  private let places: [Place]
  /// Pixels from top to bottom.
  let height: Double

  init(_ entries: [Frame.Entry], top: Double, left: Double, right: Double) {
    var places: [Place] = []
    var (x, line) = (left, 0)
    for entry in entries where !entry.name.isEmpty {
      let words = Lettering.fitting(entry.name, right - left - Self.markWidth)
      let width = Self.markWidth + Lettering.width(words)
      if x > left, x + width > right { (x, line) = (left, line + 1) }
      let y = top + Double(line) * Self.lineHeight + 10
      places.append(Place(entry: entry, words: words, x: x, y: y))
      x += width + Self.gap
    }
    self.places = places
    height = places.isEmpty ? 0 : Double(line + 1) * Self.lineHeight
  }

  func draw(into drawing: inout Drawing) {
    guard !places.isEmpty else { return }
    drawing.group("legend") { drawing in
      for place in places {
        drawing.group(Theme.style(of: place.entry.series)) { drawing in
          if place.entry.looks.contains(.line) {
            var attributes = [
              ("class", "line"),
              ("d", "M\(NumberText.pixels(place.x)) \(NumberText.pixels(place.y))h18"),
            ]
            if let dashes = Theme.dashes(of: place.entry.series) {
              attributes.append(("stroke-dasharray", dashes))
            }
            drawing.add("path", attributes)
          }
          if place.entry.looks.contains(.bar) {
            drawing.add(
              "rect",
              [
                ("class", "bar"), ("x", NumberText.pixels(place.x + 4)),
                ("y", NumberText.pixels(place.y - 6)),
                ("width", "12"), ("height", "12"),
              ]
            )
          }
          if place.entry.looks.contains(.mark) {
            Mark.draw(place.entry.series, x: place.x + 9, y: place.y, into: &drawing)
          }
          drawing.add(words: place.words, x: place.x + Self.markWidth, y: place.y + 4, class: "name")
        }
      }
    }
  }
}

/// The marks of series: after circles come squares, diamonds and triangles.
enum Mark {
  static func draw(_ series: Int, x: Double, y: Double, title: String? = nil, into drawing: inout Drawing) {
    let (across, down) = (NumberText.pixels(x), NumberText.pixels(y))
    let outline =
      switch series % 4 {
      case 0: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z"
      case 1: "m-3.2 -3.2h6.4v6.4h-6.4z"
      case 2: "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z"
      default: "m0 -4.4l4.4 7.6h-8.8z"
      }
    drawing.add("path", [("class", "mark"), ("d", "M\(across) \(down)\(outline)")], title: title)
  }
}
