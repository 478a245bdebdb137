import SpiceBytes
import SpiceLink
import SpiceWire

/// The client's handshake: it comes to the same end however the stream is cut.
enum LinkOracle {
  private struct Outcome: Equatable {
    var steps: [LinkClient.Step] = []
    var error: LinkError?
    var left = 0
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let passwordCount = input.number(upTo: LinkLimits.passwordBytes + 1)
    let refusesKey = input.flag()
    let pieces = Pieces.choose(&input)
    let stream = input.rest()
    let whole = run(stream, Pieces(), passwordCount, refusesKey)
    let cut = run(stream, pieces, passwordCount, refusesKey)
    // After an error nothing is read, so what is left says nothing then.
    expect(whole.error == cut.error && whole.steps == cut.steps, "a handshake in pieces ends like one in a piece")
    expect(whole.error != nil || whole.left == cut.left, "a handshake takes as many bytes in pieces")
  }

  private static func run(_ stream: RawSpan, _ pieces: Pieces, _ passwordCount: Int, _ refusesKey: Bool) -> Outcome {
    var link = LinkClient(
      session: .new, channel: ChannelID(.main), capabilities: [1, 2],
      password: Array(repeating: 7, count: passwordCount))
    expect(!link.start().isEmpty, "a handshake begins with a request")
    var outcome = Outcome()
    var queue = ByteQueue()
    pieces.cut(stream) { piece in
      queue.append(piece)
      while true {
        do throws(LinkError) {
          let step = try link.advance(&queue) { (_, password) throws(TicketError) in
            if refusesKey { throw .badKey }
            return password
          }
          if step == .wait { return true }
          outcome.steps.append(step)
        } catch {
          outcome.error = error
          return false
        }
      }
    }
    outcome.left = queue.count
    return outcome
  }
}
