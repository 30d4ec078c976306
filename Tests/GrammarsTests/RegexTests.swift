import Grammars
import Testing

@Suite struct RegexTests {
  @Test("a pattern's texts are those that it matches as a whole", arguments: patterns)
  func texts(example: LanguageCase) throws {
    #expect(try example.mistakes(Language(.regex(example.source))) == [])
  }

  static let patterns: [LanguageCase] = [
    LanguageCase("", accepts: [""], rejects: ["a"]),
    LanguageCase("abc", accepts: ["abc"], rejects: ["ab", "abcd", "ABC"]),
    LanguageCase("^a|b$", accepts: ["a", "b"], rejects: ["ab", ""]),
    LanguageCase("a*b+c?", accepts: ["b", "aabbc", "bc"], rejects: ["a", "ac", "bcc"]),
    LanguageCase("a*?b+?c??", accepts: ["b", "aabbc"], rejects: ["c"]),
    LanguageCase("(ab|c){2}", accepts: ["abab", "cc", "abc"], rejects: ["ab", "ccc"]),
    LanguageCase("(?:a)(?<n>b)(?P<m>c)", accepts: ["abc"], rejects: ["ab"]),
    LanguageCase("a{2,3}", accepts: ["aa", "aaa"], rejects: ["a", "aaaa"]),
    LanguageCase("a{2,}", accepts: ["aa", "aaaaaaa"], rejects: ["a"]),
    LanguageCase("a{0}b", accepts: ["b"], rejects: ["ab"]),
    LanguageCase(
      "[ab]{100}",
      accepts: [String(repeating: "ab", count: 50)],
      rejects: [String(repeating: "a", count: 99), String(repeating: "a", count: 101)]
    ),
    LanguageCase(
      "(?:[ab]c){60,}d",
      accepts: [String(repeating: "bc", count: 60) + "d", String(repeating: "ac", count: 200) + "d"],
      rejects: [String(repeating: "ac", count: 59) + "d"]
    ),
    LanguageCase("a{x}", accepts: ["a{x}"], rejects: ["a"]),
    LanguageCase(#"\d\D\w\W\s\S"#, accepts: ["1a_- x", "9é0é\tx"], rejects: ["aa_- x", "1a_-xx"]),
    LanguageCase(#"\x41\u00e9\u{1F600}\n\t\."#, accepts: ["Aé😀\n\t."], rejects: ["Aé😀\n\tx"]),
    LanguageCase(".", accepts: ["a", "é", "鳥", "😀", "\0"], rejects: ["\n", "", "ab", "é\u{301}"]),
    LanguageCase("[a-cx]", accepts: ["a", "c", "x"], rejects: ["d", "-"]),
    LanguageCase("[^a-c]", accepts: ["d", "é", "\n"], rejects: ["a", "b"]),
    LanguageCase("[]a]", accepts: ["]", "a"], rejects: ["b"]),
    LanguageCase("[^]a]", accepts: ["b"], rejects: ["]", "a"]),
    LanguageCase(#"[\d\-_.-]"#, accepts: ["0", "-", "_", "."], rejects: ["a", "\\"]),
    LanguageCase("[à-ü]", accepts: ["à", "é", "ü"], rejects: ["a", "ÿ"]),
    LanguageCase("[\u{7F0}-\u{900}]", accepts: ["\u{7FF}", "\u{800}", "\u{900}"], rejects: ["\u{901}"]),
    LanguageCase("[^\u{0}-\u{FFFF}]", accepts: ["\u{10000}", "\u{10FFFF}"], rejects: ["\u{FFFF}", "a"]),
    LanguageCase("(a?){3}b", accepts: ["b", "ab", "aaab"], rejects: ["aaaab"]),
    LanguageCase("(a*)*b", accepts: ["b", "aaab"], rejects: ["a"]),
    LanguageCase("(a|b|)c", accepts: ["ac", "c"], rejects: ["abc"]),
  ]

  @Test("what is not of the subset is refused with its place", arguments: refusals)
  func refused(pattern: String, reason: String) {
    let error = #expect(throws: GrammarError.self) { try Language(.regex(pattern)) }
    #expect(error?.description == "grammar is not valid: regular expression '\(pattern)': \(reason)")
  }

  static let refusals: [(String, String)] = [
    ("(a", "unmatched '(' at character 0"),
    ("a)", "unmatched ')' at character 1"),
    ("[a", "an unfinished class at character 2"),
    ("*a", "nothing to repeat at character 0"),
    ("a**", "nothing to repeat at character 2"),
    ("a{3}{2}", "nothing to repeat at character 4"),
    ("a*+", "possessive quantifiers are not supported at character 2"),
    ("a{3,2}", "the bounds {3,2} are in the wrong order at character 1"),
    ("a{99999999999999999999}", "more than 1048576 repetitions at character 8"),
    ("(?=a)", "look-around, flags and the like are not supported at character 2"),
    ("(?<!a)b", "look-around, flags and the like are not supported at character 2"),
    ("(?i)a", "look-around, flags and the like are not supported at character 2"),
    (#"\bword"#, #"the escape '\b' is not supported at character 1"#),
    (#"(a)\1"#, #"the escape '\1' is not supported at character 4"#),
    (#"\p{L}"#, #"the escape '\p' is not supported at character 1"#),
    ("a^b", "an anchor inside the expression is not supported at character 1"),
    ("(^a)", "an anchor inside the expression is not supported at character 1"),
    (#"\u{D800}"#, "a damaged character number at character 2"),
    (#"\x4"#, "a damaged character number at character 2"),
    ("\\", "an unfinished escape at character 1"),
    ("[z-a]", "a range of characters is in the wrong order or not between characters at character 4"),
    (#"[\d-z]"#, "a range of characters is in the wrong order or not between characters at character 5"),
    ("[[:alpha:]]", "POSIX classes are not supported at character 1"),
  ]
}
