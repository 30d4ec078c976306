import OrderedJSON
import Templates
import Testing

@Suite struct TemplateErrorTests {
  @Test(
    "a message names the construct and the line",
    arguments: [
      ("a\n{% include 'x' %}", "template line 2: the statement 'include' is not supported in chat templates"),
      ("{% call f() %}", "template line 1: the statement 'call' is not supported in chat templates"),
      ("{% import 'x' as y %}", "template line 1: the statement 'import' is not supported in chat templates"),
      ("{% extends 'x' %}", "template line 1: the statement 'extends' is not supported in chat templates"),
      ("{% block b %}", "template line 1: the statement 'block' is not supported in chat templates"),
      ("{% with %}", "template line 1: the statement 'with' is not supported in chat templates"),
      (
        "{% autoescape true %}",
        "template line 1: the statement 'autoescape' is not supported in chat templates"
      ),
      ("\n\n{% foo %}", "template line 3: unknown tag 'foo'"),
      (
        "{% if 1 %}{% endfor %}",
        "template line 1: unknown tag 'endfor'; the innermost open statement is 'if'"
      ),
      (
        "{% for x in [1] %}",
        "template line 1: unexpected end of template; looking for endfor or else to close 'for'"
      ),
      ("{{ x|nope }}", "template line 1: no filter named 'nope'"),
      ("{{ x is nope }}", "template line 1: no test named 'nope'"),
      ("{% break %}", "template line 1: 'break' outside of a loop"),
      ("\n{{ 1 + }}", "template line 2: unexpected end of print statement"),
      ("{{ 'a }}", "template line 1: unexpected character ''': the string does not end"),
      ("x\n{{ a.b }}", "template line 2: undefined value: 'a' is undefined"),
      ("{{ {}.a.b }}", "template line 1: undefined value: 'dict object' has no attribute 'a'"),
      ("{{ 'a' + 1 }}", "template line 1: wrong type: can only concatenate str (not \"int\") to str"),
      (
        "{{ [].append(1) }}",
        "template line 1: forbidden: access to attribute 'append' of 'list' object is unsafe"
      ),
      ("{{ 1 / 0 }}", "template line 1: division by zero"),
      ("{{ raise_exception('no way') }}", "no way"),
    ]
  )
  func words(source: String, message: String) {
    let error = #expect(throws: TemplateError.self) { try Template(source).render([]) }
    #expect(error?.description == message)
  }

  @Test func aLongSourceIsRefused() {
    var limits = TemplateLimits()
    limits.sourceBytes = 3
    let error = #expect(throws: TemplateError.self) { try Template("abcd", limits: limits) }
    #expect(error == .limit(message: "the source has 4 bytes; at most 3 are allowed", line: 1))
  }

  @Test func outputHasALimit() throws {
    var limits = TemplateLimits()
    limits.outputBytes = 3
    let template = try Template("{{ 'ab' }}{{ 'cd' }}", limits: limits)
    let error = #expect(throws: TemplateError.self) { try template.render([]) }
    #expect(error == .limit(message: "the output is longer than 3 bytes", line: 1))
  }

  @Test func canonicallyEquivalentKeysStayApart() throws {
    let variables: [(String, JSONValue)] = [("d", ["\u{E9}": 1, "e\u{301}": 2])]
    #expect(try Template("{{ d['\u{E9}'] }}{{ d['e\u{301}'] }}").render(variables) == "12")
  }
}
