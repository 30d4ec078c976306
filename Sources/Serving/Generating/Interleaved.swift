import AsyncAlgorithms

/// The elements of several sequences as they come, each with the place of its sequence.
///
/// The first failure ends them all. An element is asked for when the one before has been taken.
struct Interleaved<Element: Sendable>: Sendable {
  /// An element and where it comes from.
  struct Item: Sendable {
    let position: Int
    let element: Element
  }

  private let sequences: [any AsyncSequence<Element, any Error> & Sendable]

  init(_ sequences: [any AsyncSequence<Element, any Error> & Sendable]) { self.sequences = sequences }
}

extension Interleaved: AsyncSequence {
  func makeAsyncIterator() -> Iterator { Iterator(Merger(sequences)) }

  struct Iterator: AsyncIteratorProtocol {
    private var items: AsyncThrowingChannel<Item, any Error>.Iterator
    /// Held so that the sequences are let go with the iterator.
    private let merger: Merger

    fileprivate init(_ merger: Merger) {
      self.merger = merger
      items = merger.channel.makeAsyncIterator()
    }

    mutating func next() async throws -> Item? { try await items.next() }
  }

  /// Reads the sequences side by side.
  ///
  /// An iterator has no scope that child tasks could live in, so the task is one of its own, which ends with
  /// this object.
  fileprivate final class Merger: Sendable {
    let channel = AsyncThrowingChannel<Item, any Error>()
    private let task: Task<Void, Never>

    init(_ sequences: [any AsyncSequence<Element, any Error> & Sendable]) {
      task = Task { [channel] in
        do {
          try await withThrowingTaskGroup(of: Void.self) { group in
            for (position, sequence) in sequences.enumerated() {
              group.addTask { try await Self.forward(sequence, from: position, to: channel) }
            }
            for try await _ in group {}
          }
          channel.finish()
        } catch {
          channel.fail(error)
        }
      }
    }

    deinit { task.cancel() }

    private static func forward(
      _ sequence: some AsyncSequence<Element, any Error>,
      from position: Int,
      to channel: AsyncThrowingChannel<Item, any Error>
    ) async throws {
      for try await element in sequence { await channel.send(Item(position: position, element: element)) }
    }
  }
}
