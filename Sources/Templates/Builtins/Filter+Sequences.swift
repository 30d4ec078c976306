extension Filter {
  static let sequenceFilters: [Filter] = [
    Filter("default", ["default_value?", "boolean?"]) { (call) throws(Fault) in
      call.value.isUndefined || call.flag(1) && !call.value.isTrue
        ? call.values[0] ?? .string("") : call.value
    },
    Filter("length", []) { (call) throws(Fault) in
      if case .loop(let loop) = call.value { return .int(try loop.length(call.renderer)) }
      guard let length = call.value.length else {
        throw .type("object of type '\(call.value.typeName)' has no len()")
      }
      return .int(length)
    },
    Filter("list", []) { (call) throws(Fault) in try call.renderer.list(try call.value.items(call.renderer))
    },
    Filter("first", []) { (call) throws(Fault) in
      try call.value.iterate().next() ?? .missing("no first item, sequence was empty")
    },
    Filter("last", []) { (call) throws(Fault) in
      if case .generator = call.value { throw .type("'generator' object is not reversible") }
      return try call.value.items(call.renderer).last ?? .missing("no last item, sequence was empty")
    },
    Filter("reverse", []) { (call) throws(Fault) in
      if case .string(let text) = call.value {
        return try call.renderer.string(String(text.unicodeScalars.reversed()))
      }
      let items = try call.value.items(call.renderer)
      return .generator(
        try Generator(depth: call.value.depth, count: items.count) { items[items.count - 1 - $0] }
      )
    },
    Filter("join", ["d?", "attribute?"], join),
    Filter("items", []) { (call) throws(Fault) in
      if call.value.isUndefined { return .generator(try Generator(depth: 0, count: 0) { _ in .none }) }
      guard case .dict(let dictionary) = call.value else {
        throw .type("can only get item pairs from a mapping, not \(call.value.typeName)")
      }
      return .generator(
        try Generator(depth: dictionary.depth, count: dictionary.entries.count) {
          dictionary.item($0, .items)
        }
      )
    },
    Filter("dictsort", ["case_sensitive?", "by?", "reverse?"]) { (call) throws(Fault) in
      guard case .dict(let dictionary) = call.value else {
        if case .undefined(let undefined) = call.value { throw undefined.fault }
        throw .runtime("'\(call.value.typeName)' object has no attribute 'items'")
      }
      let by = try call.text(1, standard: "key")
      guard by == "key" || by == "value" else {
        throw .runtime("you can only sort by either 'key' or 'value'")
      }
      let keys = dictionary.entries.map { folded(by == "key" ? $0.key : $0.value, call.flag(0)) }
      let order = try Sorting.order(keys, isReversed: call.flag(2), call.renderer)
      return try call.renderer.list(order.map { dictionary.item($0, .items) })
    },
    Filter("sort", ["reverse?", "case_sensitive?", "attribute?"]) { (call) throws(Fault) in
      let items = try call.value.items(call.renderer)
      let keys = try sortKeys(items, call.values[2], isCaseSensitive: call.flag(1), call.renderer)
      return try call.renderer.list(
        try Sorting.order(keys, isReversed: call.flag(0), call.renderer).map { items[$0] }
      )
    },
    Filter("unique", ["case_sensitive?", "attribute?"], unique),
    Filter("min", ["case_sensitive?", "attribute?"]) { (call) throws(Fault) in
      try extreme(call, isMaximum: false)
    },
    Filter("max", ["case_sensitive?", "attribute?"]) { (call) throws(Fault) in
      try extreme(call, isMaximum: true)
    },
    Filter("batch", ["linecount", "fill_with?"], batch),
    Filter("slice", ["slices", "fill_with?"], slice),
    Filter("groupby", ["attribute", "default?", "case_sensitive?"], group),
    Filter("attr", ["name"]) { (call) throws(Fault) in
      if case .undefined(let undefined) = call.value { throw undefined.fault }
      let name = try call.text(0, standard: "")
      return try call.value.member(name, call.renderer)
        ?? .undefined(Undefined(hint: .attribute(owner: call.value, name: name)))
    },
  ]

  private static func folded(_ value: Value, _ isCaseSensitive: Bool) -> Value {
    guard !isCaseSensitive, case .string(let text) = value else { return value }
    return .string(PythonText.lower(text))
  }

  /// What each item is sorted by: one value, or a list of several.
  private static func sortKeys(
    _ items: [Value],
    _ attribute: Value?,
    isCaseSensitive: Bool,
    _ renderer: Renderer
  ) throws(Fault) -> [Value] {
    let paths = try AttributePath.list(attribute)
    var keys: [Value] = []
    for item in items {
      var parts: [Value] = []
      for path in paths { parts.append(folded(try path.value(of: item, renderer), isCaseSensitive)) }
      keys.append(parts.count == 1 ? parts[0] : try renderer.list(parts))
    }
    return keys
  }

  private static func join(_ call: Call) throws(Fault) -> Value {
    let path = try AttributePath(call.values[1])
    let separator = try call.text(0, standard: "")
    var text = ""
    for (place, item) in try call.value.items(call.renderer).enumerated() {
      if place > 0 { text += separator }
      text += try path.value(of: item, call.renderer).printed(call.renderer)
      guard text.utf8.count <= call.renderer.limits.valueSize else {
        throw call.renderer.tooLarge("string", text.utf8.count)
      }
    }
    return try call.renderer.string(text)
  }

  private static func unique(_ call: Call) throws(Fault) -> Value {
    let (source, path) = (try call.value.iterate(), try AttributePath(call.values[1]))
    let isCaseSensitive = call.flag(0)
    let renderer = call.renderer
    var seen: Set<Value.Key> = []
    return .generator(
      try Generator(depth: source.depth) { () throws(Fault) -> Value? in
        while let item = try source.next() {
          try renderer.charge(1)
          if seen.insert(try Value.Key(folded(try path.value(of: item, renderer), isCaseSensitive))).inserted
          {
            return item
          }
        }
        return nil
      }
    )
  }

  private static func extreme(_ call: Call, isMaximum: Bool) throws(Fault) -> Value {
    let items = try call.value.items(call.renderer)
    let path = try AttributePath(call.values[1])
    var best: (key: Value, item: Value)?
    for item in items {
      let key = folded(try path.value(of: item, call.renderer), call.flag(0))
      guard let current = best else {
        best = (key, item)
        continue
      }
      let isBetter =
        isMaximum
        ? try current.key.isLess(than: key, call.renderer) : try key.isLess(than: current.key, call.renderer)
      if isBetter { best = (key, item) }
    }
    return best?.item ?? .missing("no aggregated item, sequence was empty")
  }

  private static func batch(_ call: Call) throws(Fault) -> Value {
    let size = try call.integer(0, standard: 1)
    let items = try call.value.items(call.renderer)
    guard size > 0, size <= call.renderer.limits.valueSize else {
      throw .runtime("batches need a size above 0")
    }
    var batches: [Value] = []
    for start in stride(from: 0, to: items.count, by: size) {
      var part = Array(items[start..<min(start + size, items.count)])
      if let fill = call.values[1], !isNone(fill) {
        try call.renderer.charge(count: size)
        part += Array(repeating: fill, count: size - part.count)
      }
      batches.append(try call.renderer.list(part))
    }
    return iterator(over: try call.renderer.list(batches))
  }

  private static func slice(_ call: Call) throws(Fault) -> Value {
    let count = try call.integer(0, standard: 1)
    let items = try call.value.items(call.renderer)
    guard count > 0 else { throw .runtime("slices need a count above 0") }
    try call.renderer.charge(count: count)
    let (size, longer) = (items.count / count, items.count % count)
    var slices: [Value] = []
    var start = 0
    for place in 0..<count {
      let end = start + size + (place < longer ? 1 : 0)
      var part = Array(items[start..<end])
      if let fill = call.values[1], !isNone(fill), place >= longer { part.append(fill) }
      slices.append(try call.renderer.list(part))
      start = end
    }
    return iterator(over: try call.renderer.list(slices))
  }

  private static func isNone(_ value: Value) -> Bool {
    if case .none = value { return true }
    return false
  }

  private static func iterator(over value: Value) -> Value {
    (try? value.iterate()).map(Value.generator) ?? value
  }

  private static func group(_ call: Call) throws(Fault) -> Value {
    let items = try call.value.items(call.renderer)
    let path = try AttributePath(call.values[0])
    var originals: [Value] = []
    for item in items { originals.append(try path.value(of: item, standard: call.values[1], call.renderer)) }
    let keys = originals.map { folded($0, call.flag(2)) }
    var groups: [Value] = []
    var group: [Value] = []
    let order = try Sorting.order(keys, call.renderer)
    for (position, place) in order.enumerated() {
      group.append(items[place])
      let isLast = position + 1 == order.count
      let isNextEqual = isLast ? false : try keys[place].isEqual(to: keys[order[position + 1]], call.renderer)
      if !isNextEqual {
        let first = order[position + 1 - group.count]
        let members = try call.renderer.list(group)
        let depth = try Renderer.checkedDepth(max(originals[first].depth, members.depth) + 1)
        groups.append(
          .tuple(Value.Elements(items: [originals[first], members], depth: depth, isGroup: true))
        )
        group = []
      }
    }
    return try call.renderer.list(groups)
  }
}
