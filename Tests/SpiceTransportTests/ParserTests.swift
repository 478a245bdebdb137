import NIOCore
import SpiceTestSupport
import Testing

@testable import SpiceTransport

@Suite("Small parsers", .timeLimit(.minutes(1)))
struct ParserTests {
  @Test("addresses are told from names")
  func addresses() {
    #expect(IPAddress("127.0.0.1")?.bytes == [127, 0, 0, 1])
    #expect(IPAddress("255.255.255.255")?.bytes == [255, 255, 255, 255])
    #expect(IPAddress("::")?.bytes == [UInt8](repeating: 0, count: 16))
    #expect(IPAddress("::1")?.bytes == [UInt8](repeating: 0, count: 15) + [1])
    #expect(IPAddress("fe80::1%eth0") == IPAddress("FE80:0:0:0:0:0:0:1"))
    #expect(IPAddress("::ffff:10.0.0.1")?.bytes.suffix(6) == [0xFF, 0xFF, 10, 0, 0, 1])
    #expect(IPAddress("1:2:3:4:5:6:7::")?.bytes.suffix(4) == [0, 7, 0, 0])
    for name in [
      "", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.+4", ":", ":::", "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3", "1.2.3.4::", "::g", "::1%", "[::1]", "::+1", "1:2:3:4:5:6:7:8::",
      "pvespiceproxy:65a1b2c3:100:node::sig==",
    ] {
      #expect(IPAddress(name) == nil, "\(name)")
    }
  }

  @Test("base 64 as RFC 4648 has it")
  func base64() {
    for (plain, text) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ] {
      #expect(Base64.encode(Array(plain.utf8)) == text)
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == "+//+")
  }

  @Test("cipher lists select, prefer, drop and ban")
  func cipherLists() {
    #expect(CipherList.names(selectedBy: "AES128-SHA") == ["AES128-SHA"])
    #expect(CipherList.names(selectedBy: "kRSA+AESGCM") == ["AES128-GCM-SHA256", "AES256-GCM-SHA384"])
    #expect(CipherList.names(selectedBy: "kRSA+AESGCM:+AES128") == ["AES256-GCM-SHA384", "AES128-GCM-SHA256"])
    #expect(CipherList.names(selectedBy: "kRSA:-SHA:!AES128:ALL").first == "AES256-GCM-SHA384")
    #expect(!CipherList.names(selectedBy: "!AES128:ALL").contains { $0.contains("AES128") })
    #expect(CipherList.names(selectedBy: "DEFAULT").count == 14)
    #expect(CipherList.names(selectedBy: "DEFAULT@SECLEVEL=1, HIGH:@STRENGTH").count == 14)
    #expect(!CipherList.names(selectedBy: "kECDHE+FIPS:kDHE+FIPS:kRSA+FIPS:!eNULL:!aNULL").isEmpty)
    for nothing in ["", "NO-SUCH", "!ALL", "ALL:!ALL:ALL", ":::", "+", "-", "!", "@STRENGTH", "++"] {
      #expect(CipherList.names(selectedBy: nothing).isEmpty, "\(nothing)")
    }
  }

  @Test("every suite that a list can select is one that the TLS library knows")
  func suitesAreKnown() throws {
    for name in CipherList.names(selectedBy: "ALL") {
      _ = try TLSPolicy(identity: .publicKey([]), cipherList: name).context()
    }
  }

  @Test("an HTTP head is the same however it is cut, and what follows is left")
  func httpHeads() throws {
    let text = "HTTP/1.1 200 OK\r\nVia:  a b \r\nX-Empty:\r\nvia: c\n\r\nREST"
    for cut in 0...text.utf8.count {
      var reader = HTTPHeadReader()
      var first = ByteBuffer(bytes: Array(text.utf8)[..<cut])
      var second = ByteBuffer(bytes: Array(text.utf8)[cut...])
      var head = try reader.read(&first)
      if head == nil {
        #expect(first.readableBytes == 0)
        head = try reader.read(&second)
      }
      let rest = String(buffer: first) + String(buffer: second)
      #expect(head?.status == 200)
      #expect(head?.values(of: "via") == ["a b", "c"])
      #expect(head?.values(of: "x-empty") == [""])
      #expect(rest == "REST")
    }
  }

  @Test("an HTTP head of the largest size is read, and a larger one is not")
  func httpLimit() throws {
    func head(_ size: Int) throws -> HTTPHead? {
      var text = "HTTP/1.1 200 OK\r\nX: "
      text += String(repeating: "y", count: size - text.utf8.count - 4) + "\r\n\r\n"
      var reader = HTTPHeadReader()
      var buffer = ByteBuffer(string: text + "rest")
      return try reader.read(&buffer)
    }
    #expect(try head(HTTPHeadReader.limit)?.status == 200)
    #expect(throws: HTTPHeadError.tooLarge) { try head(HTTPHeadReader.limit + 1) }
  }

  @Test("random bytes never trap the head reader or the frame reader")
  func randomBytes() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let count = Int.random(in: 0..<60, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var head = HTTPHeadReader()
      var buffer = ByteBuffer(bytes: Array("HTTP/1.1 ".utf8) + bytes)
      _ = try? head.read(&buffer)
      var frames = WebSocketFrameReader()
      var input = ByteBuffer(bytes: bytes)
      while let event = try? frames.next(&input), event != .close(nil) {}
    }
  }

  @Test("frames give the same stream however they are cut")
  func frameCuts() throws {
    let bytes: [UInt8] =
      [0x02, 0x03, 1, 2, 3, 0x89, 0x02, 9, 9, 0x80, 0x7E, 0x00, 0x80] + [UInt8](repeating: 7, count: 128)
      + [0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0, 2, 5, 6, 0x8A, 0x00, 0x88, 0x02, 0x03, 0xE8]
    for cut in 0...bytes.count {
      var frames = WebSocketFrameReader()
      var data: [UInt8] = []
      var others: [WebSocketFrameReader.Event] = []
      for part in [bytes[..<cut], bytes[cut...]] {
        var buffer = ByteBuffer(bytes: part)
        while let event = try frames.next(&buffer) {
          if case .data(let piece) = event { data += piece.readableBytesView } else { others.append(event) }
        }
        #expect(buffer.readableBytes == 0)
      }
      #expect(data == [1, 2, 3] + [UInt8](repeating: 7, count: 128) + [5, 6])
      #expect(others == [.ping(ByteBuffer(bytes: [9, 9])), .close(1000)])
    }
  }
}
