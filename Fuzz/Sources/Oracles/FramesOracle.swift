import SpiceBytes
import SpiceChannel
import SpiceWire

/// Message headers in a stream: the same messages however it is cut, and never more than were sent.
enum FramesOracle {
  private struct Outcome: Equatable {
    var frames: [Frame] = []
    var violation: ProtocolViolation?
    var left = 0
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let form: DataHeader.Form = input.flag() ? .full : .mini
    let limit = Int(input.next(UInt16.self))
    let pieces = Pieces.choose(&input)
    let stream = input.rest()
    let whole = run(stream, Pieces(), form, limit)
    expect(whole == run(stream, pieces, form, limit), "a stream in pieces holds the same messages")
    expect(
      whole.frames.reduce(whole.left) { $0 + $1.size } == stream.byteCount, "messages and the rest make up the stream")
    for frame in whole.frames {
      expect(frame.bodySize <= limit, "a body keeps to the limit")
      expect(Int(frame.subMessages ?? 0) <= frame.bodySize, "sub-messages lie inside")
    }
  }

  private static func run(_ stream: RawSpan, _ pieces: Pieces, _ form: DataHeader.Form, _ limit: Int) -> Outcome {
    var reader = FrameReader(channel: ChannelID(.display), headerForm: form, bodyLimit: limit)
    var queue = ByteQueue()
    var outcome = Outcome()
    pieces.cut(stream) { piece in
      queue.append(piece)
      // After a violation bytes are only counted.
      guard outcome.violation == nil else { return true }
      do throws(ProtocolViolation) {
        while let frame = try reader.next(in: &queue) {
          expect(frame.body(in: queue.bytes).byteCount == frame.bodySize, "a body is all there")
          outcome.frames.append(frame)
          reader.finish(frame, in: &queue)
        }
      } catch {
        outcome.violation = error
      }
      return true
    }
    outcome.left = queue.count
    return outcome
  }
}
