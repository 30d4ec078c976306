/// The component types of one kind, by the `type` that a file gives them.
struct Registry<Product>: Sendable {
  typealias Maker = @Sendable (JSONField) throws(TokenizerError) -> Product

  /// What the components are, in words: "normalizer", "decoder".
  let kind: String
  let makers: [(type: String, make: Maker)]

  func make(_ field: JSONField) throws(TokenizerError) -> Product {
    let type = try field.required("type").string()
    guard let entry = makers.first(where: { $0.type == type }) else {
      throw .unsupportedComponent(
        file: field.file,
        field: field.path,
        kind: kind,
        type: type,
        supported: makers.map(\.type).sorted()
      )
    }
    return try entry.make(field)
  }

  /// The component of a member, or nil when the member is absent or null.
  func makeIfPresent(_ key: String, of field: JSONField) throws(TokenizerError) -> Product? {
    guard let member = field.optional(key) else { return nil }
    return try make(member)
  }

  /// The components of an array.
  func makeAll(_ field: JSONField) throws(TokenizerError) -> [Product] {
    var products: [Product] = []
    for element in try field.array() { products.append(try make(element)) }
    return products
  }
}
