import Foundation
import Oracles
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceLink
import SpiceWire

extension SeedFolder {
  /// Short sessions, as recordings and as scripts: made up ones, one for each way to draw, and those of a folder.
  func fillRecordings(from folder: String) throws {
    try add("later", [0] + Array("SPICEREC".utf8) + [2, 0, 0, 0], to: .recording)
    var drawn: Set<UInt16> = []
    for draw in try drawMessages() where draw.body.count <= 1200 && drawn.insert(draw.type).inserted {
      try addRecording("draw-\(draw.type)", try session(drawing: draw.type, draw.body))
    }
    guard !folder.isEmpty else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let file = [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: name)))
      try addRecording("recorded-\(name)", try entries(of: file))
    }
  }

  private func addRecording(_ name: String, _ entries: [RecordingEntry]) throws {
    // Long messages are pictures, of which there are others; long sessions say little that is new.
    var file = RecordingFormat.header
    var script: [UInt8] = [0]
    for entry in entries {
      let bytes = RecordingFormat.encode(entry)
      guard bytes.count <= 2048, file.count + bytes.count <= 8000 else { continue }
      file += bytes
      script += record(entry)
    }
    try add(name, [2, 30, 5] + file, to: .recording)
    try add(name, script, to: .session)
  }

  /// A message from the server in the form of ``SessionOracle``, which has mini headers after a first byte of 0.
  private func record(_ entry: RecordingEntry) -> [UInt8] {
    let channels = [
      ChannelID(.main), ChannelID(.display), ChannelID(.display, id: 1), ChannelID(.cursor), ChannelID(.inputs),
    ]
    guard case .fromServer(let bytes) = entry.content, let index = channels.firstIndex(of: entry.channel),
      let header = try? DataHeader(.mini, decoding: bytes.rawSpan), Int(header.size) + 6 == bytes.count,
      // The oracle has heard the greeting, which may not come twice.
      entry.channel.type != .main || header.type != MainServerMessage.Kind.initial.rawValue
    else { return [] }
    return [UInt8(index)] + Seeds.bytes(header.type) + Seeds.bytes(UInt16(header.size)) + bytes.dropFirst(6)
  }

  private func entries(of file: [UInt8]) throws -> [RecordingEntry] {
    var queue = ByteQueue()
    queue.append(file.rawSpan)
    var entries: [RecordingEntry] = []
    guard try RecordingFormat.takeHeader(&queue) else { return [] }
    while let entry = try RecordingFormat.takeEntry(&queue) { entries.append(entry) }
    return entries
  }

  private func session(drawing type: UInt16, _ body: [UInt8]) throws -> [RecordingEntry] {
    var entries: [RecordingEntry] = []
    func record(_ channel: ChannelType, _ content: RecordingEntry.Content) {
      let time = SpiceInstant(nanoseconds: Int64(entries.count) * 10_000_000)
      entries.append(RecordingEntry(time: time, channel: ChannelID(channel), content: content))
    }
    let peer = LinkedPeer(common: [.miniHeader], channelWords: [1, 2], headerForm: .mini)
    var writer = FrameWriter(headerForm: .mini)
    let nothing: [UInt8] = []
    record(.main, .opened(peer))
    record(.main, .fromServer(try writer.frame(MainServerMessage.initial(MainInit()), blobs: nothing.rawSpan)))
    let list = MainServerMessage.channelsList([ChannelID(.display), ChannelID(.cursor)])
    record(.main, .fromServer(try writer.frame(list, blobs: nothing.rawSpan)))
    record(.main, .toServer([1, 2]))
    record(.display, .opened(peer))
    let create = SurfaceCreate(surface: .primary, width: 48, height: 40, format: .xrgb, flags: .primary)
    record(.display, .fromServer(try writer.frame(DisplayServerMessage.surfaceCreate(create), blobs: nothing.rawSpan)))
    record(.display, .fromServer(try writer.frame(DisplayServerMessage.mark, blobs: nothing.rawSpan)))
    record(.display, .fromServer(Seeds.bytes(type) + Seeds.bytes(UInt32(body.count)) + body))
    record(.cursor, .opened(peer))
    record(.cursor, .fromServer(try writer.frame(CursorServerMessage.initial(CursorInit()), blobs: nothing.rawSpan)))
    record(.display, .closed)
    record(.main, .closed)
    return entries
  }
}
