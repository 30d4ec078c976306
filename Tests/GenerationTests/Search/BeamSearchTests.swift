import Generation
import Testing

@Suite struct BeamSearchTests {
  private static func search(
    _ options: BeamSearchOptions,
    _ model: ToyModel,
    ends: Set<Int32> = [],
    new: Int = 12,
    _ parameters: SamplingParameters? = nil
  ) throws -> [Hypothesis] {
    let prompt: [Int32] = [1, 2, 3]
    let search = try SearchMethod.beams(options).makeSearch(
      try parameters ?? SamplingParameters(),
      prompt: prompt,
      maxNewTokens: new,
      vocabularySize: model.vocabularySize,
      endOfSequence: ends
    )
    return try model.run(search, prompt: prompt)
  }

  struct Setting: Sendable, CustomTestStringConvertible {
    var early: EarlyStopping
    var lengthPenalty: Float
    var testDescription: String { "\(early), length penalty \(lengthPenalty)" }
  }

  static let settings = [EarlyStopping.whenEnough, .whenHopeless, .never].flatMap { early in
    [-0.7, 0, 1, 2.5].map { Setting(early: early, lengthPenalty: $0) }
  }

  @Test("texts and scores are those of whole sorted rows, ties included", arguments: settings)
  func plain(setting: Setting) throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let beams = [1, 2, 3, 5][Int(seed) % 4]
      let ends = Set([[], [4], [0, 9, 17]][Int(seed) % 3] as [Int32])
      let model = ToyModel(vocabularySize: 37, seed: seed, grid: seed % 2 == 0 ? 0.5 : 0)
      let options = BeamSearchOptions(
        beamCount: beams,
        returnCount: beams,
        lengthPenalty: setting.lengthPenalty,
        earlyStopping: setting.early
      )
      let found = try Self.search(options, model, ends: ends)
      let plain = PlainBeamSearch(
        beams: beams,
        lengthPenalty: Double(setting.lengthPenalty),
        earlyStopping: setting.early == .never ? nil : setting.early == .whenEnough,
        ends: ends,
        maxNewTokens: 12
      )
      let expected = plain.run(model, prompt: [1, 2, 3])
      #expect(found.map(\.tokens) == expected.map(\.tokens), "seed \(seed)")
      #expect(found.map { Float($0.score) } == expected.map(\.score), "seed \(seed)")
    }
  }

  @Test("groups of one beam differ from each other, and their penalties are in the scores") func groups()
    throws
  {
    let options = BeamSearchOptions(
      beamCount: 3,
      returnCount: 3,
      lengthPenalty: 0,
      groupCount: 3,
      diversityPenalty: 3
    )
    let model = ToyModel(vocabularySize: 37, seed: 5)
    let found = try Self.search(options, model, new: 1)
    #expect(Set(found.map(\.tokens)).count == 3)
    let logits = model.logits([1, 2, 3])
    let best = logits.indices.max { logits[$0] < logits[$1] }
    #expect(found[0].tokens == [Int32(try #require(best))])
  }

  @Test("fewer texts come back when the rules leave fewer") func fewTokens() throws {
    let banned = (0..<37).filter { $0 != 5 && $0 != 8 }.map { [Int32($0)] }
    let options = BeamSearchOptions(beamCount: 4, returnCount: 4)
    let model = ToyModel(vocabularySize: 37, seed: 1)
    let found = try Self.search(options, model, new: 1, try SamplingParameters(badWords: banned))
    #expect(Set(found.map(\.tokens)) == [[5], [8]])
    let error = #expect(throws: SamplingError.self) {
      let all = (0..<37).map { [Int32($0)] }
      _ = try Self.search(options, model, new: 1, try SamplingParameters(badWords: all))
    }
    #expect(error == .noTokenLeft)
  }

  @Test("a text of a vocabulary smaller than the candidates wanted") func smallVocabulary() throws {
    let model = ToyModel(vocabularySize: 3, seed: 2)
    let options = BeamSearchOptions(beamCount: 8, returnCount: 8)
    let found = try Self.search(options, model, ends: [0], new: 6)
    #expect(found.count == 8)
    #expect(Set(found.map(\.tokens)).count == 8)
  }
}
