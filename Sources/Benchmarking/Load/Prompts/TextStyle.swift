/// What generated texts are like.
package enum TextStyle: String, Sendable {
  /// Sentences about people and places.
  case prose
  /// Functions of a program.
  case code
  /// Short reports with a label each.
  case labels

  /// What a text begins with.
  var opening: String {
    switch self {
    case .prose: "Go on with this story, and tell what happens next. "
    case .code: "// Complete the last function of this file.\n\n"
    case .labels: "Give each report one label: praise, question or complaint.\n\n"
    }
  }

  /// A piece of text; pieces in a row make a text.
  func piece(_ generator: inout SeededGenerator) -> String {
    switch self {
    case .prose: ProseWords.sentence(&generator) + " "
    case .code: CodeWords.function(&generator) + "\n"
    case .labels: LabelWords.report(&generator) + "\n"
    }
  }
}

private enum ProseWords {
  static let people = [
    "the baker", "a tall sailor", "my neighbour", "the old teacher", "a young painter", "the postman",
    "a quiet farmer", "the doctor", "a clever girl", "the captain", "two brothers", "the miller",
  ]
  static let verbs = [
    "found", "carried", "painted", "lost", "repaired", "hid", "sold", "remembered", "borrowed", "opened",
    "described", "followed",
  ]
  static let things = [
    "a small boat", "the green door", "an old map", "seven letters", "a heavy box", "the broken clock",
    "a basket of pears", "the last key", "a woollen coat", "a silver spoon", "the long ladder", "a red kite",
  ]
  static let places = [
    "near the river", "behind the station", "on the hill", "in the market", "under the bridge",
    "at the edge of the forest", "by the harbour", "in the garden", "beside the well", "along the wall",
  ]
  static let times = [
    "In the morning", "After the rain", "That winter", "Before noon", "On the third day", "Late at night",
    "When the bells rang", "During the festival", "A week later", "Soon after",
  ]

  static func sentence(_ generator: inout SeededGenerator) -> String {
    let person = people.chosen(by: &generator)
    let (verb, thing) = (verbs.chosen(by: &generator), things.chosen(by: &generator))
    return "\(times.chosen(by: &generator)), \(person) \(verb) \(thing) \(places.chosen(by: &generator))."
  }
}

private enum CodeWords {
  static let verbs = ["sum", "count", "find", "merge", "sort", "check", "split", "join", "scale", "trim"]
  static let nouns = [
    "Rows", "Names", "Prices", "Pages", "Points", "Words", "Orders", "Files", "Edges", "Days",
  ]
  static let operations = ["+", "-", "*", "^"]

  static func function(_ generator: inout SeededGenerator) -> String {
    let name = verbs.chosen(by: &generator) + nouns.chosen(by: &generator)
    let (start, step) = (generator.next() % 100, generator.next() % 9 + 1)
    let operation = operations.chosen(by: &generator)
    return """
      func \(name)\(generator.next() % 1000)(_ values: [Int], limit: Int) -> Int {
        var result = \(start)
        for (index, value) in values.enumerated() where value < limit {
          result = result \(operation) value * (index + \(step))
        }
        return result
      }

      """
  }
}

private enum LabelWords {
  static let subjects = [
    "The lamp", "My order", "This kettle", "The new bicycle", "The ticket", "Your map", "The camera",
    "The second parcel", "The chair", "The radio",
  ]
  static let remarks: [(text: String, label: String)] = [
    ("works better than I had hoped", "praise"), ("came a week too late", "complaint"),
    ("has a loose screw", "complaint"), ("was a gift that everybody liked", "praise"),
    ("should be cleaned with what", "question"), ("can be returned until when", "question"),
    ("is quiet and light", "praise"), ("broke on the first day", "complaint"),
    ("fits which model", "question"), ("looks just like the picture", "praise"),
  ]

  static func report(_ generator: inout SeededGenerator) -> String {
    let remark = remarks.chosen(by: &generator)
    return "Report \(generator.next() % 10_000): \(subjects.chosen(by: &generator)) \(remark.text). "
      + "Label: \(remark.label)"
  }
}
