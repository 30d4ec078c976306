import Backends

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The arithmetic of the protocol in double precision, as plainly as it can be written.
enum Reference {
  static func activation(_ kind: Activation, _ x: Double) -> Double {
    switch kind {
    case .silu: x / (1 + exp(-x))
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case .geluTanh: x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .quickGelu: x / (1 + exp(-1.702 * x))
    case .relu: max(x, 0)
    case .reluSquared: max(x, 0) * max(x, 0)
    }
  }

  static func tanh(_ x: Double) -> Double {
    let e = exp(-2 * abs(x))
    return (x < 0 ? -1 : 1) * (1 - e) / (1 + e)
  }

  static func dot(_ x: [Float], _ y: [Float]) -> Double {
    zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The sum of magnitudes, to which rounding errors of a dot product are relative.
  static func magnitude(_ x: [Float], _ y: [Float]) -> Double {
    zip(x, y).reduce(0) { $0 + abs(Double($1.0) * Double($1.1)) }
  }

  static func rmsNorm(_ x: [Float], _ weight: [Float], _ epsilon: Float) -> [Double] {
    let mean = x.reduce(0) { $0 + Double($1) * Double($1) } / Double(x.count)
    return zip(x, weight).map { Double($0) / (mean + Double(epsilon)).squareRoot() * Double($1) }
  }

  static func layerNorm(_ x: [Float], _ weight: [Float], _ bias: [Float]?, _ epsilon: Float) -> [Double] {
    let mean = x.reduce(0) { $0 + Double($1) } / Double(x.count)
    let variance = x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(x.count)
    return x.indices.map { index in
      (Double(x[index]) - mean) / (variance + Double(epsilon)).squareRoot() * Double(weight[index])
        + Double(bias?[index] ?? 0)
    }
  }

  static func rotate(_ head: [Float], _ table: RotaryTable, position: Int) -> [Double] {
    var result = head.map { Double($0) }
    let half = table.frequencies.count
    for index in 0..<half {
      let (first, second) = table.layout == .halfSplit ? (index, index + half) : (2 * index, 2 * index + 1)
      // The angle itself is a 32-bit product, as in the reference implementations.
      let angle = Double(Float(position) * table.frequencies[index])
      let (c, s) = (cos(angle) * Double(table.factor), sin(angle) * Double(table.factor))
      result[first] = Double(head[first]) * c - Double(head[second]) * s
      result[second] = Double(head[second]) * c + Double(head[first]) * s
    }
    return result
  }

  /// One query head over all keys of its sequence up to its own.
  static func attention(
    query: ArraySlice<Float>,
    keys: [ArraySlice<Float>],
    values: [ArraySlice<Float>],
    options: AttentionOptions,
    slope: Float
  ) -> [Double] {
    let last = keys.count - 1
    let first = options.window.map { max(0, last - $0 + 1) } ?? 0
    let scores = (first...last).map { key in
      var score = dot(Array(query), Array(keys[key])) * Double(options.scale)
      if let cap = options.softCap { score = Double(cap) * tanh(score / Double(cap)) }
      return score + Double(slope) * Double(key - last)
    }
    let largest = scores.reduce(-.infinity, max)
    let weights = scores.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return (0..<query.count).map { column in
      zip(weights, values[first...]).reduce(0) { $0 + $1.0 * Double($1.1[$1.1.startIndex + column]) } / sum
    }
  }
}
