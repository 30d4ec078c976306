import Hummingbird
import Logging
import NIOCore

/// What a route knows about a request besides the request.
struct ServingContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection that the request came by.
  let channel: any Channel
  /// When the request arrived.
  let arrival = ContinuousClock.now
  /// What the log will say about it.
  let record: RequestRecord

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    var logger = source.logger
    // The id that the request gets is the client's, if it sent one.
    logger[metadataKey: "hb.request.id"] = nil
    record = RequestRecord(logger: logger)
  }
}
