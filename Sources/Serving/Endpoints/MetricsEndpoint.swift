import HTTPTypes
import Hummingbird
import Telemetry

/// `GET /metrics`: all metrics in the text format of Prometheus.
struct MetricsEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/metrics"]
  let isProtected = false
  let answersWhileDraining = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    Response(
      status: .ok,
      headers: [.contentType: PrometheusRegistry.contentType],
      body: ResponseBody(byteBuffer: ByteBuffer(string: state.metrics.text(state.generator.activity)))
    )
  }
}
