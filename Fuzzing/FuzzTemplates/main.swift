import OrderedJSON
import Templates

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Mutates templates of models and makes token soup, for SECONDS with SEED.
// usage: (ulimit -s 512; FuzzTemplates SECONDS SEED TEMPLATE…)
// The limit of the shell gives it the small stack of a secondary thread.

/// A small generator with a seed (SplitMix64).
struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

enum Fuzzer {
  static let pieces = """
    {{ }} {% %} {# #} {%- -%} {{- -}} +%} if else elif endif for in endfor set endset macro endmacro filter endfilter
    break continue recursive generation endgeneration raw endraw x ns loop messages m not and or is ( ) [ ] { } , : . | ~
    + - * / // % ** == != < > <= >= = 1 0 -1 2.5 1e308 9223372036854775807 99999999999999999999 'a' "é😀" '' '%s%5d'
    '{:>9}{0}' none true namespace(a=1) range(9) range(100000) tojson tojson(indent=2) list map('upper') map(attribute='a')
    select selectattr('role') groupby('role') join(',') sort unique batch(2) slice(3) round(2) int float length default
    replace('a','b') indent(4) truncate(5) .items() .split() .strip('a') .upper() .format(1) .replace('','x') .append(1)
    .__class__ [::-1] [1:] [-1] loop.index loop.last loop.previtem loop.length loop(x) loop.cycle(1,2) defined string
    mapping divisibleby(2) f(x) f(f) raise_exception(x) strftime_now('%d%Y') cycler(1,2) joiner() dict(a=1) varargs kwargs
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  static let statements = [
    "{% for x in messages %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{% set x = ", " %}", "{{ ",
    " }}",
    "{% macro f(a, b=2) %}", "{% endmacro %}", "{% set ns.a = ", "{% set ns = namespace(a=[]) %}",
    "{% filter upper %}",
    "{% endfilter %}", "{% set x %}", "{% endset %}", "{{ f(x) }}", "{% for x in range(99) %}",
    "{% for x in x recursive %}",
  ]

  static func soup(_ random: inout Random) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      let isStatement = Int.random(in: 0..<4, using: &random) == 0
      text += (isStatement ? statements : pieces).randomElement(using: &random) ?? ""
      if Bool.random(using: &random) { text += " " }
    }
    return text
  }

  static func mutated(_ source: String, _ random: inout Random) -> String {
    var scalars = Array(source.unicodeScalars)
    for _ in 0..<Int.random(in: 1...6, using: &random) where !scalars.isEmpty {
      let start = Int.random(in: 0..<scalars.count, using: &random)
      let end = min(scalars.count, start + Int.random(in: 0...30, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: scalars.removeSubrange(start..<end)
      case 1:
        scalars.insert(
          contentsOf: scalars[start..<end],
          at: Int.random(in: 0...scalars.count, using: &random)
        )
      case 2:
        scalars.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").unicodeScalars, at: start)
      default:
        scalars.insert(contentsOf: (statements.randomElement(using: &random) ?? "").unicodeScalars, at: start)
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  static func seconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func contents(_ path: String) -> String {
    guard let file = unsafe fopen(path, "rb") else { return "" }
    defer { unsafe fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  static func fuzz() {
    let arguments = CommandLine.arguments
    let duration = arguments.count > 1 ? Double(arguments[1]) ?? 10 : 10
    var random = Random(state: arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1)
    let sources = arguments.dropFirst(3).map(contents)
    var limits = TemplateLimits()
    limits.steps = 200_000
    limits.valueSize = 1 << 20
    limits.outputBytes = 1 << 20
    let messages: JSONValue = [
      ["role": "system", "content": "s"], ["role": "user", "content": "a é 😀"],
      [
        "role": "assistant", "content": nil,
        "tool_calls": [["id": "abcdef123", "function": ["name": "f", "arguments": ["a": 1]]]],
      ],
    ]
    let variables: [(String, JSONValue)] = [
      ("messages", messages), ("x", 3), ("m", ["a": [1, [2, "b"]]]), ("tools", nil),
      ("add_generation_prompt", true),
    ]
    let end = seconds() + duration
    var (count, rendered, slowest) = (0, 0, 0.0)
    while seconds() < end {
      let source =
        Bool.random(using: &random)
        ? soup(&random) : mutated(sources.randomElement(using: &random) ?? "", &random)
      // The input stands in a file while it runs, so that a crash leaves it behind.
      if let file = unsafe fopen("/tmp/fuzz-templates-last.jinja", "wb") {
        unsafe fputs(source, file)
        unsafe fclose(file)
      }
      let start = seconds()
      if let template = try? Template(source, limits: limits) {
        if (try? template.render(variables, clock: TemplateClock(seconds: 0))) != nil { rendered += 1 }
      }
      let duration = seconds() - start
      slowest = max(slowest, duration)
      if duration > 1 { print("slow (\(duration) s):\n\(source)\n---") }
      count += 1
    }
    print("\(count) inputs, \(rendered) rendered, slowest \(slowest) s")
  }
}

Fuzzer.fuzz()
