/// Colours that can be told apart on light and on dark ground, also in grey and by the colour-blind with the help
/// of marks and dashes.
enum Theme {
  static let light = [
    "#1c64c8", "#c85a00", "#1f7a3a", "#8a3aa8", "#c22a3a", "#0b7a8c", "#7a5a1e", "#b8317a",
  ]
  static let dark = [
    "#7fb0ff", "#ffad66", "#74d68c", "#d79bf0", "#ff8f8f", "#5fd0e0", "#d9b877", "#f79ac4",
  ]
  static let dashes = ["", "7 3", "2 3", "9 3 2 3", "5 2 1 2 1 2"]

  /// The class of a series' elements.
  static func style(of series: Int) -> String { "s\(series % light.count)" }

  /// How a series' lines are dashed: as long as colours last not at all.
  static func dashes(of series: Int) -> String? {
    let dash = dashes[series / light.count % dashes.count]
    return dash.isEmpty ? nil : dash
  }

  static let css =
    """
    .plot{color:#1d232b;--grid:#dfe3e8;--axis:#8a939e;\(colours(light))
    font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
    @media screen and (prefers-color-scheme:dark){.plot{color:#e4e8ee;--grid:#353c46;--axis:#77818d;\
    \(colours(dark))}}
    .plot text{fill:currentColor}.plot .heading{font-size:14px;font-weight:600}
    .plot .grid{stroke:var(--grid);stroke-width:1}.plot .axis{stroke:var(--axis);stroke-width:1;fill:none}
    .plot .end{text-anchor:end}.plot .middle{text-anchor:middle}.plot .quiet{opacity:.75}
    .plot .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .plot .mark{fill:var(--c)}.plot .cloud .mark{fill-opacity:.65}.plot .bar{fill:var(--c);fill-opacity:.85}
    \(light.indices.map { ".plot .s\($0){--c:var(--c\($0))}" }.joined())
    """

  private static func colours(_ values: [String]) -> String {
    values.enumerated().map { "--c\($0):\($1);" }.joined()
  }
}
