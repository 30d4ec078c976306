import OrderedJSON

/// A field that would change the answer and that this server does not heed, so that a request with it is
/// refused.
struct UnsupportedField: Equatable {
  /// The name.
  let name: String
  /// What to do instead.
  let wayOut: String

  private init(_ name: String, _ wayOut: String = "leave it out") {
    self.name = name
    self.wayOut = wayOut
  }

  /// Finds the first of some fields that asks for anything: `null`, `false`, 0, and what is empty do not.
  init?(in object: ObjectReader, _ fields: [UnsupportedField]) throws(ShapeError) {
    for field in fields {
      if let value = try object.optional(field.name)?.value, !value.isNeutral {
        self = field
        return
      }
    }
    guard try object.optional("skip_special_tokens")?.value == false else { return nil }
    self.init("skip_special_tokens")
  }

  /// Those of both routes.
  static let common: [UnsupportedField] = [
    .init("stop_token_ids", "use `stop`"),
    .init("include_stop_str_in_output"),
    .init("use_beam_search"),
    .init("bad_words", "use `logit_bias`"),
    .init("allowed_token_ids", "use `logit_bias`"),
    .init("guided_json", "use `response_format`"),
    .init("guided_regex", "use `response_format`"),
    .init("guided_choice", "use `response_format`"),
    .init("guided_grammar", "use `response_format`"),
    .init("prompt_logprobs", "use `echo` with `logprobs` on /v1/completions"),
    .init("truncate_prompt_tokens", "use `truncate` on /generate"),
    .init("return_tokens_as_token_ids"),
  ]

  /// Those of the chat route alone.
  static let chat: [UnsupportedField] = [
    .init("functions", "use `tools`"),
    .init("function_call", "use `tool_choice`"),
    .init("best_of", "use `n`"),
    .init("echo"),
    .init("audio"),
    .init("documents"),
    .init("chat_template"),
    .init("chat_template_kwargs"),
    .init("web_search_options"),
  ]
}

extension JSONValue {
  fileprivate var isNeutral: Bool {
    switch self {
    case .null, .bool(false), .array([]): true
    case .object(let object): object.members.isEmpty
    case .string(let text): text.isEmpty
    case .number(let number): number.double == 0
    default: false
    }
  }
}
