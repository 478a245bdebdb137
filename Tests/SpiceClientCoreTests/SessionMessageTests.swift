import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceGeometry
import SpiceLink
import SpiceWire
import Testing

@Suite("The session keeps the rules of every channel")
struct SessionMessageTests {
  @Test(
    "acknowledgements come after every window of messages, in both header forms",
    arguments: [DataHeader.Form.mini, .full])
  func acknowledges(form: DataHeader.Form) throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor, form: form)
    try server.send(CommonServerMessage.setAck(SetAck(generation: 9, window: 3)), on: .cursor)
    let sync = try server.takeMessages(.cursor)
    #expect(sync.map(\.type) == [1])
    #expect(sync[0].body == [9, 0, 0, 0])
    var acks: [Int] = []
    for index in 1...9 {
      try server.send(CursorServerMessage.hide, on: .cursor)
      if try !server.takeMessages(.cursor).isEmpty { acks.append(index) }
    }
    #expect(acks == [3, 6, 9])
  }

  @Test("a ping is answered without its padding")
  func pong() throws {
    let server = Loopback()
    try server.open([])
    _ = try server.takeMessages(.main)
    let ping = Ping(id: 5, timestamp: 0x0102_0304, padding: WireRange(offset: 0, count: 1000))
    try server.send(CommonServerMessage.ping(ping), on: .main, blobs: [UInt8](repeating: 7, count: 1000))
    let messages = try server.takeMessages(.main)
    #expect(messages.map(\.type) == [3])
    #expect(messages[0].body == [5, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0])
  }

  @Test("unknown messages are skipped, malformed ones end their channel")
  func unknownAndMalformed() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor)
    let id = try #require(server.connection(.cursor)?.id)
    server.receive([0x10, 0x27, 2, 0, 0, 0, 1, 2], on: id)
    #expect(server.connection(.cursor) != nil)
    server.receive([104, 0, 1, 0, 0, 0, 1], on: id)
    #expect(server.connection(.cursor) == nil)
    guard case .channelClosed(ChannelID(.cursor), .violation(let violation))? = server.events.last else {
      Issue.record("no violation in \(server.events)")
      return
    }
    #expect(violation.message == 104)
    #expect(violation.reason == .malformed(WireError(.truncated(needed: 2, available: 1), at: 0)))
  }

  @Test("a body longer than the limit is refused before it is kept")
  func tooLong() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor)
    let id = try #require(server.connection(.cursor)?.id)
    server.receive([101, 0, 0xFF, 0xFF, 0xFF, 0xFF], on: id)
    #expect(server.connection(.cursor) == nil)
  }

  @Test("sub-messages are carried out before the message that holds them")
  func subMessages() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor, form: .full)
    let id = try #require(server.connection(.cursor)?.id)
    // MOVE to (3, 4), with a list that holds a SET_ACK: its answer shows that it was carried out.
    let body: [UInt8] =
      [3, 0, 4, 0] + [1, 0, 10, 0, 0, 0] + [3, 0, 99, 0, 0, 0] + [6, 0, 0, 0] + [0, 0, 0, 0]
    let header: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 104, 0, UInt8(body.count), 0, 0, 0, 4, 0, 0, 0]
    server.receive(header + body, on: id)
    #expect(try server.takeMessages(.cursor).map(\.type) == [1])
    #expect(server.session.channels.first { $0.channel.type == .cursor }?.receivedMessages == 1)
  }

  @Test("a list of sub-messages that points outside ends the channel")
  func badSubMessages() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor)
    let id = try #require(server.connection(.cursor)?.id)
    server.receive([8, 0, 6, 0, 0, 0, 1, 0, 200, 0, 0, 0], on: id)
    #expect(server.connection(.cursor) == nil)
  }

  @Test("a channel waits until another has dealt with the message that it names")
  func waitsForChannel() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor), ChannelID(.display)])
    try server.link(.cursor)
    try server.link(.display)
    let wait = ChannelWait(ChannelID(.display), serial: MessageSerial(rawValue: 2))
    try server.send(CommonServerMessage.waitForChannels([wait]), on: .cursor)
    try server.send(CommonServerMessage.ping(Ping(id: 1, timestamp: 0)), on: .cursor)
    #expect(try server.takeMessages(.cursor).isEmpty)
    try server.send(DisplayServerMessage.invalAllPalettes, on: .display)
    #expect(try server.takeMessages(.cursor).isEmpty)
    try server.send(DisplayServerMessage.invalAllPalettes, on: .display)
    #expect(try server.takeMessages(.cursor).map(\.type) == [3])
  }

  @Test("a channel does not wait for one that does not exist, nor for one that goes away")
  func waitsForNobody() throws {
    let server = Loopback()
    try server.open([ChannelID(.cursor), ChannelID(.display)])
    try server.link(.cursor)
    try server.link(.display)
    let nowhere = ChannelWait(ChannelID(.display, id: 9), serial: MessageSerial(rawValue: 5))
    try server.send(CommonServerMessage.waitForChannels([nowhere]), on: .cursor)
    #expect(server.session.channels.first { $0.channel.type == .cursor }?.isWaiting == false)
    let wait = ChannelWait(ChannelID(.display), serial: MessageSerial(rawValue: 5))
    try server.send(CommonServerMessage.waitForChannels([wait]), on: .cursor)
    #expect(server.session.channels.first { $0.channel.type == .cursor }?.isWaiting == true)
    let id = try #require(server.connection(.display)?.id)
    server.session.disconnected(id, cause: .failed, at: server.now)
    server.pump()
    #expect(server.session.channels.first { $0.channel.type == .cursor }?.isWaiting == false)
  }

  @Test("a wait is bounded in time, and what arrives meanwhile in bytes")
  func waitIsBounded() throws {
    var options = SessionOptions()
    options.limits.queuedBytes = 1000
    let server = Loopback(options: options)
    try server.open([ChannelID(.cursor), ChannelID(.display)])
    try server.link(.cursor)
    try server.link(.display)
    let wait = ChannelWait(ChannelID(.display), serial: MessageSerial(rawValue: 1))
    try server.send(CommonServerMessage.waitForChannels([wait]), on: .cursor)
    let id = try #require(server.connection(.cursor)?.id)
    server.receive([UInt8](repeating: 0, count: 2000), on: id)
    #expect(server.reading[id] == false)
    server.expire(afterMilliseconds: 30_000)
    #expect(server.connection(.cursor) == nil)
    #expect(server.end == nil)
  }

  @Test("messages on main before INIT, or a second INIT, end the session")
  func mainOrder() throws {
    let early = Loopback()
    try early.link(.main)
    try early.send(MainServerMessage.channelsList([]), on: .main)
    guard case .violation? = early.end else {
      Issue.record("ended with \(String(describing: early.end))")
      return
    }
    let twice = Loopback()
    try twice.open([])
    try twice.send(MainServerMessage.initial(MainInit()), on: .main)
    guard case .violation? = twice.end else {
      Issue.record("ended with \(String(describing: twice.end))")
      return
    }
  }

  @Test("a server that lists more channels than any machine has is refused")
  func tooManyChannels() throws {
    let server = Loopback()
    try server.open([])
    let many = (0...256).map { ChannelID(ChannelType(rawValue: UInt8($0 / 250)), id: UInt8($0 % 250)) }
    try server.send(MainServerMessage.channelsList(many), on: .main)
    guard case .violation? = server.end else {
      Issue.record("ended with \(String(describing: server.end))")
      return
    }
  }

  @Test("the wanted mouse mode is asked for as soon as it is offered")
  func mouseMode() throws {
    let server = Loopback()
    try server.open([]) { $0.mouseModes = MouseModes(supported: .server, current: .server) }
    #expect(try !server.takeMessages(.main).map(\.type).contains(105))
    try server.send(
      MainServerMessage.mouseMode(MouseModes(supported: [.client, .server], current: .server)), on: .main)
    let messages = try server.takeMessages(.main)
    #expect(messages.map(\.type) == [105])
    #expect(messages[0].body == [2, 0])
  }

  @Test("a server that begins a migration that was not announced is told that it failed")
  func migration() throws {
    let server = Loopback()
    try server.open([])
    _ = try server.takeMessages(.main)
    var target = MigrationTarget()
    target.port = 5900
    target.host = WireRange(offset: 0, count: 5)
    try server.send(MainServerMessage.migrateBegin(target), on: .main, blobs: Array("host\0".utf8))
    #expect(try server.takeMessages(.main).map(\.type) == [103])
    try server.send(MainServerMessage.migrateSwitchHost(target), on: .main, blobs: Array("host\0".utf8))
    guard case .moved(let move)? = server.end else {
      Issue.record("ended with \(String(describing: server.end))")
      return
    }
    #expect(move.host == Array("host".utf8))
    #expect(move.port == 5900)
    #expect(move.securePort == nil)
  }

  @Test("keys and buttons that are held are let go in one call")
  func releaseAll() throws {
    let server = Loopback()
    try server.open([ChannelID(.inputs)])
    try server.link(.inputs)
    let inputs = try #require(server.session.inputs)
    inputs.press(make: [0x1D])
    inputs.press(make: [0xE0, 0x48])
    inputs.press(.left)
    server.pump()
    _ = try server.takeMessages(.inputs)
    inputs.releaseAll()
    server.pump()
    let messages = try server.takeMessages(.inputs)
    #expect(messages.map(\.type) == [102, 102, 114])
    #expect(messages[0].body == [0xE0, 0xC8, 0, 0])
    #expect(messages[1].body == [0x9D, 0, 0, 0])
  }

  @Test("no more than eight motions are under way, and the newest place wins")
  func motionThrottling() throws {
    let server = Loopback()
    try server.open([ChannelID(.inputs)])
    try server.link(.inputs)
    let inputs = try #require(server.session.inputs)
    for x in 0..<100 { inputs.move(to: Point(x: Int32(x), y: 1), display: 0) }
    server.pump()
    #expect(try server.takeMessages(.inputs).count == 8)
    try server.send(InputsServerMessage.mouseMotionAck, on: .inputs)
    let next = try server.takeMessages(.inputs)
    #expect(next.count == 1)
    #expect(next[0].body.first == 99)
    // A button carries the motion that waits before it, whatever is under way.
    for x in 0..<20 { inputs.move(to: Point(x: Int32(x), y: 1), display: 0) }
    server.pump()
    _ = try server.takeMessages(.inputs)
    inputs.move(to: Point(x: 200, y: 1), display: 0)
    inputs.press(.left)
    server.pump()
    let pressed = try server.takeMessages(.inputs)
    #expect(pressed.map(\.type) == [112, 113])
    #expect(pressed[0].body.first == 200)
  }

  @Test("keys make the server answer to motion that is none, once, and together with what is under way")
  func probing() throws {
    let server = Loopback()
    try server.open([ChannelID(.inputs)])
    try server.link(.inputs)
    let inputs = try #require(server.session.inputs)
    inputs.probe()
    server.pump()
    #expect(try server.takeMessages(.inputs).isEmpty)
    inputs.move(to: Point(x: 1, y: 1), display: 0)
    inputs.press(make: [0x1E])
    inputs.probe()
    inputs.probe()
    server.pump()
    let messages = try server.takeMessages(.inputs)
    #expect(messages.map(\.type) == [112, 101, 111, 111, 111])
    #expect(messages[2].body.prefix(8).allSatisfy { $0 == 0 })
    #expect(inputs.awaitsAnswer)
    try server.send(InputsServerMessage.mouseMotionAck, on: .inputs)
    #expect(!inputs.awaitsAnswer)
    inputs.probe()
    server.pump()
    #expect(try server.takeMessages(.inputs).isEmpty)
  }

  @Test("a read-only session opens no inputs channel and starts no agent")
  func readOnly() throws {
    var options = SessionOptions()
    options.isReadOnly = true
    let server = Loopback(options: options)
    try server.open([ChannelID(.inputs), ChannelID(.display)]) { $0.isAgentConnected = true }
    #expect(server.connection(.inputs) == nil)
    #expect(server.connection(.display) != nil)
    #expect(try server.takeMessages(.main).map(\.type) == [104])
  }
}
