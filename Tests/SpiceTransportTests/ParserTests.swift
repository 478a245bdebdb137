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
}
