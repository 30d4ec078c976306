import ArgumentParser

/// Numbers from 1 to 2²⁴ on the command line with commas between them.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    guard let values = Self.values(in: argument, from: 1) else { return nil }
    self.values = values
  }

  var description: String { values.map(String.init).joined(separator: ",") }

  /// The numbers of a list; nil when one is none or out of range.
  static func values(in argument: String, from least: Int) -> [Int]? {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Int($0) }.filter { (least...1 << 24).contains($0) }
    return values.count == parts.count ? values : nil
  }
}

/// As ``NumberList``, with 0 as well.
struct CountList: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    guard let values = NumberList.values(in: argument, from: 0) else { return nil }
    self.values = values
  }
}
