extension Filter {
  static let selectionFilters: [Filter] = [
    Filter("map", nil, map),
    Filter("select", nil) { (call) throws(Fault) in try select(call, byAttribute: false, keeps: true) },
    Filter("reject", nil) { (call) throws(Fault) in try select(call, byAttribute: false, keeps: false) },
    Filter("selectattr", nil) { (call) throws(Fault) in try select(call, byAttribute: true, keeps: true) },
    Filter("rejectattr", nil) { (call) throws(Fault) in try select(call, byAttribute: true, keeps: false) },
  ]

  /// A generator over the items, which is made when the first item is asked for, as are its faults.
  private static func lazily(
    _ call: Call,
    _ prepare: @escaping () throws(Fault) -> (Value) throws(Fault) -> Value?
  ) throws(Fault) -> Value {
    let renderer = call.renderer
    let value = call.value
    var depth = value.depth
    for argument in call.arguments.positional { depth = max(depth, argument.depth) }
    for argument in call.arguments.named { depth = max(depth, argument.value.depth) }
    var source: Generator?
    var work: ((Value) throws(Fault) -> Value?)?
    return .generator(
      try Generator(depth: depth + 1) { () throws(Fault) -> Value? in
        if source == nil {
          guard try value.iterates() else { return nil }
          work = try prepare()
          source = try value.iterate()
        }
        while let item = try source?.next() {
          try renderer.charge(1)
          if let result = try work?(item) { return result }
        }
        return nil
      }
    )
  }

  private static func map(_ call: Call) throws(Fault) -> Value {
    let (arguments, renderer) = (call.arguments, call.renderer)
    return try lazily(call) { () throws(Fault) in
      guard arguments.positional.isEmpty else { return try mapped(arguments, renderer) }
      guard let attribute = arguments.named.first(where: { $0.name == "attribute" })?.value else {
        throw .runtime("map requires a filter argument")
      }
      for argument in arguments.named where argument.name != "attribute" && argument.name != "default" {
        throw .runtime("unexpected keyword argument '\(argument.name)'")
      }
      let standard = arguments.named.first { $0.name == "default" }?.value
      let path = try AttributePath(attribute)
      return { (item) throws(Fault) in try path.value(of: item, standard: standard, renderer) }
    }
  }

  private static func mapped(
    _ arguments: Arguments,
    _ renderer: Renderer
  ) throws(Fault) -> (Value) throws(Fault) -> Value? {
    let name = try arguments.positional[0].printed(renderer)
    guard let filter = Filter.named(name) else { throw .runtime("no filter named '\(name)'") }
    let rest = Arguments(positional: Array(arguments.positional.dropFirst()), named: arguments.named)
    return { (item) throws(Fault) in try filter.apply(to: item, rest, renderer) }
  }

  private static func select(_ call: Call, byAttribute: Bool, keeps: Bool) throws(Fault) -> Value {
    let (arguments, renderer) = (call.arguments, call.renderer)
    return try lazily(call) { () throws(Fault) in
      var rest = arguments.positional[...]
      var path = try AttributePath(nil)
      if byAttribute {
        guard let attribute = rest.popFirst() else { throw .runtime("missing parameter for attribute name") }
        path = try AttributePath(attribute)
      }
      guard let name = try rest.popFirst().map({ (value) throws(Fault) in try value.printed(renderer) })
      else {
        return { (item) throws(Fault) in try path.value(of: item, renderer).isTrue == keeps ? item : nil }
      }
      guard let test = ValueTest.named(name) else { throw .runtime("no test named '\(name)'") }
      let remaining = Arguments(positional: Array(rest), named: arguments.named)
      return { (item) throws(Fault) in
        try test.holds(for: try path.value(of: item, renderer), remaining, renderer) == keeps ? item : nil
      }
    }
  }
}

extension Value {
  /// Whether a filter over items has anything to do: nothing is done for a value that is false.
  fileprivate func iterates() throws(Fault) -> Bool { isTrue }
}
