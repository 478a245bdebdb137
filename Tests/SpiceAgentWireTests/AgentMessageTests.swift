import SpiceAgentWire
import SpiceBytes
import SpiceTestSupport
import Testing

@Suite struct AgentMessageTests {
  private let none: [UInt8] = []

  static let contexts: [AgentContext] = {
    var all: [AgentContext] = []
    for (selection, serial) in [(false, false), (true, false), (false, true), (true, true)] {
      var context = AgentContext()
      context.hasSelection = selection
      context.hasGrabSerial = serial
      all.append(context)
    }
    return all
  }()

  /// Messages that may be cut without becoming wrong, because they end where the body does.
  private static let openEnded: Set<AgentMessage.Kind> = [
    .clipboard, .announceCapabilities, .clipboardGrab, .clipboardRelease, .fileTransferStart,
    .fileTransferStatus,
  ]

  private func make(_ kind: AgentMessage.Kind, _ context: AgentContext, _ seed: UInt64) throws -> (
    AgentMessage, [UInt8]
  ) {
    try WireGenerator.make(AgentMessage(kind), seed: seed) { try $0.wire(in: context, &$1) }
  }

  /// The body alone.
  private func encode(_ message: AgentMessage, _ context: AgentContext, _ arena: [UInt8]) throws -> [UInt8] {
    Array(try message.encoded(in: context, blobs: arena.rawSpan).dropFirst(AgentHeader.byteCount))
  }

  @Test("there are sixteen messages, numbered from one")
  func numbers() {
    #expect(AgentMessage.Kind.allCases.map(\.rawValue) == Array(1...16))
    for kind in AgentMessage.Kind.allCases { #expect(AgentMessage(kind).kind == kind) }
  }

  @Test("what is written is read again, and written again the same", arguments: contexts)
  func roundTrip(_ context: AgentContext) throws {
    for kind in AgentMessage.Kind.allCases {
      for seed in 0..<25 as Range<UInt64> {
        let (message, arena) = try make(kind, context, seed)
        let body = try encode(message, context, arena)
        let back = try AgentMessage(kind, decoding: body.rawSpan, in: context)
        #expect(WireDump(back, body) == WireDump(message, arena), "\(kind) changes, seed \(seed)")
        #expect(try encode(back, context, body) == body, "\(kind), seed \(seed)")
      }
    }
  }

  @Test("a message that is cut anywhere is refused", arguments: contexts)
  func truncation(_ context: AgentContext) throws {
    for kind in AgentMessage.Kind.allCases {
      for seed in 100..<106 as Range<UInt64> {
        let (message, arena) = try make(kind, context, seed)
        let body = try encode(message, context, arena)
        for length in 0..<body.count {
          let short = Array(body.prefix(length))
          guard let back = try? AgentMessage(kind, decoding: short.rawSpan, in: context) else {
            continue
          }
          #expect(Self.openEnded.contains(kind), "\(kind) is read from \(length) bytes, seed \(seed)")
          #expect(WireDump(back, short).badRanges == 0)
        }
      }
    }
  }

  @Test("a damaged message is refused or read within its bytes", arguments: contexts)
  func damage(_ context: AgentContext) throws {
    for kind in AgentMessage.Kind.allCases {
      for seed in 200..<206 as Range<UInt64> {
        let (message, arena) = try make(kind, context, seed)
        var mutations = ByteMutations(seed: seed)
        let whole = try encode(message, context, arena)
        for _ in 0..<20 {
          let body = mutations.damaged(whole)
          guard let wrong = try? AgentMessage(kind, decoding: body.rawSpan, in: context) else {
            continue
          }
          let dump = WireDump(wrong, body)
          #expect(dump.badRanges == 0 && dump.elements <= body.count, "\(kind), seed \(seed)")
          _ = try encode(wrong, context, body)
        }
      }
    }
  }

  @Test("clipboard messages name a selection and a serial only if both sides know them")
  func context() throws {
    let all: AgentCapabilities = [.clipboardSelection, .clipboardGrabSerial, .reply]
    #expect(AgentContext(all, []) == AgentContext())
    #expect(AgentContext(all, .reply) == AgentContext())
    let selection = AgentContext(all, .clipboardSelection)
    let both = AgentContext(all, all)
    let grab = AgentMessage.clipboardGrab(ClipboardGrab(.primary, serial: 7, types: [.text, .png]))
    #expect(try encode(grab, AgentContext(), []) == bytes(hex: "01000000 02000000"))
    #expect(try encode(grab, selection, []) == bytes(hex: "01000000 01000000 02000000"))
    #expect(
      try encode(grab, both, []) == bytes(hex: "01000000 07000000 01000000 02000000"))
    let request = AgentMessage.clipboardRequest(ClipboardRequest(.png, of: .secondary))
    #expect(try encode(request, AgentContext(), []) == bytes(hex: "02000000"))
    #expect(try encode(request, both, []) == bytes(hex: "02000000 02000000"))
    let release = AgentMessage.clipboardRelease(.primary)
    #expect(try encode(release, AgentContext(), []) == [])
    #expect(try encode(release, both, []) == bytes(hex: "01000000"))
    let data = AgentMessage.clipboard(
      ClipboardData(.text, of: .clipboard, data: WireRange(offset: 0, count: 2)))
    #expect(try encode(data, both, [0x68, 0x69]) == bytes(hex: "00000000 01000000 6869"))
    #expect(try encode(data, AgentContext(), [0x68, 0x69]) == bytes(hex: "01000000 6869"))
  }

  @Test("a release of one byte, as some agents send it, is understood")
  func shortRelease() throws {
    let context = AgentContext(.clipboardSelection, .clipboardSelection)
    let body: [UInt8] = [1]
    #expect(
      try AgentMessage(.clipboardRelease, decoding: body.rawSpan, in: context)
        == .clipboardRelease(.primary))
    #expect(throws: WireError.self) {
      try AgentMessage(.clipboardRelease, decoding: none.rawSpan, in: context)
    }
  }

  @Test("the header stands before the body")
  func header() throws {
    let message = AgentMessage.maxClipboard(-1)
    let whole = try message.encoded(in: AgentContext(), blobs: none.rawSpan)
    #expect(whole == bytes(hex: "01000000 0E000000 0000000000000000 04000000 FFFFFFFF"))
    var header = AgentHeader()
    var reader = WireReader(whole.rawSpan)
    try header.wire(&reader)
    #expect(header == AgentHeader(type: 14, size: 4))
    let chunk = AgentChunkHeader(port: .server, size: 13)
    #expect(try WireWriter.encode(chunk, blobs: none.rawSpan) == bytes(hex: "02000000 0D000000"))
  }

  @Test("monitors give their height first, and millimetres only if there are any")
  func monitors() throws {
    var config = AgentMonitorsConfig(
      [AgentMonitor(width: 640, height: 480, x: -1, y: 2)], usePosition: true)
    let plain = "01000000 01000000 E0010000 80020000 20000000 FFFFFFFF 02000000"
    #expect(try encode(.monitorsConfig(config), AgentContext(), []) == bytes(hex: plain))
    config.physicalSizes = [AgentMonitorSize(width: 300, height: 200)]
    let sized = bytes(hex: "01000000 03" + plain.dropFirst(11) + "C800 2C01")
    #expect(try encode(.monitorsConfig(config), AgentContext(), []) == sized)
    config.physicalSizes = []
    #expect(throws: WireError.self) { try encode(.monitorsConfig(config), AgentContext(), []) }
    let missing = Array(sized.dropLast(4))
    #expect(throws: WireError.self) {
      try AgentMessage(.monitorsConfig, decoding: missing.rawSpan, in: AgentContext())
    }
  }

  @Test("a count of monitors beyond the bytes is refused")
  func monitorBomb() {
    let body = bytes(hex: "FFFFFFFF 00000000 E0010000")
    #expect(throws: WireError.self) {
      try AgentMessage(.monitorsConfig, decoding: body.rawSpan, in: AgentContext())
    }
  }

  @Test("the agent of Debian 12 announces 0x00038DE7")
  func announcement() throws {
    let debian: AgentCapabilities = [
      .mouseState, .monitorsConfig, .reply, .clipboardByDemand, .clipboardSelection,
      .sparseMonitorsConfig, .guestLineEndLF, .maxClipboard, .audioVolumeSync, .graphicsDeviceInfo,
      .clipboardNoReleaseOnRegrab, .clipboardGrabSerial,
    ]
    #expect(debian.rawValue == 0x0003_8DE7)
    let announcement = AgentAnnouncement(debian, isRequest: true)
    let body = try encode(.announceCapabilities(announcement), AgentContext(), [])
    #expect(body == bytes(hex: "01000000 E78D0300"))
    #expect(announcement.capabilities == debian)
    #expect(AgentCapabilities(words: []).isEmpty)
    let bare = bytes(hex: "00000000")
    #expect(
      try AgentMessage(.announceCapabilities, decoding: bare.rawSpan, in: AgentContext())
        == .announceCapabilities(AgentAnnouncement()))
  }

  @Test("device addresses are counted with their zero byte")
  func devices() throws {
    let address = [UInt8]("pci/0000/02.0".utf8) + [0]
    let info = GraphicsDeviceInfo([
      GraphicsDevice(
        channelID: 1, monitorID: 2, deviceDisplayID: 3,
        address: WireRange(offset: 0, count: address.count))
    ])
    let body = try encode(.graphicsDeviceInfo(info), AgentContext(), address)
    #expect(body == bytes(hex: "01000000 01000000 02000000 03000000 0E000000") + address)
    #expect(body.count == 34)
  }

  @Test("the wheel and the buttons of the mouse state start at bit one")
  func mouse() throws {
    let state = MouseState(x: 1, y: 2, buttons: [.left, .extra], displayID: 3)
    #expect(
      try encode(.mouseState(state), AgentContext(), [])
        == bytes(hex: "01000000 02000000 82000000 03"))
  }
}
