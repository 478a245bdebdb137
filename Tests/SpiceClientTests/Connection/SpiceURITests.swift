import SpiceClient
import SpiceTestSupport
import Testing

@Suite struct SpiceURITests {
  @Test(
    "a URI says where the server is",
    arguments: [
      ("spice://host:5900", .network(host: "host", port: 5900, securePort: nil)),
      ("SPICE://host:5900/", .network(host: "host", port: 5900, securePort: nil)),
      ("spice://host?port=1&tls-port=65535", .network(host: "host", port: 1, securePort: 65535)),
      ("spice://host;tls-port=2;port=1", .network(host: "host", port: 1, securePort: 2)),
      ("spice://host/?tls-port=5901", .network(host: "host", port: nil, securePort: 5901)),
      ("spice://host:5900;tls-port=5901", .network(host: "host", port: 5900, securePort: 5901)),
      ("spice://host:?port=5900", .network(host: "host", port: 5900, securePort: nil)),
      ("spice://host:5900?port=&tls-port=", .network(host: "host", port: 5900, securePort: nil)),
      ("spice://host:5900?", .network(host: "host", port: 5900, securePort: nil)),
      ("spice://host?port=%35900&", .network(host: "host", port: 5900, securePort: nil)),
      ("spice+tls://host:5901", .network(host: "host", port: nil, securePort: 5901)),
      ("spice://[::1]:5900", .network(host: "[::1]", port: 5900, securePort: nil)),
      ("spice://[fe80::1%25eth0]:5900", .network(host: "[fe80::1%eth0]", port: 5900, securePort: nil)),
      ("spice://[fe80::1%eth0]:5900", .network(host: "[fe80::1%eth0]", port: 5900, securePort: nil)),
      ("spice+tls://[2001:db8::7]:1/", .network(host: "[2001:db8::7]", port: nil, securePort: 1)),
      ("spice+unix:///run/vm.sock", .unix(path: "/run/vm.sock")),
      ("spice+unix:///run/my%20vm?port=1", .unix(path: "/run/my vm?port=1")),
      ("spice+ws://host", .webSocket(host: "host", port: 80, isSecure: false, path: "/")),
      ("spice+wss://host/a/b?t=1%20", .webSocket(host: "host", port: 443, isSecure: true, path: "/a/b?t=1%20")),
      ("spice+wss://[::1]:8443?t=1", .webSocket(host: "[::1]", port: 8443, isSecure: true, path: "/?t=1")),
    ] as [(String, SpiceURI.Location)])
  func location(text: String, location: SpiceURI.Location) throws {
    #expect(try SpiceURI(parsing: text).location == location)
  }

  @Test("user and password are decoded")
  func credentials() throws {
    let uri = try SpiceURI(parsing: "spice://J%C3%BCrgen%40home@host:5900/?password=a%26b%3Dc+d=e")
    #expect(uri.user == "Jürgen@home")
    #expect(uri.password == "a&b=c+d=e")
  }

  @Test("a path without meaning is reported, not obeyed")
  func ignoredPath() throws {
    #expect(try SpiceURI(parsing: "spice://host:5900/vm7?tls-port=5901").ignoredPath == "/vm7")
    #expect(try SpiceURI(parsing: "spice://host:5900/").ignoredPath == nil)
  }

  @Test(
    "a mistake is named with the part that has it",
    arguments: [
      ("", .noScheme, ""), ("host:5900", .noScheme, "host:5900"), ("spice:host", .noScheme, "spice:host"),
      ("vnc://host:5900", .unknownScheme, "vnc"), ("://host:1", .unknownScheme, ""),
      ("spice://", .noHost, ""), ("spice://:5900", .noHost, ""), ("spice://me@:5900", .noHost, ""),
      ("spice://host", .noPort, ""), ("spice://host/", .noPort, ""), ("spice://host?port=", .noPort, ""),
      ("spice+tls://host", .noPort, ""), ("spice://host?password=x", .noPort, ""),
      ("spice://host:0", .badPort, "0"), ("spice://host:65536", .badPort, "65536"),
      ("spice://host:+5900", .badPort, "+5900"), ("spice://host: 5900", .badPort, " 5900"),
      ("spice://host:99999999999999999999", .badPort, "99999999999999999999"),
      ("spice://::1:5900", .noHost, ""), ("spice://host?port=x", .badPort, "x"),
      ("spice://host?port=%D9%A1", .badPort, "١"),
      ("spice://a b:5900", .badHost, "a b"), ("spice://[::1:5900", .badHost, "[::1:5900"),
      ("spice://[host]:5900", .badHost, "[host]"), ("spice://[::1]x:5900", .badHost, "[::1]x:5900"),
      ("spice://ho]st:5900", .badHost, "ho]st"),
      ("spice://host:1?port=2", .repeated, "port"), ("spice://host?tls-port=1&tls-port=2", .repeated, "tls-port"),
      ("spice://host:1?password=a&password=b", .repeated, "password"),
      ("spice://host:1?username=me", .unknownKey, "username"), ("spice://host:1?Port=2", .unknownKey, "Port"),
      ("spice+tls://host:1?port=2", .misplacedKey, "port"), ("spice+tls://host?tls-port=2", .misplacedKey, "tls-port"),
      ("spice://host:1?port", .malformedKey, "port"), ("spice://host:1?=2", .malformedKey, ""),
      ("spice://host:1?po%72t=2", .malformedKey, "po%72t"),
      ("spice://host:1?password=%4", .badEscape, "password"), ("spice://host:1?password=%zz", .badEscape, "password"),
      ("spice://host:1?password=%00", .badEscape, "password"), ("spice://%FF@host:1", .badEscape, "the user name"),
      ("spice://me:secret@host:1", .misplacedPassword, ""), ("spice+ws://me:secret@host", .misplacedPassword, ""),
      ("spice+unix://run/vm.sock", .badPath, "run/vm.sock"), ("spice+unix://", .badPath, ""),
      ("spice+ws://host/a#b", .badPath, "/a#b"), ("spice+ws://host/a b", .badPath, "/a b"),
    ] as [(String, SpiceURIError.Reason, String)])
  func mistake(text: String, reason: SpiceURIError.Reason, part: String) {
    let error = #expect(throws: SpiceURIError.self) { try SpiceURI(parsing: text) }
    #expect(error?.reason == reason)
    #expect(error?.part == part)
    #expect(error?.text.isEmpty == false && error?.text.hasSuffix(".") == false)
  }

  @Test("keys of 31 and values of 127 characters are the longest")
  func lengths() throws {
    let value = String(repeating: "v", count: 127)
    #expect(try SpiceURI(parsing: "spice://host:1?password=\(value)").password == value)
    let long = #expect(throws: SpiceURIError.self) { try SpiceURI(parsing: "spice://host:1?password=\(value)v") }
    #expect(long?.reason == .valueTooLong)
    let key = String(repeating: "k", count: 31)
    let known = #expect(throws: SpiceURIError.self) { try SpiceURI(parsing: "spice://host:1?\(key)=1") }
    #expect(known?.reason == .unknownKey)
    let longKey = #expect(throws: SpiceURIError.self) { try SpiceURI(parsing: "spice://host:1?\(key)k=1") }
    #expect(longKey?.reason == .keyTooLong)
  }

  @Test("no error text tells a password")
  func secrecy() {
    for text in [
      "spice://host?password=hunter2", "spice://host:1?password=hunter2&password=hunter2", "hunter2@host",
      "spice://host:1?password=hunter2%zz", "spice://me:hunter2@host:1", "host?password=hunter2",
      "spice+tls://host:1?password=hunter2&port=2",
    ] {
      let error = #expect(throws: SpiceURIError.self) { try SpiceURI(parsing: text) }
      #expect(error?.text.contains("hunter2") == false, "\(text)")
    }
  }

  @Test(
    "the canonical form is short, and has no password",
    arguments: [
      ("spice://host?port=5900&password=secret", "spice://host:5900"),
      ("spice://host/?tls-port=5901", "spice+tls://host:5901"),
      ("spice://host:5900;tls-port=5901", "spice://host?port=5900&tls-port=5901"),
      ("spice://a%40b@[::1]:5900", "spice://a%40b@[::1]:5900"),
      ("spice://[fe80::1%eth0]:5900", "spice://[fe80::1%25eth0]:5900"),
      ("spice+unix:///run/a%20b%25", "spice+unix:///run/a%20b%25"),
      ("spice+ws://host/", "spice+ws://host:80"), ("spice+wss://host/x?y=1", "spice+wss://host:443/x?y=1"),
    ])
  func canonical(text: String, expected: String) throws {
    #expect(try SpiceURI(parsing: text).description == expected)
  }

  @Test("what is printed reads as the same URI", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let hosts = ["h", "host.example", "10.0.0.1", "[::1]", "[fe80::2%en0]", "bücher.example"]
    let host = hosts.randomElement(using: &random) ?? "h"
    let port = Bool.random(using: &random) ? Int.random(in: 1...65535, using: &random) : nil
    let location: SpiceURI.Location =
      switch UInt8.random(in: 0...2, using: &random) {
      case 0: .unix(path: "/" + RandomText.make(&random))
      case 1:
        .webSocket(host: host, port: port ?? 80, isSecure: Bool.random(using: &random), path: "/a?b=\(seed)")
      default:
        .network(host: host, port: port, securePort: port == nil || Bool.random(using: &random) ? 7 : nil)
      }
    var user: String?
    if case .unix = location {} else { user = RandomText.make(&random) }
    let uri = SpiceURI(location, user: user?.isEmpty == true ? nil : user)
    #expect(try SpiceURI(parsing: uri.description) == uri)
  }

  @Test("damaged URIs are errors or URIs, nothing worse", arguments: 0..<20 as Range<UInt64>)
  func damage(seed: UInt64) {
    var mutations = ByteMutations(seed: seed)
    for text in [
      "spice://me@[fe80::1%25en0]:5900/?port=1&tls-port=2;password=%20", "spice+wss://h:1/a?b=%20",
      "spice+unix:///run/%41", "https://me:you@host:3129/",
    ] {
      for _ in 0..<100 {
        let damaged = String(decoding: mutations.damaged(Array(text.utf8)), as: UTF8.self)
        if let uri = try? SpiceURI(parsing: damaged) {
          #expect(throws: Never.self, "\(damaged)") { try SpiceURI(parsing: uri.description) }
        }
        if let proxy = try? ProxyURI(parsing: damaged) {
          #expect((try? ProxyURI(parsing: proxy.textWithPassword)) == proxy, "\(damaged)")
        }
      }
    }
  }
}

/// Texts with the characters that formats stumble over.
enum RandomText {
  static func make(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "Z", "9", " ", "%", ":", "@", "/", "?", "#", "&", ";", "=", "\\", "\n", "\r", "\t", "ü", "e\u{301}", "[",
      "]", "\u{1F5A5}",
    ]
    return (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }
}
