/// What ended an evaluation, and at which document.
public struct DocumentError: Error, CustomStringConvertible {
  /// The number of the document, from 1.
  public let document: Int
  /// What went wrong.
  public let reason: any Error

  /// The number and the words of the error.
  public var description: String { "document \(document): \(reason)" }
}
