import SpiceBytes

/// The capability words at the end of link requests and replies: two counts, then one offset to the common words, which
/// the channel's words follow.
enum LinkCapabilities {
  /// Words of either kind that a peer may announce.
  static let limit = 1024

  /// Passes counts, offset and words to `c`.
  static func wire<C: WireCoder & ~Copyable & ~Escapable>(
    common: inout [UInt32], channel: inout [UInt32], _ c: inout C
  ) throws(WireError) {
    var commonCount = UInt32(clamping: common.count)
    var channelCount = UInt32(clamping: channel.count)
    try c.count(&commonCount, atMost: limit)
    try c.count(&channelCount, atMost: limit)
    var words = common + channel
    // Both counts are at most `limit` here.
    let split = Int(clamping: commonCount)
    try c.pointer(&words, count: split &+ Int(clamping: channelCount))
    common = Array(words.prefix(split))
    channel = Array(words.dropFirst(split))
  }
}
