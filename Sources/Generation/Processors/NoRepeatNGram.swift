/// Rules out every token that would complete an n-gram for the second time, prompt included.
package struct NoRepeatNGram: LogitsProcessor {
  private let size: Int

  /// Makes the rule for n-grams of `size` >= 1 tokens.
  package init(size: Int) { self.size = size }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    let ids = history.ids.span
    guard size <= ids.count else { return }
    let context = size - 1
    let tail = ids.count - context
    for start in 0..<tail {
      var matched = 0
      while matched < context, ids[start + matched] == ids[tail + matched] { matched += 1 }
      if matched == context { row.ban(ids[start + context]) }
    }
  }
}
