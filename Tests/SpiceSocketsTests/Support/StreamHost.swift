import Foundation
import SpiceBytes
import SpiceSockets

/// A loop with one stream on it, whose events can be waited for.
final class StreamHost: ByteStreamDelegate, @unchecked Sendable {
  struct Record {
    var bytes: [UInt8] = []
    var phases: [ByteStream.Phase] = []
    var drains = 0
    var reason: CloseReason?
    var isAttached = false
  }

  let loop: EventLoop
  let record = Watched(Record())
  // Confined to the loop.
  private(set) var stream: ByteStream?
  /// What to do with bytes that come, instead of recording them; set before a stream is attached.
  var onBytes: ((ByteStream) -> Void)?
  var onDrain: ((ByteStream) -> Void)?
  var onPhase: ((ByteStream) -> Void)?
  var onClose: ((CloseReason) -> Void)?

  init(_ name: String = "host") throws { loop = try EventLoop(name: name) }

  /// A host that already serves a connection.
  convenience init(_ descriptor: CInt, context: TLSServerContext? = nil) throws {
    try self.init()
    if let context {
      attach(try DetachedStream(Descriptor(taking: descriptor), context: context))
    } else {
      attach(DetachedStream(Descriptor(taking: descriptor)))
    }
  }

  func attach(_ detached: DetachedStream) {
    loop.sync { self.take(detached.attach(to: self.loop)) }
  }

  func take(_ stream: ByteStream) {
    self.stream = stream
    stream.delegate = self
    record.change { $0.isAttached = true }
  }

  /// Does something with the stream, on its thread.
  func with<R: Sendable>(_ body: @escaping @Sendable (ByteStream) -> R) throws -> R {
    let result = loop.sync { self.stream.map(body) }
    guard let result else { throw TestFailure("there is no stream") }
    return result
  }

  /// Takes the stream off this loop.
  func detach() throws -> DetachedStream {
    let detached: DetachedStream? = loop.sync {
      defer { self.stream = nil }
      return self.stream?.detach()
    }
    guard let detached else { throw TestFailure("there is no stream") }
    return detached
  }

  func stop() {
    loop.stop()
    // They may hold the host.
    (onBytes, onDrain, onPhase, onClose) = (nil, nil, nil, nil)
  }

  // MARK: Waiting

  func bytes(_ count: Int) throws -> [UInt8] {
    try record.wait(for: "\(count) bytes") { $0.bytes.count >= count ? $0.bytes : nil }
  }

  func reason() throws -> CloseReason { try record.wait(for: "the end") { $0.reason } }

  func phase(_ phase: ByteStream.Phase) throws {
    try record.wait(until: "the phase \(phase)") { $0.phases.last == phase }
  }

  // MARK: What happens

  func bytesArrived(on stream: ByteStream) {
    if let onBytes { return onBytes(stream) }
    let bytes = stream.received.take(stream.received.count)
    record.change { $0.bytes += bytes }
  }

  func phaseChanged(of stream: ByteStream) {
    let phase = stream.phase
    record.change { $0.phases.append(phase) }
    onPhase?(stream)
  }

  func drained(_ stream: ByteStream) {
    record.change { $0.drains += 1 }
    onDrain?(stream)
  }

  func closed(_ stream: ByteStream, because reason: CloseReason) {
    self.stream = nil
    record.change { $0.reason = reason }
    onClose?(reason)
  }
}
