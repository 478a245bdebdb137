import Foundation

/// The settings in general and of each machine, in a file.
@MainActor
public final class SettingsStore {
  private struct Content: StoredRecord {
    var general = MachineSettings()
    var machines: [String: Stored<MachineSettings>] = [:]
    var strange = StrangeFields()

    init() {}

    init(from decoder: any Decoder) throws {
      try read(decoder)
    }

    mutating func code(_ fields: inout some FieldCoder) throws {
      try fields.field("general", &general, usual: MachineSettings())
      try fields.field("machines", &machines, usual: [:])
    }

    /// The settings of a machine; nil if there are none that are understood.
    subscript(identity: MachineIdentity) -> MachineSettings? { machines[identity.key]?.value }
  }

  /// What went wrong so far, for the user.
  public private(set) var problems: [StoreProblem] = []
  private var content: Content
  private let file: StoredFile<Content>

  /// Reads the settings of a user.
  public init(_ folders: UserFolders) {
    file = StoredFile(url: folders.settings.appending(path: "settings.json"))
    content = file.read(problems: &problems) ?? Content()
  }

  /// What counts for machines that nobody has changed anything of. Setting it writes the file.
  public var general: MachineSettings {
    get { content.general }
    set {
      guard newValue != content.general else { return }
      content.general = newValue
      write()
    }
  }

  /// The settings of a machine at a place: those of the first of its identities that is known, or of the place; else those in
  /// general. Whom to trust is the place's alone: a server may say that it is any machine.
  public func settings(for identities: MachineIdentity..., at place: MachineIdentity) -> MachineSettings {
    var settings = (identities + [place]).lazy.compactMap { self.content[$0] }.first ?? content.general
    settings.trustedCertificate = content[place]?.trustedCertificate
    return settings
  }

  /// Keeps the settings of a machine, by what it is and, with whom to trust, by its place, and writes the file if they are
  /// others than before.
  public func set(_ settings: MachineSettings, for identity: MachineIdentity, at place: MachineIdentity) {
    var shared = settings
    shared.trustedCertificate = nil
    var changed = [identity: shared]
    changed[place] = settings
    changed = changed.filter { content[$0] != $1 }
    for (identity, settings) in changed { content.machines[identity.key] = .known(settings) }
    if !changed.isEmpty { write() }
  }

  /// Lets what is general count for a machine again, by all of its identities.
  public func forget(_ identities: [MachineIdentity]) {
    let known = identities.filter { content.machines[$0.key] != nil }
    for identity in known { content.machines[identity.key] = nil }
    if !known.isEmpty { write() }
  }

  /// Lets what is general count for all machines.
  public func forgetAll() {
    content.machines = [:]
    write()
  }

  private func write() {
    do throws(StoreProblem) {
      try file.write(content)
    } catch {
      // Once is enough.
      if !problems.contains(error) { problems.append(error) }
    }
  }
}
