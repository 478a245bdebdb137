import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceLink
import SpiceTestSupport
import SpiceWire
import Testing

@Suite("Recordings")
struct RecordingTests {
  private let entries: [RecordingEntry] = [
    RecordingEntry(
      time: SpiceInstant(nanoseconds: 1), channel: ChannelID(.main),
      content: .opened(LinkedPeer(common: [.miniHeader], channelWords: [1, 2], headerForm: .full))),
    RecordingEntry(
      time: SpiceInstant(nanoseconds: 5), channel: ChannelID(.display, id: 3), content: .fromServer([1, 2, 3])),
    RecordingEntry(time: SpiceInstant(nanoseconds: .max), channel: ChannelID(.inputs), content: .toServer([])),
    RecordingEntry(time: SpiceInstant(nanoseconds: 9), channel: ChannelID(.main), content: .closed),
  ]

  private var file: [UInt8] { entries.reduce(RecordingFormat.header) { $0 + RecordingFormat.encode($1) } }

  private func read(_ bytes: [UInt8]) throws -> [RecordingEntry] {
    var queue = ByteQueue()
    queue.append(bytes.rawSpan)
    guard try RecordingFormat.takeHeader(&queue) else { return [] }
    var list: [RecordingEntry] = []
    while let entry = try RecordingFormat.takeEntry(&queue) { list.append(entry) }
    return list
  }

  @Test("what is written is read back")
  func roundTrip() throws { #expect(try read(file) == entries) }

  @Test("a file that was cut off gives what is complete")
  func truncated() throws {
    for count in 0..<file.count {
      let list = try read(Array(file.prefix(count)))
      #expect(list.elementsEqual(entries.prefix(list.count)))
      #expect(list.count < entries.count)
    }
  }

  @Test("other files, later versions and damaged entries are told apart")
  func refused() {
    #expect(throws: RecordingFormat.Fault.notARecording) { try read(Array("PNG".utf8)) }
    #expect(throws: RecordingFormat.Fault.version(2)) { try read(Array("SPICEREC".utf8) + [2, 0, 0, 0]) }
    var bytes = file
    bytes[12] = 9
    #expect(throws: RecordingFormat.Fault.damaged(offset: 0)) { try read(bytes) }
  }

  @Test("a session that is recorded and replayed ends up the same")
  func replay() throws {
    let server = Loopback()
    let recorded = Recorded()
    server.session.tap = { event in
      switch event {
      case .opened(let channel, let peer): recorded.add(channel, .opened(peer))
      case .fromServer(let channel, let bytes): recorded.add(channel, .fromServer(bytes))
      case .toServer(let channel, let bytes): recorded.add(channel, .toServer(bytes))
      case .closed(let channel): recorded.add(channel, .closed)
      }
    }
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor)
    var initial = CursorInit()
    initial.position = Point16(x: 11, y: 12)
    try server.send(CursorServerMessage.initial(initial), on: .cursor)
    try server.send(CursorServerMessage.move(Point16(x: 20, y: 30)), on: .cursor)

    let replay = SessionReplay(codecs: .init())
    for entry in recorded.entries { replay.play(entry) }
    #expect(replay.session.cursors[0]?.position == server.session.cursors[0]?.position)
    #expect(replay.session.cursors[0]?.isVisible == true)
    #expect(recorded.entries.contains { if case .toServer = $0.content { true } else { false } })
  }

  private final class Recorded {
    var entries: [RecordingEntry] = []
    func add(_ channel: ChannelID, _ content: RecordingEntry.Content) {
      entries.append(RecordingEntry(time: SpiceInstant(), channel: channel, content: content))
    }
  }
}
