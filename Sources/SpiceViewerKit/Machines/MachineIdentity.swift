public import SpiceClient

/// What a machine is known by from one day to the next: its UUID, or as long as that is not known, its server.
public struct MachineIdentity: Hashable, Sendable {
  /// The identity as a key for files.
  public let key: String

  /// The identity that was written down.
  public init(key: String) { self.key = key }

  /// The machine of a UUID, as 16 bytes; nil for one that is none, or all zero, which many machines have.
  public init?(uuid: [UInt8]?) {
    guard let uuid, uuid.count == 16, uuid.contains(where: { $0 != 0 }) else { return nil }
    key = "uuid:" + uuid.hexadecimal.joined()
  }

  /// The machine that a connection leads to, without passwords and tickets. A machine behind a proxy is told apart by its
  /// title too, since all of them have the same server.
  public init(_ connection: ConnectionDescription) {
    let server = connection.serverDescription
    let title = connection.proxy == nil ? nil : connection.title
    key = "server:" + server + (title.map { " " + $0 } ?? "")
  }

  /// A name for files, of 16 hexadecimal digits.
  var fileName: String {
    // FNV-1a, since names need to be the same in each run.
    let hash = key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
