/// The methods of Python's `str`.
enum StringMethods {
  typealias Call = (text: String, values: [Value?], renderer: Renderer)

  static let names = Set(parameters.keys).union(["format"])

  private static let parameters: [String: [Parameter]] = [
    "upper": [], "lower": [], "title": [], "capitalize": [], "swapcase": [], "casefold": [],
    "isalpha": [], "isdigit": [], "isalnum": [], "isspace": [], "isupper": [], "islower": [], "istitle": [],
    "isdecimal": [], "isnumeric": [], "isascii": [], "isprintable": [], "isidentifier": [],
    "strip": ["chars?"], "lstrip": ["chars?"], "rstrip": ["chars?"],
    "split": ["sep?", "maxsplit?"], "rsplit": ["sep?", "maxsplit?"], "splitlines": ["keepends?"],
    "partition": ["sep"], "rpartition": ["sep"],
    "startswith": ["prefix", "start?", "end?"], "endswith": ["suffix", "start?", "end?"],
    "find": ["sub", "start?", "end?"], "rfind": ["sub", "start?", "end?"],
    "count": ["sub", "start?", "end?"],
    "index": ["sub", "start?", "end?"], "rindex": ["sub", "start?", "end?"],
    "replace": ["old", "new", "count?"], "removeprefix": ["prefix"], "removesuffix": ["suffix"],
    "join": ["iterable"], "zfill": ["width"], "expandtabs": ["tabsize?"],
    "center": ["width", "fillchar?"], "ljust": ["width", "fillchar?"], "rjust": ["width", "fillchar?"],
  ]

  /// The methods whose parameters have names; the others take arguments by place only.
  private static let named: Set<String> = ["split", "rsplit", "splitlines", "expandtabs"]

  static func call(
    _ name: String,
    on text: String,
    _ arguments: Arguments,
    _ renderer: Renderer
  ) throws(Fault) -> Value {
    if name == "format" { return try renderer.string(try BraceFormat.apply(text, arguments, renderer)) }
    guard arguments.named.isEmpty || named.contains(name) else {
      throw .type("str.\(name)() takes no keyword arguments")
    }
    let values = try arguments.bound(to: parameters[name] ?? [], of: "\(name)()")
    for case .undefined(let undefined)? in values where name != "join" { throw undefined.fault }
    try renderer.charge(bytes: text.utf8.count)
    let call = (text, values, renderer)
    if let result = cased(name, text) { return try renderer.string(result) }
    if name.hasPrefix("is") { return .bool(isOfKind(name, text)) }
    return switch name {
    case "strip", "lstrip", "rstrip": try strip(name, call)
    case "split", "rsplit", "splitlines", "partition", "rpartition": try split(name, call)
    case "startswith", "endswith": try hasEnd(name, call)
    case "find", "rfind", "index", "rindex", "count": try find(name, call)
    case "replace": try replace(call)
    case "removeprefix", "removesuffix": try removeEnd(name, call)
    case "join": try join(call)
    default: try padded(name, call)
    }
  }

  private static func cased(_ name: String, _ text: String) -> String? {
    switch name {
    case "upper": PythonText.upper(text)
    case "lower": PythonText.lower(text)
    case "casefold": PythonText.lower(text).replacing("ß", with: "ss")
    case "title": PythonText.title(text)
    case "capitalize": PythonText.capitalized(text)
    case "swapcase": PythonText.swapCase(text)
    default: nil
    }
  }

  private static func isOfKind(_ name: String, _ text: String) -> Bool {
    let scalars = text.unicodeScalars
    func all(_ test: (Unicode.Scalar.Properties) -> Bool) -> Bool {
      !scalars.isEmpty && scalars.allSatisfy { test($0.properties) }
    }
    return switch name {
    case "isupper": PythonText.isUpper(text)
    case "islower": PythonText.isLower(text)
    case "istitle": PythonText.isTitle(text)
    case "isascii": scalars.allSatisfy(\.isASCII)
    case "isprintable": scalars.allSatisfy(\.isPythonPrintable)
    case "isspace": !scalars.isEmpty && scalars.allSatisfy(\.isPythonSpace)
    case "isdecimal": all { $0.numericType == .decimal }
    case "isdigit": all { $0.numericType == .decimal || $0.numericType == .digit }
    case "isnumeric": all { $0.numericType != nil }
    case "isalpha": all(isLetter)
    case "isalnum": all { isLetter($0) || $0.numericType != nil }
    default: isIdentifier(scalars)
    }
  }

  private static func isLetter(_ properties: Unicode.Scalar.Properties) -> Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  private static func isIdentifier(_ scalars: String.UnicodeScalarView) -> Bool {
    guard let first = scalars.first, first == "_" || first.properties.isXIDStart else { return false }
    return scalars.allSatisfy(\.properties.isXIDContinue)
  }

  // MARK: Arguments

  /// A string argument; nil where it is left out or none.
  private static func string(_ value: Value?, _ name: String) throws(Fault) -> String? {
    switch value {
    case nil, .some(.none): return nil
    case .string(let text)?: return text
    case let value?: throw .type("\(name)() argument must be str, not \(value.typeName)")
    }
  }

  private static func required(_ value: Value?, _ name: String) throws(Fault) -> String {
    guard let text = try string(value, name) else {
      throw .type("\(name)() argument must be str, not NoneType")
    }
    return text
  }

  private static func integer(_ value: Value?, _ name: String, standard: Int) throws(Fault) -> Int {
    guard let value else { return standard }
    guard let integer = value.integer else {
      throw .type("\(name)() argument must be an integer, not \(value.typeName)")
    }
    return integer
  }

  // MARK: Groups

  private static func strip(_ name: String, _ call: Call) throws(Fault) -> Value {
    .string(
      PythonText.stripped(
        call.text,
        try string(call.values[0], name),
        start: name != "rstrip",
        end: name != "lstrip"
      )
    )
  }

  private static func split(_ name: String, _ call: Call) throws(Fault) -> Value {
    switch name {
    case "splitlines":
      let lines = PythonText.lines(call.text, keepsEnds: call.values[0]?.isTrue ?? false)
      return try call.renderer.list(lines.map(Value.string))
    case "partition", "rpartition":
      let separator = Bytes(try required(call.values[0], name))
      guard !separator.isEmpty else { throw .runtime("empty separator") }
      let isFirst = name == "partition"
      let text = Bytes(call.text)
      let pieces = isFirst ? text.split(by: separator, limit: 1) : text.splitFromEnd(by: separator, limit: 1)
      let parts =
        pieces.count == 2
        ? [pieces[0], separator, pieces[1]] : isFirst ? [pieces[0], [], []] : [[], [], pieces[0]]
      return try call.renderer.tuple(parts.map { .string($0.text) })
    default:
      let limit = try integer(call.values[1], name, standard: -1)
      let cuts = limit < 0 ? Int.max : limit
      guard let separator = try string(call.values[0], name) else {
        return try call.renderer.list(words(name, call.text, cuts).map(Value.string))
      }
      guard !separator.isEmpty else { throw .runtime("empty separator") }
      let text = Bytes(call.text)
      let pieces =
        name == "split"
        ? text.split(by: Bytes(separator), limit: cuts) : text.splitFromEnd(by: Bytes(separator), limit: cuts)
      return try call.renderer.list(pieces.map { .string($0.text) })
    }
  }

  private static func words(_ name: String, _ text: String, _ cuts: Int) -> [String] {
    guard name == "rsplit", cuts < Int.max else { return PythonText.words(text, limit: cuts) }
    let reversed = String(text.unicodeScalars.reversed())
    return PythonText.words(reversed, limit: cuts).reversed().map { String($0.unicodeScalars.reversed()) }
  }

  /// The part of the text between two optional bounds, and where it begins, in characters.
  private static func part(_ call: Call, _ name: String) throws(Fault) -> (text: String, start: Int)? {
    guard call.values[1] != nil || call.values[2] != nil else { return (call.text, 0) }
    let count = call.text.unicodeScalars.count
    func bound(_ value: Value?, _ standard: Int) throws(Fault) -> Int {
      if case .some(.none) = value { return standard }
      let place = try integer(value, name, standard: standard)
      return place < 0 ? (place < -count ? 0 : place + count) : place
    }
    let start = try bound(call.values[1], 0)
    let stop = min(count, try bound(call.values[2], count))
    guard start <= stop else { return nil }
    return (String(call.text.unicodeScalars.dropFirst(start).prefix(stop - start)), start)
  }

  private static func hasEnd(_ name: String, _ call: Call) throws(Fault) -> Value {
    var wanted = [call.values[0] ?? .none]
    if case .tuple(let elements)? = call.values[0] { wanted = elements.items }
    let part = try part(call, name)
    for value in wanted {
      guard case .string(let text) = value else {
        throw .type("\(name) first arg must be str or a tuple of str, not \(value.typeName)")
      }
      guard let whole = part.map({ Bytes($0.text) }) else { continue }
      let end = Bytes(text)
      if whole.stands(end, at: name == "startswith" ? 0 : whole.count - end.count) { return .bool(true) }
    }
    return .bool(false)
  }

  private static func find(_ name: String, _ call: Call) throws(Fault) -> Value {
    let wanted = Bytes(try required(call.values[0], name))
    let part = try part(call, name)
    guard name != "count" else { return .int(part.map { count(wanted, in: $0.text) } ?? 0) }
    if let part {
      let text = Bytes(part.text)
      let isLast = name.hasPrefix("r")
      let place =
        isLast
        ? Bytes(text.reversed()).firstIndex(of: Bytes(wanted.reversed()), from: 0).map {
          text.count - $0 - wanted.count
        }
        : text.firstIndex(of: wanted, from: 0)
      if let place { return .int(part.start + Bytes(text[..<place]).text.unicodeScalars.count) }
    }
    if name.hasSuffix("index") { throw .runtime("substring not found") }
    return .int(-1)
  }

  private static func count(_ wanted: Bytes, in text: String) -> Int {
    wanted.isEmpty ? text.unicodeScalars.count + 1 : Bytes(text).split(by: wanted, limit: .max).count - 1
  }

  static func replaced(
    _ text: String,
    _ old: String,
    with new: String,
    limit: Int,
    _ renderer: Renderer
  ) throws(Fault) -> Value {
    let limit = limit < 0 ? Int.max : limit
    let pieces: [Bytes]
    if old.isEmpty {
      let scalars = Array(text.unicodeScalars)
      let cuts = min(limit, scalars.count + 1)
      var parts = cuts > 0 ? [Bytes()] : []
      parts += scalars.prefix(max(0, cuts - 1)).map { Bytes(String($0)) }
      parts.append(Bytes(String(scalars.dropFirst(max(0, cuts - 1)))))
      pieces = parts
    } else {
      pieces = Bytes(text).split(by: Bytes(old), limit: limit)
    }
    let (size, overflow) = (pieces.count - 1).multipliedReportingOverflow(by: new.utf8.count)
    try renderer.charge(bytes: overflow ? .max : size + text.utf8.count)
    return .string(Bytes(pieces.joined(separator: Bytes(new))).text)
  }

  private static func replace(_ call: Call) throws(Fault) -> Value {
    try replaced(
      call.text,
      try required(call.values[0], "replace"),
      with: try required(call.values[1], "replace"),
      limit: try integer(call.values[2], "replace", standard: -1),
      call.renderer
    )
  }

  private static func removeEnd(_ name: String, _ call: Call) throws(Fault) -> Value {
    let text = Bytes(call.text)
    let end = Bytes(try required(call.values[0], name))
    if name == "removeprefix" {
      return .string(text.stands(end, at: 0) ? Bytes(text.dropFirst(end.count)).text : call.text)
    }
    return .string(
      text.stands(end, at: text.count - end.count) ? Bytes(text.dropLast(end.count)).text : call.text
    )
  }

  private static func join(_ call: Call) throws(Fault) -> Value {
    let items = try (call.values[0] ?? .none).items(call.renderer)
    var text = ""
    for (position, item) in items.enumerated() {
      guard case .string(let piece) = item else {
        throw .type("sequence item \(position): expected str instance, \(item.typeName) found")
      }
      if position > 0 { text += call.text }
      text += piece
      try call.renderer.charge(bytes: text.utf8.count)
    }
    return .string(text)
  }

  private static func padded(_ name: String, _ call: Call) throws(Fault) -> Value {
    let width = try integer(call.values[0], name, standard: 8)
    try call.renderer.charge(bytes: max(0, width))
    let count = call.text.unicodeScalars.count
    if name == "expandtabs" { return try expandTabs(call, width) }
    let missing = max(0, width <= count ? 0 : width - count)
    if name == "zfill" {
      let sign =
        call.text.utf8.first == UInt8(ascii: "-") || call.text.utf8.first == UInt8(ascii: "+") ? 1 : 0
      return try call.renderer.string(
        String(call.text.unicodeScalars.prefix(sign)) + String(repeating: "0", count: missing)
          + String(call.text.unicodeScalars.dropFirst(sign))
      )
    }
    let fill = try string(call.values[1], name) ?? " "
    guard fill.unicodeScalars.count == 1 else {
      throw .type("the fill character must be exactly one character long")
    }
    let left = name == "ljust" ? 0 : name == "rjust" ? missing : missing / 2 + (missing & width & 1)
    return try call.renderer.string(
      String(repeating: fill, count: left) + call.text + String(repeating: fill, count: missing - left)
    )
  }

  private static func expandTabs(_ call: Call, _ width: Int) throws(Fault) -> Value {
    var text = ""
    var column = 0
    for scalar in call.text.unicodeScalars {
      guard scalar == "\t" else {
        text.unicodeScalars.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
        continue
      }
      guard width > 0 else { continue }
      let count = width - column % width
      text += String(repeating: " ", count: count)
      column += count
      try call.renderer.charge(bytes: text.utf8.count)
    }
    return .string(text)
  }
}
