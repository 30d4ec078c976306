/// The generations that one request of a client leads to: they start together and fail together.
struct GenerationCall: Sendable {
  /// What is to be generated.
  var requests: [GenerateRequest]
  /// How often each of them is carried out.
  var copies = 1
  /// Which API they came by.
  var style: RequestStyle
  /// When the client's request arrived.
  var arrival: ContinuousClock.Instant

  /// The number of generations.
  var count: Int { requests.count * copies }
}
