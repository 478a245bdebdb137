import SpiceBytes
import SpiceServerCore
import SpiceSockets

/// A channel's way out through a connection.
final class StreamSink: ChannelSink {
  private let stream: ByteStream
  let isLocal: Bool
  private let isUnix: Bool

  init(_ stream: ByteStream) {
    self.stream = stream
    isUnix = stream.peerAddress.isUnix
    // TLS over a Unix socket is there for a peer that is not what it seems to be.
    isLocal = isUnix && !stream.isSecure
  }

  func send(_ bytes: [UInt8]) { stream.send(bytes) }
  func send(_ bytes: SourceBytes) { stream.send(bytes) }
  func copySources() { stream.copySources() }
  func flush() { stream.flush() }
  var queuedBytes: Int { stream.queuedBytes }

  func setReading(_ isOn: Bool) { if isOn { stream.resumeReading() } else { stream.pauseReading() } }

  var lineReport: LineReport? {
    guard !isUnix, let status = stream.tcpStatus else { return nil }
    return LineReport(
      outstandingBytes: status.outstandingBytes, arrivedBytes: status.acknowledgedBytes,
      roundTrip: Int64(status.roundTrip) * 1000, shortestRoundTrip: Int64(status.shortestRoundTrip) * 1000,
      packetBytes: Int(status.packetBytes),
      heldBack: Int64(clamping: status.heldBack).multipliedReportingOverflow(by: 1000).partialValue)
  }

  func close(afterSending: Bool) {
    if afterSending { stream.finish() } else { stream.close() }
  }
}
