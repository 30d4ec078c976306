import Generation
import Grammars
import Needletail

extension GenerationOptions {
  /// Makes options of parameters that have been checked, all but the limit of new tokens.
  init(_ parameters: GenerateParameters, grammar: Grammar?, limits: RequestLimits, style: RequestStyle) {
    self.init()
    doSample = parameters.doSample
    temperature = parameters.temperature
    topK = parameters.topK.map { Int($0) }
    topP = parameters.topP
    minP = parameters.minP
    typicalP = parameters.typicalP
    repetitionPenalty = parameters.repetitionPenalty
    frequencyPenalty = parameters.frequencyPenalty
    presencePenalty = parameters.presencePenalty
    countPenalty = parameters.countPenalty
    logitBias = parameters.logitBias
    watermark = parameters.watermark
    seed = parameters.seed
    stop = parameters.stop
    stopMode = style.followsOpenAI ? .anywhere : .tokenBoundary
    ignoresEndOfSequence = parameters.ignoresEndOfSequence
    minNewTokens = parameters.minNewTokens
    topTokenCount = parameters.topNTokens ?? 0
    scoresPrompt =
      parameters.promptTopTokens != nil || parameters.decoderInputDetails && limits.enablePrefillLogprobs
    promptTopTokenCount = parameters.promptTopTokens ?? 0
    self.grammar = grammar
  }
}
