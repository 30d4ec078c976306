/// The `<svg>` element around a picture.
struct Paper {
  let title: String
  let width: Double
  let height: Double

  /// The element with what `body` draws.
  func drawn(_ body: (inout Drawing) -> Void) -> String {
    var drawing = Drawing()
    body(&drawing)
    let (width, height) = (NumberText.pixels(width), NumberText.pixels(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" style="max-width:100%;height:auto">
      <title>\(Markup.escaped(title))</title>
      <style>\(Theme.css)</style>
      \(drawing.text)</svg>

      """
  }

  /// Draws the heading and why there is nothing below it.
  static func drawEmpty(
    title: String,
    reason: String,
    width: Double,
    height: Double,
    into drawing: inout Drawing
  ) {
    let words = Lettering.fitting(title, width - 16, size: 14)
    drawing.add(words: words, x: 2, y: 20, class: "heading")
    drawing.add(words: reason, x: width / 2, y: height / 2, class: "empty middle quiet")
  }
}
