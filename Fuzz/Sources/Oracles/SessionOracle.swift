import SpiceBytes
import SpiceClientCore
import SpiceWire

/// A whole session: messages of any kind on any channel, cut anywhere, with time passing, channels going and coming back,
/// and a user who does things meanwhile.
enum SessionOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let server = FuzzServer(form: input.flag() ? .full : .mini, isPatient: false)
    while !input.isEmpty, !server.hasEnded { step(server, &input) }
  }

  /// One record. The low three bits of its first byte say which: 0 to 4 a message on that channel, 5 a wait, 6 an event on
  /// the client's side, 7 bytes as they are. The high bits are a flag and a number for each; a message goes to a channel of
  /// sound if that number is 5 or 6.
  private static func step(_ server: FuzzServer, _ input: inout FuzzInput) {
    let first = input.next(UInt8.self)
    let flag = first & 0x80 != 0
    let index = Int(first >> 3 & 7) % FuzzServer.channels.count
    switch first & 7 {
    case 5: server.wait(milliseconds: flag ? Int64(input.next(UInt16.self)) << 4 : Int64(input.next(UInt8.self)))
    case 6:
      let channel = FuzzServer.channels[index]
      switch input.number(upTo: 7) {
      case 0: server.disconnect(channel, cause: flag ? .failed : .closed)
      case 1: server.adopt(channel)
      case 2: server.share(&input)
      default: server.act(&input)
      }
    case 7: server.send(raw: input.take(Int(input.next(UInt8.self))), on: FuzzServer.channels[index])
    default:
      let channel = FuzzServer.channels[index > 4 ? index : Int(first & 7)]
      let type = known(input.next(), on: channel)
      let subList = flag ? UInt32(input.next(UInt16.self)) : 0
      server.send(type, input.take(Int(input.next(UInt16.self))), subList: subList, on: channel)
    }
  }

  /// A number that names no message stands for one that does, so that few inputs are wasted.
  private static func known(_ number: UInt16, on channel: ChannelID) -> UInt16 {
    let numbers =
      switch channel.type {
      case .main: MainServerMessage.Kind.allCases.map { $0.rawValue }
      case .display: DisplayServerMessage.Kind.allCases.map { $0.rawValue }
      case .cursor: CursorServerMessage.Kind.allCases.map { $0.rawValue }
      case .playback: PlaybackServerMessage.Kind.allCases.map { $0.rawValue }
      case .record: RecordServerMessage.Kind.allCases.map { $0.rawValue }
      default: InputsServerMessage.Kind.allCases.map { $0.rawValue }
      }
    return number <= 100 || numbers.contains(number) ? number : numbers[Int(number) % numbers.count]
  }
}
