import Foundation
import FoundationXML

/// The elements of a well-formed document, in order.
final class MarkupReader: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""

    /// The words of the attribute `class`.
    var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Reads a document; nil when it is not well-formed.
  static func elements(of document: String) -> [Element]? {
    let reader = MarkupReader()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = reader
    return parser.parse() ? reader.elements : nil
  }

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }

  func parser(_ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }
}

extension [MarkupReader.Element] {
  /// The texts of elements with a class, in order.
  func texts(_ style: Substring) -> [String] { filter { $0.classes.contains(style) }.map(\.text) }

  /// How many elements of a name have a class.
  func count(_ name: String, _ style: Substring) -> Int {
    count { $0.name == name && $0.classes.contains(style) }
  }
}
