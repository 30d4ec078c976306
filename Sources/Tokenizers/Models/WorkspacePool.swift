import Synchronization

/// The working memory of one call that encodes.
///
/// `@unchecked Sendable`: a workspace is in the pool or in the hands of one call, never both.
final class Workspace: @unchecked Sendable {
  var merging = MergeSpace()
  var cache = WordCache()
  var viterbi = Viterbi()
}

/// Workspaces that are free: a call takes one and gives it back, so calls never wait for each other's work
/// and the caches stay warm.
final class WorkspacePool: Sendable {
  private static let mostKept = 8

  private let free = Mutex<[Workspace]>([])

  func take() -> Workspace { free.withLock { $0.popLast() } ?? Workspace() }

  func giveBack(_ workspace: Workspace) {
    free.withLock { if $0.count < Self.mostKept { $0.append(workspace) } }
  }
}
