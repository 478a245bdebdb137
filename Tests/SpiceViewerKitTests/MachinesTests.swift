import Foundation
import SpiceClient
import Testing

@testable import SpiceViewerKit

/// Folders that are gone with the test.
private func withFolders<T>(_ body: (UserFolders) throws -> T) throws -> T {
  let root = FileManager.default.temporaryDirectory.appending(path: "spice-viewer-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: root) }
  return try body(UserFolders(settings: root.appending(path: "config"), pictures: root.appending(path: "cache")))
}

private func target(_ uri: String) throws -> MachineTarget {
  let source = ConnectionSource(uri)
  return MachineTarget(source, try source.load())
}

extension StoredValue {
  /// A field of a record.
  fileprivate subscript(name: String) -> StoredValue? {
    if case .record(let fields) = self { fields[name] } else { nil }
  }
}

@Suite struct MachineIdentityTests {
  @Test("a machine is known by its UUID, else by its server, never by a secret")
  func identities() throws {
    #expect(MachineIdentity(uuid: [UInt8](0..<16))?.key == "uuid:000102030405060708090a0b0c0d0e0f")
    #expect(MachineIdentity(uuid: [UInt8](repeating: 0, count: 16)) == nil)
    #expect(MachineIdentity(uuid: [1]) == nil)
    #expect(MachineIdentity(uuid: nil) == nil)
    #expect(
      MachineIdentity(try target("spice://h:1?password=hunter2").connection).key == "server:spice://h:1")
    var connection = ConnectionDescription()
    (connection.host, connection.port) = ("pvespiceproxy:5F3A:100:node::c2VjcmV0", 61000)
    connection.proxy = ProxyURI(host: "node")
    connection.title = "VM 100"
    let identity = MachineIdentity(connection)
    #expect(!identity.key.contains("c2VjcmV0"))
    #expect(identity.key.hasSuffix("VM 100"))
    #expect(identity.fileName.count == 16)
    #expect(identity.fileName != MachineIdentity(key: "other").fileName)
  }
}

@MainActor @Suite struct SettingsStoreTests {
  @Test("settings of a machine are kept, and the others go by what is general")
  func keeping() throws {
    try withFolders { folders in
      let store = SettingsStore(folders)
      let (machine, other) = (MachineIdentity(key: "a"), MachineIdentity(key: "b"))
      var settings = MachineSettings()
      settings.zoom = Zoom(clamping: 150)
      settings.clipboard = .fromGuest
      settings.releaseKeys = "ctrl+alt+r"
      settings.layout.windows[1] = .init(size: WindowSize(width: 640, height: 480))
      store.set(settings, for: machine, at: machine)
      store.general.isFullScreen = true
      settings.trustedCertificate = "ab"
      #expect(settings.general.clipboard == .fromGuest)
      #expect(settings.general.layout == MonitorLayout())
      #expect(settings.general.trustedCertificate == nil)
      settings.trustedCertificate = nil
      let again = SettingsStore(folders)
      #expect(again.settings(at: machine) == settings)
      #expect(again.settings(at: other).isFullScreen)
      #expect(again.settings(for: other, at: machine) == settings)
      again.forget([machine, other])
      #expect(SettingsStore(folders).settings(at: machine).zoom == .one)
      again.set(settings, for: machine, at: MachineIdentity(key: "place"))
      #expect(SettingsStore(folders).settings(at: MachineIdentity(key: "place")) == settings)
      #expect(SettingsStore(folders).settings(for: machine, at: other) == settings)
      #expect(store.problems == [])
    }
  }

  @Test("whom to trust is a matter of the place, whatever machine the server says that it is")
  func trust() throws {
    try withFolders { folders in
      let (machine, first, second) = (
        MachineIdentity(key: "uuid:1"), MachineIdentity(key: "server:first"), MachineIdentity(key: "server:second")
      )
      let store = SettingsStore(folders)
      var settings = MachineSettings()
      (settings.trustedCertificate, settings.zoom) = ("first", Zoom(clamping: 150))
      store.set(settings, for: machine, at: first)

      var elsewhere = SettingsStore(folders).settings(for: machine, at: second)
      #expect(elsewhere.zoom == settings.zoom && elsewhere.trustedCertificate == nil)
      elsewhere.trustedCertificate = "second"
      store.set(elsewhere, for: machine, at: second)
      let again = SettingsStore(folders)
      #expect(again.settings(for: machine, at: first).trustedCertificate == "first")
      #expect(again.settings(for: machine, at: second).trustedCertificate == "second")
      #expect(again.settings(for: machine, at: MachineIdentity(key: "server:third")).trustedCertificate == nil)
    }
  }

  @Test("a damaged file is kept aside and told of")
  func damage() throws {
    try withFolders { folders in
      SettingsStore(folders).general.isFullScreen = true
      let file = folders.settings.appending(path: "settings.json")
      try Data("{ \"general\": 7".utf8).write(to: file)
      let store = SettingsStore(folders)
      #expect(store.problems == [.damaged(path: file.path, keptAs: file.path + ".damaged")])
      #expect(store.general == MachineSettings())
      #expect(try String(contentsOfFile: file.path + ".damaged", encoding: .utf8) == "{ \"general\": 7")
      store.general.isReadOnly = true
      #expect(SettingsStore(folders).general.isReadOnly)
      #expect(SettingsStore(folders).problems == [])
    }
  }

  @Test("what another version wrote is read as far as it goes")
  func versions() throws {
    try withFolders { folders in
      try FileManager.default.createDirectory(at: folders.settings, withIntermediateDirectories: true)
      let text = """
        {"general": {"zoom": 9999, "scaling": "wobbly", "volume": 7, "isReadOnly": true, "future": [1],
         "layout": {"windows": {"99": {"size": {"width": 5, "height": 5}}}, "mapping": "x"}},
         "machines": {}}
        """
      try Data(text.utf8).write(to: folders.settings.appending(path: "settings.json"))
      let store = SettingsStore(folders)
      let (general, usual) = (store.general, MachineSettings())
      #expect(general.zoom == Zoom(clamping: 400) && general.isReadOnly && general.volume == 1)
      #expect(general.scaling == usual.scaling && general.layout.windows == [:] && general.layout.mapping == .inOrder)
      #expect(store.problems == [])
    }
  }

  @Test("what another version wrote is written again as it was, to the last digit; one bad entry costs no other")
  func future() throws {
    try withFolders { folders in
      try FileManager.default.createDirectory(at: folders.settings, withIntermediateDirectories: true)
      let file = folders.settings.appending(path: "settings.json")
      let text = """
        {"format": 9007199254740993, "general": {"scaling": "wobbly", "zoom": 150, "hue": [0.1, 1e300, null]},
         "machines": {
           "a": {"isReadOnly": true, "secret": {"id": 18446744073709551615},
             "layout": {"windows": {"0": {"monitor": "DP-1", "tilt": 7}, "x": [], "1": 5}, "mapping": "spiral", "z": 1}},
           "b": 17, "c": {"volume": 0.5}}}
        """
      try Data(text.utf8).write(to: file)
      let store = SettingsStore(folders)
      #expect(store.problems == [])
      #expect(store.settings(at: MachineIdentity(key: "c")).volume == 0.5)
      #expect(store.settings(at: MachineIdentity(key: "b")) == store.general)
      var settings = store.settings(at: MachineIdentity(key: "a"))
      #expect(settings.isReadOnly && settings.layout.windows[0]?.monitor == "DP-1")
      settings.layout.windows[0]?.isMaximized = true
      settings.clipboard = .off
      store.set(settings, for: MachineIdentity(key: "a"), at: MachineIdentity(key: "a"))

      let written = try JSONDecoder().decode(StoredValue.self, from: Data(contentsOf: file))
      let original = try JSONDecoder().decode(StoredValue.self, from: Data(text.utf8))
      #expect(written["format"] == original["format"])
      for field in ["scaling", "zoom", "hue"] {
        #expect(written["general"]?[field] == original["general"]?[field])
      }
      let (new, old) = (written["machines"], original["machines"])
      #expect(new?["b"] == old?["b"])
      #expect(new?["c"]?["volume"] == old?["c"]?["volume"])
      #expect(new?["a"]?["secret"] == old?["a"]?["secret"])
      #expect(new?["a"]?["clipboard"] == .text("off"))
      let (layout, before) = (new?["a"]?["layout"], old?["a"]?["layout"])
      for field in ["mapping", "z"] { #expect(layout?[field] == before?[field]) }
      for window in ["x", "1"] { #expect(layout?["windows"]?[window] == before?["windows"]?[window]) }
      #expect(
        layout?["windows"]?["0"]
          == .record(["monitor": .text("DP-1"), "tilt": .number(7), "isMaximized": .bool(true)]))
      // All digits, since both were read by the same reader.
      let lines = try String(contentsOf: file, encoding: .utf8)
      #expect(lines.contains("9007199254740993") && lines.contains("18446744073709551615"))
    }
  }

  @Test("what was not understood gives way to what the user chooses")
  func choice() throws {
    try withFolders { folders in
      try FileManager.default.createDirectory(at: folders.settings, withIntermediateDirectories: true)
      let file = folders.settings.appending(path: "settings.json")
      try Data(#"{"general": {"scaling": "wobbly", "releaseKeys": 7}}"#.utf8).write(to: file)
      let store = SettingsStore(folders)
      store.general.scaling = .exact
      store.general.releaseKeys = "ctrl+alt"
      let again = SettingsStore(folders).general
      #expect(again.scaling == .exact && again.releaseKeys == "ctrl+alt")
    }
  }

  @Test("a folder that cannot be written is told of once")
  func unwritable() throws {
    try withFolders { folders in
      try UserFolders.make(folders.settings.deletingLastPathComponent())
      try Data().write(to: folders.settings)
      let store = SettingsStore(folders)
      store.general.isReadOnly = true
      store.general.isFullScreen = true
      #expect(store.problems.count == 1)
      #expect(store.problems.first?.text.contains(folders.settings.path) == true)
      #expect(store.general.isReadOnly)
    }
  }

  @Test("folders follow the environment if it makes sense")
  func folders() {
    let folders = UserFolders(environment: ["XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "relative", "HOME": "/h"])
    #expect(folders.settings.path == "/c/spice-viewer")
    #expect(folders.pictures.path == "/h/.cache/spice-viewer/pictures")
  }
}

@MainActor @Suite struct RecentMachinesTests {
  private func entry(_ uri: String, name: String? = nil, at seconds: TimeInterval = 0) throws -> RecentMachine {
    let target = try target(uri)
    return RecentMachine(
      MachineIdentity(target.connection), target: target, name: name, security: .plain,
      at: Date(timeIntervalSince1970: seconds))
  }

  @Test("the last used machine is first, each is there once, and no password is kept")
  func order() throws {
    try withFolders { folders in
      let recent = RecentMachines(folders)
      recent.add(try entry("spice://one:1?password=hunter2", at: 1))
      recent.add(try entry("spice://two:1", name: "Two", at: 2))
      recent.add(try entry("spice://one:1?password=hunter2", at: 3))
      let again = RecentMachines(folders)
      #expect(again.machines.map(\.name) == ["spice://one:1", "Two"])
      #expect(again.machines.map(\.address) == ["spice://one:1", "spice://two:1"])
      let text = try String(contentsOf: folders.settings.appending(path: "recent.json"), encoding: .utf8)
      #expect(!text.contains("hunter2"))
      for number in 0..<40 { again.add(try entry("spice://h\(number):1", at: TimeInterval(number))) }
      #expect(again.machines.count == RecentMachines.limit)
      again.removeAll()
      #expect(RecentMachines(folders).machines == [])
    }
  }

  @Test("what another version wrote of a machine is kept, and costs no other one")
  func versions() throws {
    try withFolders { folders in
      RecentMachines(folders).add(try entry("spice://one:1", at: 1))
      let file = folders.settings.appending(path: "recent.json")
      let strange = #"{"key": "k", "security": "quantum", "more": [1.5, true, null, "x", {"deep": 3}]}"#
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("[\n", with: "[ \(strange), 7,\n", maxReplacements: 1).utf8).write(to: file)
      let recent = RecentMachines(folders)
      #expect(recent.problems == [])
      #expect(recent.machines.map(\.server) == ["spice://one:1"])
      recent.add(try entry("spice://two:1", at: 2))
      let written = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [Any])
      #expect(written.count == 4)
      let original = try JSONSerialization.jsonObject(with: Data(strange.utf8)) as? NSDictionary
      #expect(written[2] as? NSDictionary == original)
      #expect(RecentMachines(folders).machines.count == 2)
    }
  }

  @Test("what another version wrote beside what is known of a machine stays, also when the machine is used again")
  func strangeFields() throws {
    try withFolders { folders in
      let machine = try entry("spice://one:1", at: 1)
      RecentMachines(folders).add(machine)
      let file = folders.settings.appending(path: "recent.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      let more = #"{ "tags": ["a", 7], "serial": 18446744073709551615,"#
      try Data(text.replacing("{", with: more, maxReplacements: 1).utf8).write(to: file)
      let uuid = try #require(MachineIdentity(uuid: [UInt8](1...16)))
      let known = RecentMachine(
        uuid, target: try target("spice://one:1"), name: nil, security: .encrypted, at: machine.lastUsed)
      RecentMachines(folders).add(machine)
      RecentMachines(folders).add(known, formerly: machine.identity)
      let written = try JSONDecoder().decode([StoredValue].self, from: Data(contentsOf: file))
      #expect(written.count == 1)
      #expect(written.first?["key"] == .text(uuid.key))
      #expect(written.first?["tags"] == .list([.text("a"), .number(7)]))
      #expect(try String(contentsOf: file, encoding: .utf8).contains("18446744073709551615"))
    }
  }

  @Test("a machine that is forgotten takes its settings along, those of the place it was found at too")
  func forgetting() throws {
    try withFolders { folders in
      let (settings, recents) = (SettingsStore(folders), RecentMachines(folders))
      let (target, uuid) = (try target("spice://one:1"), try #require(MachineIdentity(uuid: [UInt8](1...16))))
      recents.add(RecentMachine(uuid, target: target, name: nil, security: .plain, at: .now))
      var wanted = MachineSettings()
      (wanted.isReadOnly, wanted.trustedCertificate) = (true, "ab")
      settings.set(wanted, for: uuid, at: MachineIdentity(target.connection))
      let machine = try #require(RecentMachines(folders).machines.first)
      settings.forget(machine.identities)
      let left = SettingsStore(folders).settings(for: uuid, at: MachineIdentity(target.connection))
      #expect(left == MachineSettings())
    }
  }

  @Test("an entry by the server goes when the machine's UUID is known")
  func upgrade() throws {
    try withFolders { folders in
      let recent = RecentMachines(folders)
      let byServer = try entry("spice://one:1")
      recent.add(byServer)
      let uuid = try #require(MachineIdentity(uuid: [UInt8](1...16)))
      recent.add(
        RecentMachine(uuid, target: try target("spice://one:1"), name: nil, security: .encrypted, at: .now),
        formerly: byServer.identity)
      #expect(recent.machines.map(\.key) == [uuid.key])
    }
  }

  @Test("a machine of a file for one use cannot be opened again by it")
  func files() throws {
    var target = try target("spice://one:1")
    target.source = .file("/tmp/a.vv")
    target.connection.title = "Desk %d"
    let kept = RecentMachine(MachineIdentity(key: "k"), target: target, name: "", security: .plain, at: .now)
    #expect(kept.address == "/tmp/a.vv")
    #expect(kept.name == "Desk")
    target.isForOneUse = true
    #expect(
      RecentMachine(MachineIdentity(key: "k"), target: target, name: nil, security: .plain, at: .now).address == nil)
  }

  @Test("the picture of the last screen is the user's alone, and goes with its machine")
  func pictures() throws {
    try withFolders { folders in
      let recent = RecentMachines(folders)
      let machine = try entry("spice://one:1")
      #expect(recent.picture(of: machine.identity) == nil)
      recent.add(machine)
      recent.setPicture([1, 2, 3], of: machine.identity)
      let url = try #require(recent.picture(of: machine.identity))
      #expect(try Data(contentsOf: url) == Data([1, 2, 3]))
      let mode = try FileManager.default.attributesOfItem(atPath: folders.pictures.path)[.posixPermissions]
      #expect(mode as? Int == 0o700)
      recent.remove(machine.identity)
      #expect(recent.picture(of: machine.identity) == nil)
    }
  }

  @Test("a name that a server gives is one line, and not too long, also if an older version has written it")
  func strangeName() throws {
    try withFolders { folders in
      let strange = "first\nsecond" + String(repeating: "x", count: 4096)
      var machine = try entry("spice://one:1", name: strange)
      #expect(machine.name.hasPrefix("first secondx") && machine.name.count == 200)
      machine.name = strange
      RecentMachines(folders).add(machine)
      let again = RecentMachines(folders).machines.first?.name
      #expect(again?.hasPrefix("first secondx") == true && again?.count == 200)
    }
  }

  @Test("a Unix socket is local, and all channels must be encrypted for the whole to be so")
  func security() throws {
    #expect(RecentMachine.Security(try target("spice+unix:///run/s").connection, channels: []) == .local)
    #expect(RecentMachine.Security(try target("spice://h:1").connection, channels: []) == .plain)
  }
}
