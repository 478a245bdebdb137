import SpiceBytes
import SpiceTestSupport
import SpiceWebSocket
import Testing

@Suite("HTTP heads")
struct HTTPHeadTests {
  @Test("a head is the same however it is cut, and what follows is left")
  func cuts() throws {
    let text = "HTTP/1.1 200 OK\r\nVia:  a b \r\nX-Empty:\r\nvia: c,d\n\r\nREST"
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var reader = HTTPHeadReader(beginning: "HTTP/", limit: 100)
      var queue = ByteQueue()
      queue.append(Array(bytes[..<cut]).rawSpan)
      var head = try reader.read(&queue)
      queue.append(Array(bytes[cut...]).rawSpan)
      if head == nil { head = try reader.read(&queue) }
      #expect(head?.status == 200)
      #expect(head?.values(of: "via") == [Array("a b".utf8), Array("c,d".utf8)])
      #expect(head?.tokens(of: "via") == ["a b", "c", "d"].map { Array($0.utf8) })
      #expect(head?.values(of: "x-empty") == [[]])
      #expect(String(decoding: queue.take(100), as: UTF8.self) == "REST")
    }
  }

  @Test("one head after another is read from the same stream")
  func several() throws {
    var reader = HTTPHeadReader(beginning: "HTTP/", limit: 100)
    var queue = ByteQueue()
    queue.append(Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Yes\r\n\r\n".utf8).rawSpan)
    #expect(try reader.read(&queue)?.status == 100)
    #expect(try reader.read(&queue)?.status == 101)
    #expect(try reader.read(&queue) == nil)
  }

  @Test("a head of the largest size is read, and a larger one is not")
  func limit() throws {
    func head(_ size: Int, limit: Int) throws -> HTTPHead? {
      let start = "HTTP/1.1 200 OK\r\nX: "
      let text = start + String(repeating: "y", count: size - start.utf8.count - 4) + "\r\n\r\nrest"
      var reader = HTTPHeadReader(beginning: "HTTP/", limit: limit)
      var queue = ByteQueue()
      queue.append(Array(text.utf8).rawSpan)
      return try reader.read(&queue)
    }
    #expect(try head(4096, limit: 4096)?.status == 200)
    #expect(throws: HTTPHeadError.tooLarge) { try head(4097, limit: 4096) }
    #expect(throws: HTTPHeadError.tooLarge) { try head(9000, limit: 4096) }
  }

  @Test("a head that never ends is given up at the limit")
  func endless() throws {
    var reader = HTTPHeadReader(beginning: "GET ", limit: 50)
    var queue = ByteQueue()
    queue.append(Array("GET ".utf8).rawSpan)
    for count in 4...50 {
      #expect(queue.count == count)
      #expect(try reader.read(&queue) == nil)
      queue.append(Array("a".utf8).rawSpan)
    }
    #expect(throws: HTTPHeadError.tooLarge) { try reader.read(&queue) }
  }

  @Test("another protocol is known by its first bytes")
  func otherProtocol() {
    for text in ["R", "HTTQ", "HTTP\r", "\r\n\r\n"] {
      var reader = HTTPHeadReader(beginning: "HTTP/", limit: 100)
      var queue = ByteQueue()
      queue.append(Array(text.utf8).rawSpan)
      #expect(throws: HTTPHeadError.malformed) { try reader.read(&queue) }
    }
  }

  @Test("lines that are no fields, and codes that are no codes")
  func malformed() throws {
    for line in ["nonsense", ": value", " folded"] {
      var reader = HTTPHeadReader(beginning: "GET ", limit: 100)
      var queue = ByteQueue()
      queue.append(Array("GET / HTTP/1.1\r\n\(line)\r\n\r\n".utf8).rawSpan)
      #expect(throws: HTTPHeadError.malformed) { try reader.read(&queue) }
    }
    for line in ["", "HTTP/1.1", "HTTP/2 200", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 +20", "HTTP/1.1 099"] {
      #expect(HTTPHead(startLine: Array(line.utf8), fields: []).status == nil)
    }
    #expect(HTTPHead(startLine: Array("HTTP/1.0 999".utf8), fields: []).status == 999)
  }

  @Test("random bytes never trap the head reader")
  func randomBytes() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<3000 {
      var queue = ByteQueue()
      let noise = (0..<60).map { _ in [10, 13, 32, 58, UInt8.random(in: 0...255, using: &random)].randomElement() ?? 0 }
      queue.append((Array("HTTP/1.1 ".utf8) + noise).rawSpan)
      var reader = HTTPHeadReader(beginning: "HTTP/", limit: 1000)
      _ = try? reader.read(&queue)
    }
  }

  @Test("base 64 as RFC 4648 has it")
  func base64() {
    for (plain, text) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ] {
      #expect(Base64.encode(Array(plain.utf8)) == Array(text.utf8))
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == Array("+//+".utf8))
  }
}
