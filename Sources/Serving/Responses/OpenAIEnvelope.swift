import Foundation
import OrderedJSON

/// What all bodies and events of one call on the routes of the OpenAI API have in common.
struct OpenAIEnvelope: Sendable {
  /// Whose ways to follow.
  let compatibility: OpenAICompatibility
  /// The id of the answer; empty in text-generation-inference's way.
  let id: String
  /// The model as the client called it, or as it is served.
  let model: String
  /// The seconds since 1970.
  let created: Int
  /// The version of the server.
  let systemFingerprint: String

  /// Makes the frame of an answer.
  ///
  /// - Parameters:
  ///   - prefix: What ids begin with.
  ///   - model: The model as the client called it, if it did.
  ///   - state: Knows the server and the model.
  init(prefix: String, model: String?, state: ServerState) {
    compatibility = state.configuration.openAICompatibility
    id = compatibility == .openAI ? prefix + RandomID.make() : ""
    self.model = model ?? state.generator.info.modelID
    created = Int(Date().timeIntervalSince1970)
    systemFingerprint = state.configuration.systemFingerprint
  }

  /// A body or an event.
  ///
  /// - Parameters:
  ///   - object: The kind of it.
  ///   - choices: The answers or their pieces.
  ///   - usage: The token counts; nil to leave the member out.
  /// - Returns: The object.
  func json(_ object: String, choices: [JSONValue], usage: JSONValue?) -> JSONValue {
    var json = JSONObject([
      ("object", .string(object)), ("id", .string(id)), ("created", .number(created)),
      ("model", .string(model)), ("system_fingerprint", .string(systemFingerprint)),
      ("choices", .array(choices)),
    ])
    json["usage"] = usage
    return .object(json)
  }
}
