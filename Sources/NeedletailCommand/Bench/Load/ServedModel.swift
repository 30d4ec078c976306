import Benchmarking
import OrderedJSON

/// The model that requests name.
struct ServedModel {
  /// What `--model-name` says, else the first model that the server lists, else `tgi`.
  let name: String

  /// Asks the server, unless the options say it.
  ///
  /// - Throws: ``ServerAwayError`` when no server answers: better now than after a step of failures.
  init(_ options: LoadRequestOptions, _ transport: HTTPTransport) async throws {
    if let name = options.modelName {
      self.name = name
      return
    }
    let address = try options.route.address(options.url).dropLast(options.route.path.utf8.count)
    var headers = options.headers.map { (name: $0.name, value: $0.value) }
    if let key = options.apiKey { headers.append(("authorization", "Bearer \(key)")) }
    do {
      let body = try await transport.get("\(address)/v1/models", headers: headers)
      let list = body.flatMap { try? JSONValue(parsing: $0) }
      name = list?["data"]?.arrayValue?.first?["id"]?.stringValue ?? "tgi"
    } catch {
      throw ServerAwayError(url: options.url, reason: "\(error)")
    }
  }
}

/// A server that does not answer.
struct ServerAwayError: Error, CustomStringConvertible {
  let url: String
  let reason: String

  var description: String {
    "no server answers at \(url) (\(reason)); start it, or give its address with --url"
  }
}
