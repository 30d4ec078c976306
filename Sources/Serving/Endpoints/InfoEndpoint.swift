import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /info`: the model and the limits.
struct InfoEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/info"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    let (model, limits) = (state.generator.info, state.configuration.limits)
    return Response(json: [
      "model_id": .string(model.modelID),
      "model_sha": .optional(model.modelSHA),
      "model_pipeline_tag": .optional(model.pipelineTag),
      "max_concurrent_requests": .number(limits.maxConcurrentRequests),
      "max_best_of": .number(limits.maxBestOf),
      "max_stop_sequences": .number(limits.maxStopSequences),
      "max_input_tokens": .number(limits.maxInputTokens),
      "max_total_tokens": .number(limits.maxTotalTokens),
      "validation_workers": .number(state.configuration.validationWorkers),
      "max_client_batch_size": .number(limits.maxClientBatchSize),
      "router": "text-generation-router",
      "version": .string(ServerConfiguration.protocolVersion),
      "sha": .optional(state.configuration.buildSHA),
      "docker_label": .optional(state.configuration.dockerLabel),
    ])
  }
}
