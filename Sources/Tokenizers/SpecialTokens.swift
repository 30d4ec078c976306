import OrderedJSON

/// The tokens that a repository's configuration gives a role, such as `bos_token`.
public struct SpecialTokens: Sendable, Equatable {
  /// A role and the content of its token.
  public struct Role: Sendable, Equatable {
    /// The member name in the configuration: `bos_token`, `eos_token`, `image_token` and so on.
    public let name: String
    /// The token's text.
    public let content: String
  }

  /// The named roles in the order of the configuration.
  public private(set) var roles: [Role] = []
  /// The contents of `additional_special_tokens`, in order.
  public private(set) var additional: [String] = []

  /// The content of a role's token, or nil when the configuration does not name one.
  public subscript(name: String) -> String? {
    roles.first { $0.name == name }?.content
  }

  /// The content of `bos_token`.
  public var bos: String? { self["bos_token"] }
  /// The content of `eos_token`.
  public var eos: String? { self["eos_token"] }
  /// The content of `unk_token`.
  public var unk: String? { self["unk_token"] }
  /// The content of `pad_token`.
  public var pad: String? { self["pad_token"] }

  /// All contents: those of the roles, then the additional ones.
  public var contents: [String] { roles.map(\.content) + additional }

  func holds(_ content: String) -> Bool { contents.contains { $0.utf8.elementsEqual(content.utf8) } }

  /// Adds the roles of a file that are not known yet.
  mutating func add(rolesOf file: JSONField) throws(TokenizerError) {
    for (name, field) in try file.members() where !field.value.isNull {
      switch name {
      case "additional_special_tokens":
        if additional.isEmpty { try addAdditional(field) }
      case "extra_special_tokens": try addExtra(field)
      default:
        guard name.utf8.reversed().starts(with: "_token".utf8.reversed()), field.value.boolValue == nil else {
          break
        }
        add(name, try Self.content(field))
      }
    }
  }

  /// Adds the roles that are not known yet.
  mutating func add(_ roles: [Role]) {
    for role in roles { add(role.name, role.content) }
  }

  private mutating func add(_ name: String, _ content: String) {
    if self[name] == nil, !content.isEmpty { roles.append(Role(name: name, content: content)) }
  }

  private mutating func addAdditional(_ field: JSONField) throws(TokenizerError) {
    for element in try field.array() {
      let content = try Self.content(element)
      if !content.isEmpty { additional.append(content) }
    }
  }

  /// `extra_special_tokens` is an object of roles, or a list like the additional ones.
  private mutating func addExtra(_ field: JSONField) throws(TokenizerError) {
    if field.value.arrayValue != nil { return try addAdditional(field) }
    for (name, member) in try field.members() where !member.value.isNull {
      add(name, try Self.content(member))
    }
  }

  /// A token is its text, or an object with `content`.
  private static func content(_ field: JSONField) throws(TokenizerError) -> String {
    if let text = field.value.stringValue { return text }
    guard field.value.objectValue != nil else { throw field.mustBe("a string or an object with 'content'") }
    return try field.required("content").string()
  }
}
