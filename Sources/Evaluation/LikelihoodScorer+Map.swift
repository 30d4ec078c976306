internal import Needletail

extension LikelihoodScorer {
  /// Scores many things at once, as many side by side as the model runs, and keeps their order.
  ///
  /// Where one fails no further one is begun, and those before it are scored to their end.
  ///
  /// - Parameters:
  ///   - items: What is scored.
  ///   - onProgress: Is told how many of how many are done.
  ///   - onResult: Is told each score when it and all before it are there.
  ///   - score: Scores one.
  /// - Returns: The scores.
  /// - Throws: What `score` throws for the first item that fails, and what `onResult` throws.
  func map<Item: Sendable, Value: Sendable>(
    _ items: [Item],
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void,
    onResult: (Value) throws -> Void,
    _ score: @escaping @Sendable (Item) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
      var results: [Value] = []
      var waiting: [Int: Result<Value, any Error>] = [:]
      var (next, done, hasFailed) = (0, 0, false)
      func add() {
        guard next < items.count, !hasFailed else { return }
        let (index, item) = (next, items[next])
        group.addTask {
          do { return (index, .success(try await score(item))) } catch { return (index, .failure(error)) }
        }
        next += 1
      }
      for _ in 0..<min(items.count, info.maxBatchSize) { add() }
      for try await (index, result) in group {
        waiting[index] = result
        while let first = waiting.removeValue(forKey: results.count) {
          results.append(try first.get())
          try onResult(results[results.count - 1])
        }
        if case .failure = result { hasFailed = true }
        done += 1
        onProgress(done, items.count)
        add()
      }
      return results
    }
  }

  /// The same for documents, whose errors tell their number.
  func mapDocuments<Item: Sendable, Value: Sendable>(
    _ documents: [Item],
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void,
    onResult: (Value) throws -> Void,
    _ score: @escaping @Sendable (Item) async throws -> Value
  ) async throws -> [Value] {
    guard !documents.isEmpty else { throw EvaluationError.noDocuments }
    let numbered = Array(zip(1..., documents))
    return try await map(numbered, onProgress: onProgress, onResult: onResult) { number, item in
      do { return try await score(item) } catch let error as CancellationError { throw error } catch {
        throw DocumentError(document: number, reason: error)
      }
    }
  }
}
