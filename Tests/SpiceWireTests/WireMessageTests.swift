import SpiceTestSupport
import Testing

@Suite struct WireMessageTests {
  @Test("the message numbers are those of the protocol", arguments: Direction.all)
  func numbers(_ direction: Direction) {
    #expect(direction.knownNumbers() == direction.numbers)
    direction.checkKinds()
  }

  @Test("what is written is read again, and written again the same", arguments: Direction.all)
  func roundTrip(_ direction: Direction) throws { try direction.roundTrip(0..<20) }

  @Test("a message that is cut anywhere is refused", arguments: Direction.all)
  func truncation(_ direction: Direction) throws { try direction.truncate(100..<105) }

  @Test("a damaged message is refused or read within its bytes", arguments: Direction.all)
  func damage(_ direction: Direction) throws { try direction.damage(200..<208) }
}
