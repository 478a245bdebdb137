/// Evaluates an OpenSSL cipher list over the TLS 1.2 suites that the TLS library knows.
///
/// The list comes out of connection files, and the library stops the program over one that it cannot use. So it is
/// evaluated here, and the library gets plain names. Suites and words that are unknown count for nothing, as in OpenSSL.
enum CipherList {
  private struct Suite {
    let name: String
    /// The words that stand for this suite among others, in upper case.
    let words: Set<String>
  }

  private static let suites: [Suite] = [
    suite("ECDHE-ECDSA-AES128-GCM-SHA256"), suite("ECDHE-RSA-AES128-GCM-SHA256"),
    suite("ECDHE-ECDSA-AES256-GCM-SHA384"), suite("ECDHE-RSA-AES256-GCM-SHA384"),
    suite("ECDHE-ECDSA-CHACHA20-POLY1305"), suite("ECDHE-RSA-CHACHA20-POLY1305"),
    suite("ECDHE-ECDSA-AES128-SHA"), suite("ECDHE-RSA-AES128-SHA"),
    suite("ECDHE-ECDSA-AES256-SHA"), suite("ECDHE-RSA-AES256-SHA"),
    suite("AES128-GCM-SHA256"), suite("AES256-GCM-SHA384"), suite("AES128-SHA"), suite("AES256-SHA"),
  ]

  private static func suite(_ name: String) -> Suite {
    var words: Set<String> = [name, "ALL", "DEFAULT", "HIGH", "PROFILE=SYSTEM"]
    let parts = Set(name.split(separator: "-").map(String.init))
    words.formUnion(parts.contains("ECDHE") ? ["ECDHE", "EECDH", "ECDH", "KECDHE", "KEECDH"] : ["RSA", "KRSA"])
    words.formUnion(parts.contains("ECDSA") ? ["ECDSA", "AECDSA"] : ["ARSA"])
    if parts.contains("AES128") { words.formUnion(["AES", "AES128", "FIPS"]) }
    if parts.contains("AES256") { words.formUnion(["AES", "AES256", "FIPS"]) }
    if parts.contains("GCM") { words.formUnion(["AESGCM", "TLSV1.2"]) }
    if parts.contains("CHACHA20") { words.formUnion(["CHACHA20", "TLSV1.2"]) }
    if parts.contains("SHA") { words.formUnion(["SHA", "SHA1", "TLSV1", "TLSV1.0", "SSLV3"]) }
    return Suite(name: name, words: words)
  }

  /// The names of the suites that a list selects, in order of preference; empty if it selects none.
  static func names(selectedBy list: String) -> [String] {
    var chosen: [Suite] = []
    var killed: Set<String> = []
    for rule in list.split(whereSeparator: { ":,; \t".contains($0) }) {
      let sign = rule.first.flatMap { "!-+".contains($0) ? $0 : nil }
      // Commands, such as a security level, have no words.
      guard rule.first != "@" else { continue }
      let words = (sign == nil ? rule : rule.dropFirst()).uppercased().split(separator: "+").map(String.init)
      guard !words.isEmpty else { continue }
      let matches = suites.filter { suite in words.allSatisfy { suite.words.contains($0) } }
      let names = Set(matches.map { $0.name })
      switch sign {
      case "!":
        killed.formUnion(names)
        chosen.removeAll { names.contains($0.name) }
      case "-":
        chosen.removeAll { names.contains($0.name) }
      case "+":
        chosen = chosen.filter { !names.contains($0.name) } + chosen.filter { names.contains($0.name) }
      default:
        let present = Set(chosen.map { $0.name }).union(killed)
        chosen += matches.filter { !present.contains($0.name) }
      }
    }
    return chosen.map { $0.name }
  }
}
