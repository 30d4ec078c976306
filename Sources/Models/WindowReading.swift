import Checkpoints
import OrderedJSON

/// How families say which layers see only the nearest tokens.
extension ModelConfiguration {
  /// The window of each layer: `layer_types` decides, or else `slides`; nil for none.
  func windows(layers: Int, window: Int?, slides: (Int) -> Bool) throws -> [Int?] {
    let sliding = try slidingLayers(count: layers)
    return (0..<layers).map { (sliding?[$0] ?? slides($0)) ? window : nil }
  }

  /// The windows of Qwen: with `use_sliding_window`, the layers from `max_window_layers` on.
  func upperWindows(layers: Int) throws -> [Int?] {
    guard try bool("use_sliding_window", default: false) else { return Array(repeating: nil, count: layers) }
    let window = try size("sliding_window", absent: 4096)
    let first = try int("max_window_layers", default: 28)
    return try windows(layers: layers, window: window) { $0 >= first }
  }

  /// The kind of attention of each layer, from `layer_types`; nil when it is absent.
  private func slidingLayers(count: Int) throws(CheckpointError) -> [Bool]? {
    guard let value = value("layer_types") else { return nil }
    let names = value.arrayValue?.compactMap(\.stringValue) ?? []
    let known = ["full_attention", "sliding_attention"]
    guard names.count == count, names.allSatisfy(known.contains) else {
      throw invalid("layer_types", "a list of \(count) of 'full_attention', 'sliding_attention'", value)
    }
    return names.map { $0 == known[1] }
  }
}
