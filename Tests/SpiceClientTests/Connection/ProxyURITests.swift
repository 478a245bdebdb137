import SpiceClient
import Testing

@Suite struct ProxyURITests {
  @Test(
    "a proxy's URI says where it is",
    arguments: [
      ("proxy", ProxyURI(host: "proxy", port: 3128)),
      ("proxy:8080", ProxyURI(host: "proxy", port: 8080)),
      ("http://proxy", ProxyURI(host: "proxy", port: 3128)),
      ("http://127.0.0.1/", ProxyURI(host: "127.0.0.1", port: 3128)),
      ("HTTPS://proxy", ProxyURI(host: "proxy", port: 3129, isSecure: true)),
      ("https://proxy:443/", ProxyURI(host: "proxy", port: 443, isSecure: true)),
      ("http://[::1]:80", ProxyURI(host: "[::1]", port: 80)), ("[::1]", ProxyURI(host: "[::1]", port: 3128)),
      ("me@proxy", ProxyURI(host: "proxy", user: "me")),
      ("http://me:a%3Ab@proxy", ProxyURI(host: "proxy", user: "me", password: "a:b")),
      ("me:@proxy", ProxyURI(host: "proxy", user: "me", password: "")),
    ])
  func parses(text: String, expected: ProxyURI) throws {
    let proxy = try ProxyURI(parsing: text)
    #expect(proxy == expected)
    #expect(try ProxyURI(parsing: proxy.textWithPassword) == proxy)
  }

  @Test(
    "a mistake is named",
    arguments: [
      ("", .noHost), ("http://", .noHost), ("http://:3128", .noHost), ("http://me:you@", .noHost),
      ("socks5://proxy", .unknownScheme), ("http://proxy:port", .badPort), ("http://proxy:99999", .badPort),
      ("http://proxy:3128/path", .trailingText), ("http://proxy:3128/?a", .trailingText),
      ("http://proxy:3128 x", .badPort), ("http://[::1", .badHost), ("http://me:%@proxy", .badEscape),
    ] as [(String, SpiceURIError.Reason)])
  func mistake(text: String, reason: SpiceURIError.Reason) {
    let error = #expect(throws: SpiceURIError.self) { try ProxyURI(parsing: text) }
    #expect(error?.reason == reason)
  }

  @Test("the description keeps user and password to itself")
  func description() throws {
    #expect(try ProxyURI(parsing: "https://me:secret@proxy").description == "https://proxy:3129")
  }
}
