extension Scheduler {
  /// One of the rows that a sequence was forked into: what comes after the prompt that all of them share.
  struct Branch {
    /// The tokens after the prompt.
    var tokens: [Int32] = []
    /// The number of tokens of the whole sequence whose keys and values were computed.
    var computed: Int
    /// The blocks after the full ones of the prompt; 0 for those that were given back.
    ///
    /// Full ones may be shared with other branches, the last one is not when it has room.
    var blocks: [Int32] = []
    /// The number of leading blocks that were given back, as no row will look at them again.
    var passed = 0
  }
}
