import Foundation
import Testing

/// The README's Swift example is the file `ReadmeExample.swift` beside this one, word for word.
@Suite struct ReadmeTests {
  @Test("the README's example is the one that is compiled here") func sameText() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let example = try String(contentsOf: folder.appending(path: "ReadmeExample.swift"), encoding: .utf8)
    let readme = try String(
      contentsOf: folder.appending(path: "../../README.md").standardizedFileURL,
      encoding: .utf8
    )
    #expect(readme.contains("```swift\n" + example + "```"))
  }

  @Test("the README's example tells a story and answers") func runs() async throws {
    let text = try await tellStory()
    #expect(text.hasPrefix("Once upon a time there was a girl named Iris"))
    #expect(text.contains("Deep learning"))
  }
}
