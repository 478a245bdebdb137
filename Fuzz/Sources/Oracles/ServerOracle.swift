import SpiceBytes
import SpiceWire

/// A server and clients that say whatever they like on as many connections as they like, in any stage of linking them and
/// on every channel, while they take what they are sent or do not, time passes, and guest and host do things.
public enum ServerOracle {
  /// What the low three bits of a record's first byte say. Of the high bits, three are the number of a connection, the
  /// uppermost is a flag.
  public enum Record: UInt8 {
    /// A message: number, size, body.
    case message
    /// The same, for the connection that was linked last.
    case messageOnLast
    /// Bytes as they are, after their number. With the flag, the guest says them on one of its devices of characters.
    case bytes
    /// A connection that is linked to a channel: see ``FuzzClients/link(_:as:_:)``.
    case link
    /// A connection that nobody has said anything on.
    case open
    /// Time passes.
    case wait
    /// The client's end of a connection takes less, or more, or goes away.
    case line
    /// Something happens at the server's side.
    case host
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let clients = FuzzClients()
    while !input.isEmpty {
      step(clients, &input)
      clients.settle()
    }
    clients.leave()
  }

  private static func step(_ clients: FuzzClients, _ input: inout FuzzInput) {
    let first = input.next(UInt8.self)
    let flag = first & 0x80 != 0
    let place = Int(first >> 3 & 7)
    switch Record(rawValue: first & 7) {
    case .message, nil: say(clients, at: place, &input)
    case .messageOnLast: say(clients, at: clients.last, &input)
    case .bytes where flag: clients.devices.say(input.take(Int(input.next(UInt8.self))), at: place)
    case .bytes: clients.say(input.take(Int(input.next(UInt8.self))), at: place)
    case .link: clients.link(place, isLocal: flag, &input)
    case .open: clients.open(place, isSecure: flag)
    case .wait: clients.wait(milliseconds: flag ? Int64(input.next(UInt16.self)) : Int64(input.next(UInt8.self)))
    case .line: clients.change(place, &input)
    case .host: clients.act(place, flag, input.next())
    }
  }

  private static func say(_ clients: FuzzClients, at place: Int, _ input: inout FuzzInput) {
    let number = input.next(UInt16.self)
    clients.say(number, input.take(Int(input.next(UInt16.self))), at: place)
  }
}
