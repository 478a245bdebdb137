public import Foundation
public import SpiceClient

/// A machine that was used before.
public struct RecentMachine: Equatable, Sendable, Identifiable {
  /// What is known of the safety of the way to a machine.
  public enum Security: String, Codable, Sendable {
    /// Everything is encrypted.
    case encrypted
    /// Something is not encrypted.
    case plain
    /// It does not leave this computer.
    case local

    /// How a session is protected.
    public init(_ connection: ConnectionDescription, channels: [ChannelStatus]) {
      if connection.host == nil {
        self = .local
      } else {
        self = !channels.isEmpty && channels.allSatisfy(\.isSecure) ? .encrypted : .plain
      }
    }
  }

  /// What the machine is known by.
  public var key: String
  /// The machine's name, or its window's title.
  public var name: String
  /// The server, without passwords.
  public var server: String
  /// The place that it was found at, as a key; nil if an older version has not written it.
  var place: String?
  /// The URI or the path of the connection file that opens it again; nil if its file was for one use.
  public var address: String?
  /// How the way to it was protected.
  public var security: Security
  /// When it was used last.
  public var lastUsed: Date
  /// What another version has written besides.
  var strange = StrangeFields()

  public var id: String { key }
  /// What the machine is known by.
  public var identity: MachineIdentity { MachineIdentity(key: key) }
  /// All that its settings are kept by.
  public var identities: [MachineIdentity] { [identity, MachineIdentity(key: place ?? "server:" + server)] }

  /// A machine that is being used. Nothing of its passwords is kept.
  public init(
    _ identity: MachineIdentity, target: MachineTarget, name: String?, security: Security, at date: Date
  ) {
    key = identity.key
    server = target.connection.serverDescription
    place = MachineIdentity(target.connection).key
    let title = target.connection.title.flatMap { WindowTitle($0)?.name }
    self.name = Self.shown([name, title].lazy.compactMap { $0 }.first { !$0.isEmpty } ?? server)
    self.security = security
    lastUsed = date
    switch target.source {
    case .file(let path): address = target.isForOneUse ? nil : path
    case .uri: address = server
    case .standardInput: address = nil
    }
  }
}

extension RecentMachine: StoredRecord {
  public init(from decoder: any Decoder) throws {
    (key, name, server, security, lastUsed) = ("", "", "", .plain, .distantPast)
    try read(decoder)
    name = Self.shown(name)
  }

  /// Servers and files may say anything.
  private static func shown(_ name: String) -> String { name.harmless(limit: 200) }

  mutating func code(_ fields: inout some FieldCoder) throws {
    try fields.field(needed: "key", &key)
    try fields.field(needed: "name", &name)
    try fields.field(needed: "server", &server)
    try fields.field("place", &place)
    try fields.field("address", &address)
    try fields.field(needed: "security", &security)
    try fields.field(needed: "lastUsed", &lastUsed)
  }
}

/// The machines that were used before, in a file; the last one first. No password is ever in it.
@MainActor
public final class RecentMachines {
  /// How many are remembered.
  public static let limit = 30

  /// The machines, the last used one first.
  public private(set) var machines: [RecentMachine]
  /// What went wrong so far, for the user.
  public private(set) var problems: [StoreProblem] = []
  private let file: StoredFile<[Stored<RecentMachine>]>
  private let pictures: URL
  /// What another version has written, which that may want to find again.
  private let strange: [StoredValue]

  /// Reads what a user has used.
  public init(_ folders: UserFolders) {
    file = StoredFile(url: folders.settings.appending(path: "recent.json"))
    pictures = folders.pictures
    let entries = file.read(problems: &problems) ?? []
    machines = Array(entries.compactMap(\.value).sorted { $0.lastUsed > $1.lastUsed }.prefix(Self.limit))
    strange = Array(entries.compactMap(\.rest).prefix(Self.limit))
  }

  /// Puts a machine first. An older entry of it goes, also one by its server from before its UUID was known.
  public func add(_ machine: RecentMachine, formerly: MachineIdentity? = nil) {
    var machine = machine
    for key in [machine.key, formerly?.key] {
      guard let older = machines.first(where: { $0.key == key }) else { continue }
      machine.strange = older.strange
      break
    }
    machines.removeAll { $0.key == machine.key || $0.key == formerly?.key }
    machines.insert(machine, at: 0)
    for gone in machines.dropFirst(Self.limit) { removePicture(gone.identity) }
    machines = Array(machines.prefix(Self.limit))
    write()
  }

  /// Forgets a machine and its picture.
  public func remove(_ identity: MachineIdentity) {
    machines.removeAll { $0.key == identity.key }
    removePicture(identity)
    write()
  }

  /// Forgets all machines and their pictures.
  public func removeAll() {
    for machine in machines { removePicture(machine.identity) }
    machines = []
    write()
  }

  /// Where the picture of a machine's last screen is, as PNG, if there is one.
  public func picture(of identity: MachineIdentity) -> URL? {
    let url = pictureURL(identity)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// Keeps the picture of a machine's last screen, for the user alone.
  public func setPicture(_ png: [UInt8], of identity: MachineIdentity) {
    let url = pictureURL(identity)
    do throws(StoreProblem) {
      try UserFolders.write(Data(png), to: url)
    } catch {
      report(error)
    }
  }

  private func pictureURL(_ identity: MachineIdentity) -> URL { pictures.appending(path: identity.fileName + ".png") }

  private func removePicture(_ identity: MachineIdentity) {
    try? FileManager.default.removeItem(at: pictureURL(identity))
  }

  private func write() {
    do throws(StoreProblem) {
      try file.write(machines.map { .known($0) } + strange.map { .strange($0) })
    } catch {
      report(error)
    }
  }

  private func report(_ problem: StoreProblem) { if !problems.contains(problem) { problems.append(problem) } }
}
