import Foundation
import SpiceBytes
import SpiceTestSupport
import Testing

@testable import SpiceSockets

@Suite("Send queues")
struct SendQueueTests {
  /// What the kernel would be given.
  private func vectors(_ queue: SendQueue) -> [[UInt8]] {
    // SAFETY: the bytes are copied while they are lent.
    unsafe queue.withVectors { vectors in
      unsafe vectors.map { unsafe Array(UnsafeRawBufferPointer(start: $0.iov_base, count: $0.iov_len)) }
    }
  }

  @Test("whatever is appended, moved, gathered and dropped at random comes out in order")
  func random() {
    for seed in UInt64(0)..<30 {
      var random = SeededGenerator(seed: seed)
      var queue = SendQueue()
      var model: [UInt8] = []
      var next = UInt8(0)
      func chunk(_ limit: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...limit, using: &random)).map { _ in
          next &+= 1
          return next
        }
      }
      for _ in 0..<300 {
        switch Int.random(in: 0..<7, using: &random) {
        case 0, 1:
          let bytes = chunk(40, &random)
          queue.append(bytes)
          model += bytes
        case 5:
          let bytes = chunk(40, &random)
          queue.append(SourceBytes(bytes))
          model += bytes
        case 6: queue.copySources()
        case 2:
          let count = Int.random(in: 0...model.count, using: &random)
          queue.drop(count)
          model.removeFirst(count)
        case 3:
          var other = SendQueue()
          for _ in 0..<3 {
            let bytes = chunk(9, &random)
            other.append(bytes)
            model += bytes
          }
          queue.take(&other)
          #expect(other.isEmpty)
        default:
          var bytes = chunk(0, &random)
          let limit = Int.random(in: 0...60, using: &random)
          queue.gather(into: &bytes, limit: limit)
          #expect(bytes == Array(model.prefix(limit)))
          model.removeFirst(bytes.count)
        }
        #expect(queue.count == model.count)
        #expect(queue.isEmpty == model.isEmpty)
        let pieces = vectors(queue)
        #expect(pieces.count <= SendQueue.batch)
        #expect(pieces.allSatisfy { !$0.isEmpty })
        #expect(Array(pieces.joined()) == Array(model.prefix(pieces.reduce(0) { $0 + $1.count })))
        if !model.isEmpty {
          #expect(queue.firstCount == pieces[0].count)
          queue.withFirst { #expect([UInt8](copying: $0) == pieces[0]) }
        }
      }
    }
  }

  @Test("what is sent is forgotten, however long the queue lives")
  func memory() {
    var queue = SendQueue()
    queue.append([0])
    for _ in 0..<100_000 {
      queue.append([UInt8](repeating: 1, count: 100))
      queue.drop(100)
    }
    #expect(queue.count == 1)
    #expect(vectors(queue) == [[1]])
  }

  @Test("the kernel is given no more at once than it should be")
  func batches() {
    var queue = SendQueue()
    var bytes = [UInt8](repeating: 1, count: 3 * SendQueue.batchBytes / 2)
    for offset in -3..<3 { bytes[SendQueue.batchBytes + offset] = UInt8(offset + 10) }
    queue.append([7])
    queue.append(bytes)
    queue.append([8])
    #expect(vectors(queue) == [[7], Array(bytes.prefix(SendQueue.batchBytes - 1))])
    queue.drop(SendQueue.batchBytes)
    #expect(vectors(queue) == [Array(bytes.dropFirst(SendQueue.batchBytes - 1)), [8]])
  }

  @Test("what is another's is kept until it is sent or copied")
  func foreign() {
    final class Owner: Sendable {}
    /// Four bytes of somebody else, and who that is.
    func source() -> (SourceBytes, () -> Bool) {
      let owner = Owner()
      // SAFETY: static strings stay where they are.
      let text: StaticString = "ABCD"
      let bytes = unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      return (unsafe SourceBytes(pieces: [bytes], owner: owner), { [weak owner] in owner != nil })
    }
    var queue = SendQueue()
    var ends: [() -> Bool] = []
    for _ in 0..<3 {
      let (bytes, isAlive) = source()
      queue.append(bytes)
      ends.append(isAlive)
    }
    queue.drop(3)
    #expect(ends.map { $0() } == [true, true, true])
    queue.drop(1)
    #expect(ends.map { $0() } == [false, true, true])
    queue.drop(2)
    queue.copySources()
    #expect(ends.map { $0() } == [false, false, false])
    #expect(vectors(queue) == [Array("CD".utf8), Array("ABCD".utf8)])
  }
}
