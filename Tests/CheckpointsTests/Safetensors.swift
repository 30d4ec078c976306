/// A safetensors file put together by hand, right or wrong.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
  safetensors(header: utf8(header), data: data)
}

func safetensors(header: [UInt8], length: UInt64? = nil, data: [UInt8] = []) -> [UInt8] {
  let length = length ?? UInt64(header.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + header + data
}
