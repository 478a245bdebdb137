import SpiceBytes

/// Decodes one pass of an LZ stream (spec: LZ stream grammar).
///
/// A control byte below 32 is followed by that many literals plus one. Any other begins a match: a length in its high
/// three bits, extended by bytes up to the first that is not 255, and a distance in its low five bits and the next byte,
/// or in two further bytes if all of these bits are set.
enum LZPassDecoder {
  /// Fills `pixels` with units from `data` at `start`. Returns where the next pass begins.
  @_lifetime(pixels: copy pixels)
  static func decode<U: LZUnit>(
    _ unit: U.Type, _ data: RawSpan, from start: Int, to pixels: inout MutableRawSpan
  ) throws(CodecError) -> Int {
    let inEnd = data.byteCount
    let outEnd = pixels.byteCount
    precondition(start >= 0)
    var ip = start
    var op = 0
    while op < outEnd {
      guard ip < inEnd else { throw .truncated }
      // SAFETY: 0 <= ip < inEnd, here and below.
      let control = Int(unsafe data.unsafeLoad(fromUncheckedByteOffset: ip, as: UInt8.self))
      ip &+= 1
      if control < 32 {
        try literals(unit, control &+ 1, data, &ip, &pixels, &op)
        continue
      }
      var length = control >> 5
      if length == 7 { length = try extendedLength(length, data, &ip) }
      guard ip < inEnd else { throw .truncated }
      let low = Int(unsafe data.unsafeLoad(fromUncheckedByteOffset: ip, as: UInt8.self))
      ip &+= 1
      var distance = (control & 31) << 8 | low
      if distance == 8191 {
        guard inEnd &- ip >= 2 else { throw .truncated }
        distance &+= Int(data.bigEndian(at: ip, as: UInt16.self))
        ip &+= 2
      }
      let units = length &- 1 &+ U.shortestMatch
      let back = (distance &+ 1) &* U.storedBytes
      guard back <= op, units <= (outEnd &- op) / U.storedBytes else { throw .badReference }
      pixels.replicate(at: op, distance: back, count: units &* U.storedBytes)
      op &+= units &* U.storedBytes
    }
    return ip
  }
}

/// Decodes `count` literals.
@inline(__always)
@_lifetime(pixels: copy pixels)
func literals<U: LZUnit>(
  _ unit: U.Type, _ count: Int, _ data: RawSpan, _ ip: inout Int, _ pixels: inout MutableRawSpan, _ op: inout Int
) throws(CodecError) {
  let coded = count &* U.codedBytes
  let stored = count &* U.storedBytes
  let left = data.byteCount &- ip &- coded
  let room = pixels.byteCount &- op &- stored
  guard left >= 0 else { throw .truncated }
  guard room >= 0 else { throw .badReference }
  let end = op &+ stored
  if left >= 16 && room >= 16 {
    let codedStep = 16 / U.storedBytes &* U.codedBytes
    var from = ip
    repeat {
      // SAFETY: the step begins before the end of these literals, and 16 bytes follow that end in either span.
      unsafe U.unpack16(data, from: from, to: &pixels, at: op)
      from &+= codedStep
      op &+= 16
    } while op < end
  } else {
    var from = ip
    while op < end {
      U.unpack(data, from: from, to: &pixels, at: op)
      from &+= U.codedBytes
      op &+= U.storedBytes
    }
  }
  op = end
  ip &+= coded
}

/// Adds length bytes up to and including the first that is not 255.
@inline(__always)
func extendedLength(_ start: Int, _ data: RawSpan, _ ip: inout Int) throws(CodecError) -> Int {
  var length = start
  while true {
    guard ip < data.byteCount else { throw .truncated }
    let byte = Int(data[ip])
    ip &+= 1
    length &+= byte
    if byte != 255 { return length }
    // No picture has so many units; without a limit, enough such bytes would overflow a 32-bit integer.
    guard length <= LZShape.byteLimit else { throw .badReference }
  }
}
