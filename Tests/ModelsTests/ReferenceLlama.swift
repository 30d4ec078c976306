import Foundation

/// The forward pass of a tiny checkpoint in plain double precision, written from arXiv:2302.13971.
struct ReferenceLlama {
  let checkpoint: TinyCheckpoint
  /// The name of the tensor that logits are products with.
  var head = "lm_head.weight"

  /// The logits of every position.
  func logits(_ ids: [Int32]) -> [[Double]] {
    let embedding = tensor("model.embed_tokens.weight")
    let width = TinyCheckpoint.hidden
    var rows = ids.map { id in Array(embedding[Int(id) * width..<(Int(id) + 1) * width]) }
    for layer in 0..<2 {
      let prefix = "model.layers.\(layer)."
      let attended = attention(rows.map { norm($0, prefix + "input_layernorm") }, prefix + "self_attn.")
      rows = zip(rows, attended).map { zip($0, $1).map(+) }
      rows = rows.map { row in
        let normed = norm(row, prefix + "post_attention_layernorm")
        let gate = linear(normed, prefix + "mlp.gate_proj").map { $0 / (1 + exp(-$0)) }
        let hidden = zip(gate, linear(normed, prefix + "mlp.up_proj")).map(*)
        return zip(row, linear(hidden, prefix + "mlp.down_proj")).map(+)
      }
    }
    return rows.map { product(tensor(head), norm($0, "model.norm")) }
  }

  private func attention(_ rows: [[Double]], _ prefix: String) -> [[Double]] {
    let size = TinyCheckpoint.hidden / TinyCheckpoint.heads
    let keys = rows.enumerated().map { rotate(linear($1, prefix + "k_proj"), $0) }
    let values = rows.map { linear($0, prefix + "v_proj") }
    return rows.enumerated().map { position, row in
      let queries = linear(row, prefix + "q_proj")
      let heads = (0..<TinyCheckpoint.heads).flatMap { head -> [Double] in
        let query = rotate(Array(queries[head * size..<(head + 1) * size]), position)
        let weights = keys[...position].map {
          exp(zip(query, $0).map(*).reduce(0, +) / Double(size).squareRoot())
        }
        let total = weights.reduce(0, +)
        return (0..<size).map { index in
          zip(weights, values).reduce(0) { $0 + $1.0 * $1.1[index] } / total
        }
      }
      return linear(heads, prefix + "o_proj")
    }
  }

  /// Rotates the pairs `(x[j], x[j + half])` of one head by `position * 10000^(-2j/width)`.
  private func rotate(_ head: [Double], _ position: Int) -> [Double] {
    let half = head.count / 2
    var result = head
    for pair in 0..<half {
      let angle = Double(position) * pow(10000, -Double(2 * pair) / Double(head.count))
      result[pair] = head[pair] * cos(angle) - head[pair + half] * sin(angle)
      result[pair + half] = head[pair + half] * cos(angle) + head[pair] * sin(angle)
    }
    return result
  }

  private func norm(_ row: [Double], _ name: String) -> [Double] {
    let mean = row.reduce(0) { $0 + $1 * $1 } / Double(row.count)
    let scale = 1 / (mean + 1e-5).squareRoot()
    return zip(row, tensor(name + ".weight")).map { $0 * scale * $1 }
  }

  private func linear(_ row: [Double], _ name: String) -> [Double] {
    let outputs = product(tensor(name + ".weight"), row)
    guard checkpoint.tensors[name + ".bias"] != nil else { return outputs }
    return zip(outputs, tensor(name + ".bias")).map(+)
  }

  private func product(_ matrix: [Double], _ row: [Double]) -> [Double] {
    stride(from: 0, to: matrix.count, by: row.count).map { start in
      zip(matrix[start..<start + row.count], row).map(*).reduce(0, +)
    }
  }

  private func tensor(_ name: String) -> [Double] {
    (checkpoint.tensors[name]?.values ?? []).map(Double.init)
  }
}
