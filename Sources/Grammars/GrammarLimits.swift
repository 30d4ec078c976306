/// What keeps a grammar from a stranger cheap.
enum GrammarLimits {
  /// How deep schemas may nest inside each other, references apart, and groups in a regular expression.
  static let nesting = 64
  /// How many schemas may be compiled for one grammar, those met again through references included.
  static let schemas = 20_000
  /// How many instructions a grammar may have.
  static let instructions = 1 << 17
  /// How many choices and repetitions may be open at once in a text; nesting in generated JSON ends here.
  static let openRules = 64
  /// The longest regular expression in characters.
  static let patternLength = 1 << 16
  /// Bounds of repetitions above this are refused in regular expressions, and in schemas count as none.
  static let repetitions = 1 << 20
  /// How many alternatives two lists of alternatives that hold together may make.
  static let alternatives = 256
  /// The digits of a bound of numbers.
  static let boundDigits = 40
  /// In how many ways a text may be read at once.
  static let readings = 4096
  /// How many states are kept before all are dropped and those in use are made again, and how many one mask
  /// may reach.
  static let keptStates = 1 << 12
  static let states = 1 << 14
  /// How many open rules are kept likewise.
  static let keptFrames = 1 << 16
  /// The bytes of masks that are kept before all are dropped.
  static let keptMaskBytes = 4 << 20
  /// The work, in instructions looked at, that one mask may take.
  static let workForMask = 1 << 19
  /// The work that one request may cause.
  static let workForRequest = 1 << 23
}
