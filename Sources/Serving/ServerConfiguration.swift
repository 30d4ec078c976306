/// How the server is reached and what it permits; names and defaults are those of
/// text-generation-inference's launcher.
public struct ServerConfiguration: Sendable {
  /// The address to listen on.
  public var hostname = "0.0.0.0"
  /// The port to listen on; 0 lets the system choose.
  public var port = 3000
  /// What a request may ask for.
  public var limits: RequestLimits
  /// How the routes of the OpenAI API behave where text-generation-inference departs from it.
  public var openAICompatibility = OpenAICompatibility.openAI
  /// Runs every generation past the end-of-sequence tokens, for benchmarks
  /// (`TEXT_GENERATION_SERVER_IGNORE_EOS_TOKEN`).
  public var ignoresEndOfSequence = false
  /// Takes the inputs of text-generation-inference's routes as lists of token ids and answers with ids
  /// (`SKIP_TOKENIZER_IN_TGI`).
  public var skipsTokenizer = false
  /// The largest request body in bytes.
  public var payloadLimit = 2_000_000
  /// The key that clients must send as `Authorization: Bearer <key>`; nil for none.
  public var apiKey: String?
  /// The origins that browsers may call from; nil for any.
  public var corsAllowOrigin: [String]?
  /// The value of the header `x-compute-type`.
  public var computeType = "cpu"
  /// Tokenizer threads, as `/info` reports them.
  public var validationWorkers = 2
  /// The commit that this program was built from, as `/info` reports it.
  public var buildSHA: String?
  /// The label of the container image, as `/info` and `system_fingerprint` report it.
  public var dockerLabel: String?
  /// What the server proves its name with over HTTPS; nil for plain HTTP.
  public var tls: TLSIdentity?
  /// The most connections at once; further ones wait until one is closed.
  public var maxConnections = 8192
  /// After how long without a request a connection is closed.
  public var idleTimeout: Duration = .seconds(300)
  /// How long a request may take to arrive, from its first byte to the end of its body.
  public var readTimeout: Duration = .seconds(60)
  /// How long a client may take nothing of its answer before it is taken for lost.
  public var writeTimeout: Duration = .seconds(60)
  /// How long a shutdown waits for running requests before it ends them.
  public var gracefulTerminationTimeout: Duration = .seconds(90)
  /// After how long without an event a stream gets a comment line, so that proxies keep it open.
  public var keepAliveInterval: Duration = .seconds(15)
  /// A further path of `/vertex`, which Vertex AI asks for in `AIP_PREDICT_ROUTE`; see ``isRoute(_:)``.
  public var vertexPredictRoute: String?
  /// A further path of `/health`, which Vertex AI asks for in `AIP_HEALTH_ROUTE`; see ``isRoute(_:)``.
  public var vertexHealthRoute: String?

  /// The version of text-generation-inference whose wire format is spoken.
  public static let protocolVersion = "3.3.6-dev0"

  /// Makes a configuration with the defaults for everything that does not depend on the model.
  public init(limits: RequestLimits) { self.limits = limits }

  /// The value of `system_fingerprint`.
  var systemFingerprint: String { "\(Self.protocolVersion)-\(dockerLabel ?? "native")" }
}
