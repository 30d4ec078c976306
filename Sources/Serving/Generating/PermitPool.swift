import Synchronization

/// The right to run one generation, given back when its last holder lets it go.
final class Permit: Sendable {
  private let pool: PermitPool
  private let count: Int

  fileprivate init(pool: PermitPool, count: Int) {
    self.pool = pool
    self.count = count
  }

  deinit { pool.giveBack(count) }
}

/// A limited number of permits; who finds none is turned away rather than made to wait.
final class PermitPool: Sendable {
  private let free: Mutex<Int>

  init(count: Int) { free = Mutex(count) }

  /// Takes permits for a number of generations that start together.
  ///
  /// - Throws: ``RequestError/overloaded``, having taken none.
  func take(_ count: Int) throws(RequestError) -> Permit {
    let taken = free.withLock { free in
      guard free >= count else { return false }
      free -= count
      return true
    }
    guard taken else { throw .overloaded }
    return Permit(pool: self, count: count)
  }

  fileprivate func giveBack(_ count: Int) { free.withLock { $0 += count } }
}
