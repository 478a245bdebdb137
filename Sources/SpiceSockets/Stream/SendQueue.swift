import SpiceBytes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bytes that are to be sent: chunks in the order given, which stay where they are until the kernel has taken them.
///
/// A chunk is an array, or memory of somebody else with an owner that keeps it alive; only this file knows.
struct SendQueue {
  private enum Chunk {
    case own([UInt8])
    case foreign(SourceBytes)

    var count: Int {
      switch self {
      case .own(let bytes): bytes.count
      case .foreign(let source): source.count
      }
    }

    func withBytes<R>(_ body: (RawSpan) -> R) -> R {
      switch self {
      case .own(let bytes): body(bytes.rawSpan)
      case .foreign(let source): source.withBytes(body)
      }
    }
  }

  /// Chunks that are given to the kernel at once.
  static let batch = 64
  /// Bytes that are given to the kernel at once: those of a screen. The peer reads while the rest is copied.
  static let batchBytes = 1 << 24

  private var chunks: [Chunk] = []
  /// Chunks at the front that are sent and forgotten.
  private var head = 0
  /// Bytes of the first chunk that are sent.
  private var offset = 0
  /// Bytes that wait.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Adds bytes at the back, without copying them.
  mutating func append(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    chunks.append(.own(bytes))
    count += bytes.count
  }

  /// Adds bytes of somebody else at the back.
  mutating func append(_ source: SourceBytes) {
    if source.count == 0 { return }
    chunks.append(.foreign(source))
    count += source.count
  }

  /// Copies what is left of the chunks of others.
  mutating func copySources() {
    for index in head..<chunks.count {
      if case .foreign(let source) = chunks[index] { chunks[index] = .own(source.copy()) }
    }
  }

  /// Moves all that waits in another queue to the back of this one.
  mutating func take(_ other: inout SendQueue) {
    precondition(other.offset == 0, "the other queue is being sent")
    chunks.append(contentsOf: other.chunks[other.head...])
    count += other.count
    // Its memory is needed again soon.
    other.chunks.removeAll(keepingCapacity: true)
    other.head = 0
    other.count = 0
  }

  /// Forgets bytes at the front, which have been sent.
  mutating func drop(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "nobody can send more than there is")
    self.count -= count
    var left = count
    while left > 0 {
      let rest = chunks[head].count - offset
      if left < rest {
        offset += left
        return
      }
      left -= rest
      offset = 0
      chunks[head] = .own([])
      head += 1
    }
    if head == chunks.count {
      chunks.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64, head * 2 > chunks.count {
      chunks.removeFirst(head)
      head = 0
    }
  }

  /// Moves bytes from the front to the back of an array, until that has `limit` bytes or none are left.
  mutating func gather(into bytes: inout [UInt8], limit: Int) {
    while bytes.count < limit, !isEmpty {
      let count = min(chunks[head].count - offset, limit - bytes.count)
      chunks[head].withBytes { bytes.append(copying: $0.extracting(offset..<(offset + count))) }
      drop(count)
    }
  }

  /// Bytes that are left of the first chunk.
  var firstCount: Int { isEmpty ? 0 : chunks[head].count - offset }

  /// Lends what is left of the first chunk.
  func withFirst<R>(_ body: (RawSpan) -> R) -> R {
    precondition(!isEmpty, "the queue is empty")
    return chunks[head].withBytes { body($0.extracting(droppingFirst: offset)) }
  }

  /// Lends the front of the queue as the kernel wants it: up to ``batch`` pieces, one after the other, and up to
  /// ``batchBytes`` bytes.
  @unsafe
  func withVectors<R>(_ body: (UnsafeBufferPointer<iovec>) -> R) -> R {
    let count = min(chunks.count - head, Self.batch)
    return unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { vectors in
      unsafe fill(vectors, from: 0, room: Self.batchBytes, body)
    }
  }

  /// Lends one chunk after the other, each inside the one before, so that all of them stay where they are for `body`.
  @unsafe
  private func fill<R>(
    _ vectors: UnsafeMutableBufferPointer<iovec>, from index: Int, room: Int,
    _ body: (UnsafeBufferPointer<iovec>) -> R
  ) -> R {
    guard index < vectors.count, room > 0 else {
      return unsafe body(UnsafeBufferPointer(rebasing: vectors[..<index]))
    }
    // SAFETY: the kernel only reads what the vectors name, although their type says otherwise.
    return chunks[head + index].withBytes { span in
      unsafe span.withUnsafeBytes { bytes in
        let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[(index == 0 ? offset : 0)...].prefix(room))
        let start = unsafe UnsafeMutableRawPointer(mutating: piece.baseAddress)
        unsafe vectors.initializeElement(at: index, to: iovec(iov_base: start, iov_len: piece.count))
        return unsafe fill(vectors, from: index + 1, room: room - piece.count, body)
      }
    }
  }
}
