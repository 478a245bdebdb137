import SpiceServer

/// Tells people what happens at a server, and counts it.
struct ServeLog {
  /// The clients that are there, by numbers that people can tell apart.
  private var numbers: [ClientID: Int] = [:]
  private var served = 0
  private var failed = 0

  /// How many clients are there.
  var clientCount: Int { numbers.count }

  /// Something happens. Returns a line about it.
  mutating func take(_ event: ServerEvent) -> String {
    switch event {
    case .clientConnected(let client, let address):
      served += 1
      numbers[client] = served
      return "client \(served) connected from \(Self.place(address))"
    case .clientDisconnected(let client):
      return "client \(numbers.removeValue(forKey: client).map(String.init) ?? "") left"
    case .connectionRefused(let address, let reason):
      failed += 1
      return "a connection from \(Self.place(address)) came to nothing" + (reason.map { ": " + $0 } ?? "")
    case .listeningFailed(let reason): return "cannot accept connections: \(reason)"
    }
  }

  /// Clients of Unix sockets rarely have an address.
  private static func place(_ address: String) -> String { address == "unix:" ? "a Unix socket" : address }

  /// What all of it came to.
  func summary(_ statistics: ServerStatistics) -> String {
    func count(_ number: UInt64, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    var parts = ["served " + count(UInt64(served), "client")]
    if failed > 0 { parts.append(count(UInt64(failed), "connection") + " came to nothing") }
    parts.append(count(statistics.draws, "draw command"))
    parts.append("\(statistics.covered) of them covered before they were needed")
    return parts.joined(separator: ", ")
  }
}
