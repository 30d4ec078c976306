/// The members of a JSON object in their original order.
public struct JSONObject: Sendable, Equatable {
  /// One name and its value.
  public struct Member: Sendable, Equatable {
    /// The name, compared by its UTF-8 bytes wherever it is looked up.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Makes a member.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members; a name may stand more than once, as in the text.
  public var members: [Member]

  /// Makes an object from members in order.
  public init(members: [Member] = []) { self.members = members }

  /// Makes an object from pairs in order.
  public init(_ pairs: [(String, JSONValue)]) {
    members = pairs.map { Member(key: $0.0, value: $0.1) }
  }

  /// The value of the last member with this name, as common readers choose; setting replaces it in its
  /// place, appends a new member, or (nil) removes every member of the name.
  ///
  /// - Complexity: O(members)
  public subscript(key: String) -> JSONValue? {
    get { lastIndex(of: key).map { members[$0].value } }
    set {
      switch (newValue, lastIndex(of: key)) {
      case (let value?, let index?): members[index].value = value
      case (let value?, nil): members.append(Member(key: key, value: value))
      case (nil, .some): members.removeAll { $0.key.utf8.elementsEqual(key.utf8) }
      case (nil, nil): break
      }
    }
  }

  private func lastIndex(of key: String) -> Int? {
    members.lastIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }
}
