import OrderedJSON
import Synchronization
import Templates
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct LimitTests {
  @Test(
    "what would use up the machine is refused",
    arguments: [
      "{{ 'a' * 10**9 }}", "{{ [1] * 10**9 }}", "{{ range(10**12) }}", "{{ 'a'.center(10**12) }}",
      "{{ 9 ** 999999999 }}",
      "{{ '%9999999999d' % 1 }}", "{{ '%999999999d' % 1 }}", "{{ '{:999999999}'.format(1) }}",
      "{{ 'a'|indent(10**10, true) }}",
      "{{ ('a' * 10**6).replace('', 'b' * 10**6) }}", "{{ 'a\tb'.expandtabs(10**10) }}",
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
      "{% for a in range(99999) %}{{ 'aaaaaaaaaa' * 1000 }}{% endfor %}",
      "{% set ns = namespace(x='a') %}{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
      "{% set ns = namespace(x=[]) %}{% for a in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
      "{% set ns = namespace(x=[1]) %}{% for a in range(9999) %}{% set ns.x = ns.x|map('abs') %}{% endfor %}{{ ns.x|list }}",
      "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{% macro f(x) %}{% if x %}{% for y in [1] %}{{ [f(x), (1, f(x))] }}{% endfor %}{% endif %}{% endmacro %}{{ f(1) }}",
      "{% macro f(x=g()) %}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "{{ 9223372036854775807 + 1 }}",
      "{{ -9223372036854775807 - 2 }}",
      "{{ 99999999999 * 99999999999 }}", "{{ 18446744073709551615 + 1 }}", "{{ 10 ** 19 }}",
      "{{ 1e300|int }}",
      "{{ (-9223372036854775807 - 1)|abs }}", "{{ (-9223372036854775807 - 1) // -1 }}",
      "{{ 1|round(-99999) }}",
    ]
  )
  func hostile(source: String) {
    let error = #expect(throws: TemplateError.self) { try Self.onSmallStack(source) }
    guard case .limit? = error else {
      Issue.record("\(source) gives \(error?.description ?? "text")")
      return
    }
  }

  @Test(
    "deep nesting of every kind is refused",
    arguments: [
      ("(", "1", ")"), ("[", "1", "]"), ("{1:", "1", "}"), ("not ", "1", ""), ("-", "1", ""),
      ("a[", "1", "]"), ("f(", "1", ")"),
      ("1 if 1 else ", "1", ""), ("x|d(", "1", ")"), ("x is eq(", "1", ")"),
    ]
  )
  func nesting(open: String, middle: String, close: String) {
    for depth in [60, 100_000] {
      let source =
        "{{ " + String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
        + " }}"
      let outcome = Fixtures.outcome { () throws(TemplateError) in try Self.onSmallStack(source) }
      #expect((outcome == "error: other") == (depth > 60), "\(open) \(depth) \(outcome)")
    }
  }

  @Test("long chains are no nesting", arguments: ["+1", "|abs", ".real", " and 1", "==1", "~1", "*1", "**1"])
  func chains(link: String) {
    #expect(throws: Never.self) {
      try Self.onSmallStack("{{ 1" + String(repeating: link, count: 20_000) + " }}")
    }
  }

  @Test func blocksNestToALimit() {
    let deep = String(repeating: "{% if 1 %}", count: 5000)
    let error = #expect(throws: TemplateError.self) { try Self.onSmallStack(deep) }
    #expect(
      error?.description
        == "template line 1: limit reached: statements and expressions nest deeper than 80 levels"
    )
  }

  @Test func macrosRecurseAsSchemasNeed() throws {
    let source =
      "{% macro f(n) %}{% if n > 0 %}{% for x in [n - 1] %}[{{ f(x) }}]{% endfor %}{% endif %}{% endmacro %}{{ f(24) }}"
    #expect(
      try Self.onSmallStack(source) == String(repeating: "[", count: 24) + String(repeating: "]", count: 24)
    )
  }

  /// Parses and renders on a thread with 512 KB of stack, as secondary threads have on some systems.
  static func onSmallStack(_ source: String) throws(TemplateError) -> String {
    let job = Job(source)
    var attributes = pthread_attr_t()
    var thread = pthread_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
    let status = unsafe pthread_create(
      &thread,
      &attributes,
      { pointer in
        if let pointer = unsafe pointer {
          unsafe Unmanaged<Job>.fromOpaque(pointer).takeUnretainedValue().run()
        }
        return nil
      },
      Unmanaged.passUnretained(job).toOpaque()
    )
    #expect(status == 0)
    pthread_join(thread, nil)
    guard let result = job.result.withLock({ $0 }) else { return "" }
    return try result.get()
  }

  private final class Job: Sendable {
    let source: String
    let result = Mutex<Result<String, TemplateError>?>(nil)

    init(_ source: String) { self.source = source }

    func run() {
      let outcome = Result { () throws(TemplateError) in
        try Template(source).render([], clock: Fixtures.clock)
      }
      result.withLock { $0 = outcome }
    }
  }
}
