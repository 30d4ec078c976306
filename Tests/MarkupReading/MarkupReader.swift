public import Foundation
public import FoundationXML

/// The elements of a well-formed document, in order.
public final class MarkupReader: NSObject, XMLParserDelegate {
  /// An element and the text right inside it.
  public struct Element {
    /// The name of its tag.
    public var name: String
    /// Its attributes.
    public var attributes: [String: String]
    /// Its text, without that of the elements inside it.
    public var text = ""

    /// The words of the attribute `class`.
    public var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Reads a document; nil when it is not well-formed.
  public static func elements(of document: String) -> [Element]? {
    let reader = MarkupReader()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = reader
    return parser.parse() ? reader.elements : nil
  }

  /// Notes the start of an element.
  public func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  /// Notes text.
  public func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }

  /// Notes the end of an element.
  public func parser(
    _ parser: XMLParser,
    didEndElement: String,
    namespaceURI: String?,
    qualifiedName: String?
  ) {
    open.removeLast()
  }
}

extension [MarkupReader.Element] {
  /// The texts of elements with a class, in order.
  public func texts(_ style: Substring) -> [String] { filter { $0.classes.contains(style) }.map(\.text) }

  /// How many elements of a name have a class.
  public func count(_ name: String, _ style: Substring) -> Int {
    count { $0.name == name && $0.classes.contains(style) }
  }
}
