import SpiceBytes
import SpiceTestSupport
import SpiceWebSocket
import Testing

@testable import SpiceSockets

/// A carriage without a socket, and what comes out of it.
private struct Wagon {
  var carriage = StreamCarriage()
  var received = ByteQueue()
  var ending: StreamCarriage.Ending?
  var outgoing = SendQueue()
  private var wire = SendQueue()

  /// Takes bytes that the peer sends.
  mutating func take(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    if let end = carriage.receive(bytes.rawSpan, into: &received) { ending = ending ?? end }
  }

  /// What goes to the peer.
  mutating func sent() -> [UInt8] {
    carriage.wrap(&outgoing, into: &wire)
    var bytes: [UInt8] = []
    wire.gather(into: &bytes, limit: .max)
    return bytes
  }

  var data: [UInt8] { [UInt8](copying: received.bytes) }
}

@Suite("What a connection carries")
struct CarriageTests {
  @Test(
    "bytes that are no request are the stream, from the first that differs", arguments: ["REDQ", "GEX ", "G", "GET"])
  func plain(text: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var wagon = Wagon()
      wagon.outgoing.append([7])
      wagon.take(bytes[..<cut])
      wagon.take(bytes[cut...])
      let isDecided = !"GET ".hasPrefix(text)
      #expect(wagon.carriage.state == (isDecided ? .plain : .undecided))
      #expect(wagon.data == (isDecided ? bytes : []))
      #expect(wagon.sent() == (isDecided ? [7] : []))
    }
  }

  @Test("a request makes a WebSocket, however it and what follows are cut")
  func upgrade() throws {
    let frames =
      WebSocketPeer.frame(.binary, Array("RED".utf8)) + WebSocketPeer.frame(.ping, [1, 2])
      + WebSocketPeer.frame(.text, Array("Q".utf8), mask: 5)
    let stream = WebSocketPeer.request + frames
    for cut in 0...stream.count {
      var wagon = Wagon()
      wagon.outgoing.append(Array("hello".utf8))
      wagon.take(stream[..<cut])
      let first = wagon.sent()
      wagon.take(stream[cut...])
      let all = first + wagon.sent()
      #expect(wagon.data == Array("REDQ".utf8))
      #expect(wagon.ending == nil)
      #expect(all.starts(with: WebSocketPeer.answer))
      let (data, others) = try WebSocketPeer.content(Array(all.dropFirst(WebSocketPeer.answer.count)))
      #expect(data == Array("hello".utf8))
      #expect(others.isEmpty)
      #expect(all.contains([0x8A, 2, 1, 2]))
    }
  }

  @Test("byte by byte, too")
  func bytewise() {
    var wagon = Wagon()
    let stream = WebSocketPeer.request + WebSocketPeer.frame(.binary, noise(300))
    for byte in stream { wagon.take([byte]) }
    #expect(wagon.data == noise(300))
    #expect(wagon.sent() == WebSocketPeer.answer)
  }

  @Test("other requests are answered in words that a browser shows")
  func refused() {
    for request in [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nnonsense\r\n\r\n",
      "GET / HTTP/1.1\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
    ] {
      var wagon = Wagon()
      wagon.outgoing.append([1, 2, 3])
      wagon.take(request.utf8)
      guard case .broken = wagon.ending else {
        Issue.record("\(request) was taken")
        continue
      }
      #expect(wagon.sent() == WebSocketRequest.refusal)
      wagon.take("more".utf8)
      #expect(wagon.sent().isEmpty)
      #expect(wagon.data.isEmpty)
    }
  }

  @Test("a request is read up to its limit, and given up there")
  func largeRequest() {
    let start = "GET / HTTP/1.1\r\nSec-WebSocket-Key: a\r\nCookie: "
    let padding = String(repeating: "c", count: StreamCarriage.requestLimit - start.utf8.count - 4)
    var wagon = Wagon()
    wagon.take((start + padding + "\r\n\r\n").utf8)
    #expect(wagon.carriage.state == .webSocket)
    var endless = Wagon()
    for _ in 0...StreamCarriage.requestLimit where endless.ending == nil { endless.take("GET ".utf8) }
    #expect(endless.ending == .broken("the peer's HTTP request cannot be read"))
  }

  @Test("of a flood of pings the last is answered")
  func pings() throws {
    var wagon = Wagon()
    wagon.take(WebSocketPeer.request)
    _ = wagon.sent()
    for index in UInt8(0)..<200 { wagon.take(WebSocketPeer.frame(.ping, [index])) }
    #expect(wagon.carriage.hasAnswer)
    #expect(wagon.sent() == [0x8A, 1, 199])
    #expect(!wagon.carriage.hasAnswer)
  }

  @Test("farewells and broken rules have a last word, and nothing after it")
  func endings() {
    for (frame, word, ending) in [
      (WebSocketPeer.frame(.close, [0x03, 0xE9]), [0x88, 2, 0x03, 0xE9], .farewell),
      (WebSocketPeer.frame(.close, []), [0x88, 2, 0x03, 0xE8], .farewell),
      ([0xF0], [0x88, 2, 0x03, 0xEA], .broken("the peer sent a WebSocket frame with reserved bits")),
    ] as [([UInt8], [UInt8], StreamCarriage.Ending)] {
      var wagon = Wagon()
      wagon.take(WebSocketPeer.request)
      _ = wagon.sent()
      wagon.outgoing.append([1])
      wagon.take(WebSocketPeer.frame(.binary, [5]) + frame + WebSocketPeer.frame(.binary, [6]))
      #expect(wagon.ending == ending)
      #expect(wagon.data == [5])
      #expect(wagon.sent() == word)
      wagon.outgoing.append([1])
      #expect(wagon.sent().isEmpty)
    }
  }

  @Test("our own farewell is one frame, and only in a WebSocket")
  func ownFarewell() {
    var wagon = Wagon()
    wagon.take(WebSocketPeer.request)
    _ = wagon.sent()
    wagon.carriage.end(1000)
    #expect(wagon.sent() == [0x88, 2, 0x03, 0xE8])
    var plain = Wagon()
    plain.take("REDQ".utf8)
    plain.carriage.end(1000)
    #expect(plain.sent().isEmpty)
  }

  @Test("random bytes are taken without a trap, and never become more than they were")
  func random() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<500 {
      var wagon = Wagon()
      wagon.take(WebSocketPeer.request)
      var count = 0
      for _ in 0..<20 {
        let bytes = (0..<Int.random(in: 0..<20, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        count += bytes.count
        wagon.take(bytes)
        #expect(wagon.received.count <= count)
      }
      _ = wagon.sent()
    }
  }
}
