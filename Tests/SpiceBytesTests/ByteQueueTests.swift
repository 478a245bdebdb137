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

  @Test("the newest bytes can be changed where they stand")
  func newest() {
    var queue = ByteQueue()
    queue.append(([1, 2, 3, 4, 5] as [UInt8]).rawSpan)
    queue.drop(2)
    queue.withNewest(2) { $0.store(UInt16(0x0908), at: 0) }
    #expect([UInt8](copying: queue.bytes) == [3, 8, 9])
    #expect(queue.withNewest(100) { $0.byteCount } == 3)
    #expect(queue.withNewest(-1) { $0.byteCount } == 0)
  }
}
