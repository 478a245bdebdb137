import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

/// Bytes that the specification gives or that follow from it, one message after the other.
@Suite struct CommonExampleTests {
  private let none: [UInt8] = []

  @Test("a notice ends in a zero byte that is not counted")
  func notify() throws {
    var notify = Notify()
    notify.timestamp = 1
    notify.severity = .error
    notify.visibility = .high
    notify.what = 9
    notify.text = WireRange(offset: 0, count: 2)
    let text: [UInt8] = [0x68, 0x69]
    let body = try CommonServerMessage.notify(notify).encoded(blobs: text.rawSpan)
    let expected = bytes(hex: "0100000000000000 02000000 02000000 09000000 02000000 6869 00")
    #expect(body == expected)
    for tail in [[], [0], [0, 0]] as [[UInt8]] {
      let received = expected.dropLast() + tail
      guard case .notify(let back) = try CommonServerMessage(.notify, decoding: Array(received).rawSpan)
      else { Issue.record("not a notice"); return }
      #expect(back.text == WireRange(offset: 24, count: 2))
    }
  }

  @Test("a pong repeats the ping without its padding")
  func ping() throws {
    let body = bytes(hex: "07000000 0800000000000000 AAAAAA")
    guard case .ping(let ping) = try CommonServerMessage(.ping, decoding: body.rawSpan) else {
      Issue.record("not a ping"); return
    }
    #expect(ping == Ping(id: 7, timestamp: 8, padding: WireRange(offset: 12, count: 3)))
    let pong = try CommonClientMessage.pong(Pong(ping)).encoded(blobs: body.rawSpan)
    #expect(pong == bytes(hex: "07000000 0800000000000000"))
  }

  @Test("a header's room is kept before the body, and pointers count from the body")
  func reserving() throws {
    let host: [UInt8] = [0x61, 0]
    var seamless = SeamlessMigration()
    seamless.target.port = 5900
    seamless.target.securePort = 5901
    seamless.target.host = WireRange(offset: 0, count: 2)
    seamless.sourceVersion = 3
    let packet = try MainServerMessage.migrateBeginSeamless(seamless).encoded(
      reserving: 6, blobs: host.rawSpan)
    #expect(
      packet
        == bytes(
          hex: "000000000000 0C17 0D17 02000000 18000000 00000000 00000000 03000000 6100"))
  }

  @Test("a migration target needs a host, but no subject")
  func target() throws {
    let body = bytes(hex: "0C17 FFFF 02000000 16000000 03000000 18000000 EEEE 6100 434E00")
    guard case .migrateBegin(let target) = try MainServerMessage(.migrateBegin, decoding: body.rawSpan)
    else { Issue.record("not a target"); return }
    #expect(target.host == WireRange(offset: 22, count: 2))
    #expect(target.certificateSubject == WireRange(offset: 24, count: 3))
    let lost = bytes(hex: "0C17 FFFF 00000000 00000000 00000000 00000000")
    #expect(throws: WireError(.nullPointer, at: 8)) {
      try MainServerMessage(.migrateBegin, decoding: lost.rawSpan)
    }
    let outside = bytes(hex: "0C17 FFFF 02000000 13000000 00000000 00000000")
    #expect(throws: WireError.self) {
      try MainServerMessage(.migrateSwitchHost, decoding: outside.rawSpan)
    }
  }

  @Test("the first message of a session has eight numbers")
  func mainInit() throws {
    let body = bytes(
      hex: "44332211 01000000 03000000 02000000 01000000 0A000000 70FFFFFF 00000004")
    guard case .initial(let start) = try MainServerMessage(.initial, decoding: body.rawSpan) else {
      Issue.record("not a start"); return
    }
    #expect(start.session.rawValue == 0x1122_3344)
    #expect(start.mouseModes == MouseModes(supported: [.server, .client], current: .client))
    #expect(start.isAgentConnected)
    #expect(start.agentTokens == 10)
    #expect(start.multimediaTime.rawValue == 0xFFFF_FF70)
    #expect(start.ramHint == 0x0400_0000)
    #expect(try MainServerMessage.initial(start).encoded(blobs: none.rawSpan) == body)
  }

  @Test("a channel list longer than its message is refused before memory is taken")
  func channelsList() throws {
    let body = bytes(hex: "02000000 0100 0201")
    #expect(
      try MainServerMessage(.channelsList, decoding: body.rawSpan)
        == .channelsList([ChannelID(.main), ChannelID(.display, id: 1)]))
    let long = bytes(hex: "00000100 0100 0201")
    #expect(throws: WireError(.truncated(needed: 0x1_0000, available: 4), at: 4)) {
      try MainServerMessage(.channelsList, decoding: long.rawSpan)
    }
    let huge = bytes(hex: "FFFFFF7F 0100 0201")
    #expect(throws: WireError(.tooMany(count: 0x7FFF_FFFF, limit: 0x1_0000), at: 0)) {
      try MainServerMessage(.channelsList, decoding: huge.rawSpan)
    }
  }

  @Test("the media clock wraps")
  func clock() {
    let late = MultimediaTime(rawValue: 5)
    let early = MultimediaTime(rawValue: 0xFFFF_FFFB)
    #expect(late.milliseconds(since: early) == 10)
    #expect(early.milliseconds(since: late) == -10)
    #expect(early.advanced(byMilliseconds: 10) == late)
    #expect(late.advanced(byMilliseconds: -10) == early)
  }

  @Test("input messages are packed")
  func inputs() throws {
    let press = InputsClientMessage.mousePress(MouseButtonChange(.right, buttons: [.left, .right]))
    #expect(try press.encoded(blobs: none.rawSpan) == bytes(hex: "03 0500"))
    let place = InputsClientMessage.mousePosition(
      MousePosition(x: 1, y: 2, buttons: .middle, displayID: 3))
    #expect(try place.encoded(blobs: none.rawSpan) == bytes(hex: "01000000 02000000 0200 03"))
    let key = InputsClientMessage.keyDown(ScanCode(rawValue: 0x48E0))
    #expect(try key.encoded(blobs: none.rawSpan) == bytes(hex: "E0480000"))
    #expect(MouseButton.extra.mask == .extra)
    #expect(MouseButton.left.mask == .left)
    #expect(MouseButton(rawValue: 0).mask.isEmpty)
    #expect(MouseButton(rawValue: 8).mask.isEmpty)
    #expect(MouseButton(rawValue: 255).mask.isEmpty)
  }

  @Test("a port's name stands behind nine bytes")
  func portInit() throws {
    let name = [UInt8]("a.0".utf8) + [0]
    let message = PortServerMessage.initial(
      PortInit(name: WireRange(offset: 0, count: 4), isOpened: true))
    #expect(try message.encoded(blobs: name.rawSpan) == bytes(hex: "04000000 09000000 01 612E3000"))
    let unnamed = bytes(hex: "00000000 00000000 01")
    #expect(throws: WireError(.nullPointer, at: 4)) {
      try PortServerMessage(.initial, decoding: unnamed.rawSpan)
    }
  }

  @Test("port events have another number from the server than from the client")
  func portEvent() {
    #expect(PortServerMessage.event(.opened).kind.rawValue == 202)
    #expect(PortClientMessage.event(.opened).kind.rawValue == 201)
  }

  @Test("only data that is compressed says what it inflates to")
  func compressedData() throws {
    let block: [UInt8] = [1, 2]
    var data = CompressedData(lz4: WireRange(offset: 0, count: 2), uncompressedSize: 1000)
    #expect(
      try SpiceVMCClientMessage.compressedData(data).encoded(blobs: block.rawSpan)
        == bytes(hex: "01 E8030000 0102"))
    data.compression = .none
    #expect(
      try PortServerMessage.compressedData(data).encoded(blobs: block.rawSpan)
        == bytes(hex: "00 0102"))
  }

  @Test("audio messages are packed")
  func audio() throws {
    let start = PlaybackServerMessage.start(
      PlaybackStart(channels: 2, frequency: 48000, time: MultimediaTime(rawValue: 1)))
    #expect(
      try start.encoded(blobs: none.rawSpan) == bytes(hex: "02000000 0100 80BB0000 01000000"))
    let volume = RecordServerMessage.volume(AudioVolume([65535, 1]))
    #expect(try volume.encoded(blobs: none.rawSpan) == bytes(hex: "02 FFFF 0100"))
    let mute = bytes(hex: "02")
    #expect(try PlaybackServerMessage(.mute, decoding: mute.rawSpan) == .mute(true))
    let many = PlaybackServerMessage.volume(AudioVolume([UInt16](repeating: 0, count: 256)))
    #expect(throws: WireError.self) { try many.encoded(blobs: none.rawSpan) }
  }
}
