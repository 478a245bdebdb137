public import SpiceBytes

/// Why a head cannot be used.
public enum HTTPHeadError: Error, Equatable, Sendable {
  case tooLarge, malformed
}

/// Finds the end of an HTTP head in what has arrived.
public struct HTTPHeadReader: Sendable {
  private let beginning: [UInt8]
  private let limit: Int
  /// How much of what waits has been looked at for the end.
  private var searched = 0

  /// Waits for a head.
  /// - Parameters:
  ///   - beginning: what the first line must begin with. A peer that speaks another protocol is known by its first
  ///     bytes; waiting for the limit would look like a hang.
  ///   - limit: the largest head that is read, in bytes.
  public init(beginning: String, limit: Int) {
    self.beginning = [UInt8](beginning.utf8)
    self.limit = limit
  }

  /// Takes a head from the front of `arrived` once it is complete, and leaves what stands behind it.
  public mutating func read(_ arrived: inout ByteQueue) throws(HTTPHeadError) -> HTTPHead? {
    guard matchesBeginning(arrived.bytes) else { throw .malformed }
    guard let end = endOfHead(arrived.bytes) else {
      guard arrived.count <= limit else { throw .tooLarge }
      return nil
    }
    guard end <= limit else { throw .tooLarge }
    guard let head = HTTPHead.parse(arrived.take(end)) else { throw .malformed }
    searched = 0
    return head
  }

  private func matchesBeginning(_ bytes: RawSpan) -> Bool {
    for index in 0..<min(beginning.count, bytes.byteCount) where bytes[index] != beginning[index] { return false }
    return true
  }

  /// The number of bytes of the head with its empty line. Looks at every byte once.
  private mutating func endOfHead(_ bytes: RawSpan) -> Int? {
    // A line may end in a bare line feed, so an empty line is two of them with at most a carriage return between.
    let stop = min(bytes.byteCount, limit &+ 1)
    while searched < stop {
      let index = searched
      searched &+= 1
      guard bytes[index] == 0x0A, index >= 1 else { continue }
      if bytes[index - 1] == 0x0A || (index >= 2 && bytes[index - 1] == 0x0D && bytes[index - 2] == 0x0A) {
        return searched
      }
    }
    return nil
  }
}
