import SpiceBytes
import SpiceWebSocket

/// A WebSocket, from the request or from the first frame: the same data comes out of it however the stream is cut.
enum WebSocketOracle {
  private struct Outcome: Equatable {
    var request: WebSocketRequest?
    var isRefused = false
    var headError: HTTPHeadError?
    var data: [UInt8] = []
    var others: [WebSocketFrameReader.Event] = []
    var frameError: WebSocketFrameError?
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let kind = input.number(upTo: 2)
    let pieces = Pieces.choose(&input)
    let stream = input.rest()
    let whole = run(stream, Pieces(), kind)
    expect(whole == run(stream, pieces, kind), "a WebSocket in pieces holds the same data")
    expect(whole.data.count <= stream.byteCount, "data does not come from nowhere")
    for case .ping(let payload) in whole.others { expect(payload.count <= 125, "control frames are short") }
    if let request = whole.request { expect(!request.key.isEmpty, "a request has a key") }
  }

  private static func run(_ stream: RawSpan, _ pieces: Pieces, _ kind: Int) -> Outcome {
    var outcome = Outcome()
    var head = HTTPHeadReader(beginning: "GET ", limit: 1000)
    var frames = WebSocketFrameReader(from: kind == 2 ? .server : .client)
    var isOpen = kind != 0
    var arrived = ByteQueue()
    pieces.cut(stream) { piece in
      arrived.append(piece)
      do throws(HTTPHeadError) {
        if !isOpen {
          guard let answer = try head.read(&arrived) else { return true }
          outcome.request = try? WebSocketRequest(answer)
          outcome.isRefused = outcome.request == nil
          isOpen = true
        }
      } catch {
        outcome.headError = error
        return false
      }
      if outcome.isRefused { return false }
      return read(&frames, &arrived, &outcome)
    }
    return outcome
  }

  /// Reads frames; returns whether more may follow.
  private static func read(
    _ frames: inout WebSocketFrameReader, _ arrived: inout ByteQueue, _ outcome: inout Outcome
  ) -> Bool {
    var offset = 0
    do throws(WebSocketFrameError) {
      while let event = try frames.next(in: arrived.bytes, at: &offset) {
        guard case .data(let range, let mask) = event else {
          outcome.others.append(event)
          continue
        }
        var data = [UInt8](copying: arrived.bytes.extracting(range))
        var span = data.mutableRawSpan
        mask.apply(to: &span)
        outcome.data += data
      }
    } catch {
      outcome.frameError = error
      return false
    }
    expect(offset == arrived.count, "everything is read that has come")
    arrived.drop(offset)
    return true
  }
}
