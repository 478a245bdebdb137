import SpiceBytes

/// Decodes LZ4 blocks.
///
/// A block is a series of sequences: a token with two lengths of four bits, literals, and a match of at least four bytes
/// at a distance of at most 65,535. A length of 15 is continued by bytes up to the first that is not 255. The last
/// sequence has no match.
enum LZ4BlockDecoder {
  /// Decodes a block to `at`; matches may reach back to what is there before. Returns where the result ends.
  @_lifetime(output: copy output)
  static func decode(_ block: RawSpan, to output: inout MutableRawSpan, at start: Int) throws(CodecError) -> Int {
    let inEnd = block.byteCount
    let outEnd = output.byteCount
    precondition(start >= 0 && start <= outEnd)
    var ip = 0
    var op = start
    while true {
      guard ip < inEnd else { throw .truncated }
      let token = Int(block[ip])
      ip &+= 1
      var literals = token >> 4
      if literals == 15 { literals = try extendedLength(literals, block, &ip) }
      guard literals <= inEnd &- ip else { throw .truncated }
      guard literals <= outEnd &- op else { throw .badReference }
      output.copyShort(block, from: ip, count: literals, to: op)
      ip &+= literals
      op &+= literals
      if ip == inEnd { return op }
      guard inEnd &- ip >= 2 else { throw .truncated }
      let distance = Int(block.integer(at: ip, as: UInt16.self))
      ip &+= 2
      var length = token & 15
      if length == 15 { length = try extendedLength(length, block, &ip) }
      length &+= 4
      guard distance > 0, distance <= op, length <= outEnd &- op else { throw .badReference }
      output.replicate(at: op, distance: distance, count: length)
      op &+= length
    }
  }
}

extension MutableRawSpan {
  /// Copies `count` bytes, mostly few. Both ranges lie inside.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func copyShort(_ source: RawSpan, from: Int, count: Int, to at: Int) {
    precondition(from >= 0 && count >= 0 && at >= 0)
    precondition(count <= source.byteCount &- from && count <= byteCount &- at)
    guard count <= source.byteCount &- from &- 32, count <= byteCount &- at &- 32, count <= 256 else {
      return copy(from: source.extracting(from..<(from &+ count)), at: at)
    }
    var done = 0
    repeat {
      // SAFETY: the step begins before the end of the copy, and the guard has found 32 bytes after that in either.
      let chunk = unsafe source.unsafeLoadUnaligned(fromUncheckedByteOffset: from &+ done, as: SIMD32<UInt8>.self)
      unsafe storeBytes(of: chunk, toUncheckedByteOffset: at &+ done, as: SIMD32<UInt8>.self)
      done &+= 32
    } while done < count
  }
}
