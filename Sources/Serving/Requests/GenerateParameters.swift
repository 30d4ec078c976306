import Generation
import OrderedJSON

/// The parameters of a generation as they were sent; absent and `null` fields are nil.
struct GenerateParameters: Equatable {
  var bestOf: Int?
  var temperature: Float?
  var repetitionPenalty: Float?
  var frequencyPenalty: Float?
  var topK: Int32?
  var topP: Float?
  var typicalP: Float?
  var doSample = false
  var maxNewTokens: Int?
  var returnFullText: Bool?
  var stop: [String] = []
  var truncate: Int?
  var watermark = false
  var details = false
  var decoderInputDetails = false
  var seed: UInt64?
  var topNTokens: Int?
  var grammar: RequestedGrammar?
  var adapterID: String?
  /// Ours: runs past the end-of-sequence tokens.
  var ignoresEndOfSequence = false

  // What only the routes of the OpenAI API can ask for.
  var minP: Float?
  var presencePenalty: Float?
  /// OpenAI's frequency penalty, which counts; that of text-generation-inference weighs.
  var countPenalty: Float?
  var logitBias: [TokenBias] = []
  var minNewTokens: Int?
  /// The number of candidates for each token of the prompt, whose log-probabilities are wanted; nil for
  /// none.
  var promptTopTokens: Int?
}

extension GenerateParameters {
  /// Reads the object `parameters`.
  init(_ value: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(value, named: "GenerateParameters")
    bestOf = try object.optional("best_of")?.size()
    temperature = try object.optional("temperature")?.float()
    repetitionPenalty = try object.optional("repetition_penalty")?.float()
    frequencyPenalty = try object.optional("frequency_penalty")?.float()
    topK = try object.optional("top_k")?.integer(Int32.self, named: "i32")
    topP = try object.optional("top_p")?.float()
    typicalP = try object.optional("typical_p")?.float()
    doSample = try object.present("do_sample")?.bool() ?? false
    maxNewTokens = try object.optional("max_new_tokens")?.count()
    returnFullText = try object.optional("return_full_text")?.bool()
    stop = try object.present("stop")?.strings() ?? []
    truncate = try object.optional("truncate")?.size()
    watermark = try object.present("watermark")?.bool() ?? false
    details = try object.present("details")?.bool() ?? false
    decoderInputDetails = try object.present("decoder_input_details")?.bool() ?? false
    seed = try object.optional("seed")?.integer(UInt64.self, named: "u64")
    topNTokens = try object.optional("top_n_tokens")?.count()
    if let sent = try object.optional("grammar") { grammar = try RequestedGrammar(sent) }
    adapterID = try object.optional("adapter_id")?.string()
    ignoresEndOfSequence = try object.optional("ignore_eos")?.bool() ?? false
  }
}
