import ArgumentParser
import Benchmarking

/// Errors of the benchmark that are the user's: wrong usage rather than failure.
enum Usage {
  /// Runs a check of options.
  ///
  /// - Throws: `ValidationError` with the words of a ``LoadError``.
  static func check(_ body: () throws -> Void) throws {
    do { try body() } catch let error as LoadError { throw ValidationError(error.description) }
  }
}
