import SpiceBytes
import Testing

@Suite("Byte queues")
struct ByteQueueTests {
  @Test("what a large message took is given back, even if the next one has begun")
  func room() {
    for rest in [0, 1, 1000] {
      var queue = ByteQueue()
      let bytes = [UInt8](repeating: 7, count: 8 << 20) + [UInt8](repeating: 9, count: rest)
      queue.append(bytes.rawSpan)
      queue.drop(8 << 20)
      #expect(queue.count == rest)
      #expect(queue.room < 1 << 20)
      #expect(queue.take(rest) == [UInt8](repeating: 9, count: rest))
    }
  }
}
