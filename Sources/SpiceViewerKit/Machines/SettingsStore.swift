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

  /// The settings of a machine, by the first of its identities that is known; else those in general.
  public func settings(for identities: MachineIdentity...) -> MachineSettings {
    identities.lazy.compactMap { self.content[$0] }.first ?? content.general
  }

  /// Keeps the settings of a machine, under each of its identities, and writes the file if they are others than before.
  public func set(_ settings: MachineSettings, for identities: MachineIdentity...) {
    let others = identities.filter { content[$0] != settings }
    for identity in others { content.machines[identity.key] = .known(settings) }
    if !others.isEmpty { write() }
  }

  /// Lets what is general count for a machine again.
  public func forget(_ identity: MachineIdentity) {
    if content.machines.removeValue(forKey: identity.key) != nil { write() }
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
