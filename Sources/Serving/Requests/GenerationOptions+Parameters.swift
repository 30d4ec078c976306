import Generation
import Needletail

extension GenerationOptions {
  /// Makes options of parameters that have been checked.
  init(_ parameters: GenerateParameters, maxNewTokens: Int, limits: RequestLimits, style: RequestStyle) {
    self.init()
    self.maxNewTokens = maxNewTokens
    doSample = parameters.doSample
    temperature = parameters.temperature
    topK = parameters.topK.map { Int($0) }
    topP = parameters.topP
    typicalP = parameters.typicalP
    repetitionPenalty = parameters.repetitionPenalty
    frequencyPenalty = parameters.frequencyPenalty
    watermark = parameters.watermark
    seed = parameters.seed
    stop = parameters.stop
    stopMode = style.stopsAnywhere ? .anywhere : .tokenBoundary
    topTokenCount = parameters.topNTokens ?? 0
    scoresPrompt = parameters.decoderInputDetails && limits.enablePrefillLogprobs
  }
}
