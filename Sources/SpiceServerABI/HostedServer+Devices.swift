import CSpiceServer
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// Stands behind a device's `st` pointer: which server it was added to, and as what.
final class AttachedDevice {
  /// Nil when it has been destroyed.
  private(set) weak var server: HostedServer?
  /// For displays.
  let display: HostedDisplay?
  /// For devices of characters.
  let characters: HostedCharacters?
  /// For devices that play sound, unless there is one already.
  let playback: HostedPlayback?
  /// For devices that record sound, unless there is one already.
  let record: RecordDevice?

  init(
    server: HostedServer, display: HostedDisplay? = nil, characters: HostedCharacters? = nil,
    playback: HostedPlayback? = nil, record: RecordDevice? = nil
  ) {
    self.server = server
    self.display = display
    self.characters = characters
    self.playback = playback
    self.record = record
  }
}

/// What a host plugs in and out.
extension HostedServer {
  /// Adds a device. False if there is one of its kind already, or it cannot be served.
  @unsafe
  func add(_ instance: UnsafeMutablePointer<SpiceBaseInstance>, as kind: InterfaceKind) -> Bool {
    switch kind {
    case .keyboard:
      let keyboard = unsafe Handles.cast(instance, to: SpiceKbdInstance.self)
      guard unsafe devices.keyboard == nil else { return alreadyThere(kind) }
      unsafe devices.keyboard = keyboard
      unsafe keyboard.pointee.st = Handles.retain(AttachedDevice(server: self))
      if let leds = unsafe Handles.interface(instance, as: SpiceKbdInterface.self)?.pointee.get_leds?(keyboard) {
        change { hub, now in hub.setLocks(KeyModifiers(rawValue: UInt16(leds)), at: now) }
      }
    case .mouse:
      let mouse = unsafe Handles.cast(instance, to: SpiceMouseInstance.self)
      guard unsafe devices.mouse == nil else { return alreadyThere(kind) }
      unsafe devices.mouse = mouse
      unsafe mouse.pointee.st = Handles.retain(AttachedDevice(server: self))
    case .tablet:
      let tablet = unsafe Handles.cast(instance, to: SpiceTabletInstance.self)
      guard unsafe devices.tablet == nil else { return alreadyThere(kind) }
      unsafe devices.tablet = tablet
      unsafe tablet.pointee.st = Handles.retain(AttachedDevice(server: self))
      change { hub, now in hub.setTablet(true, at: now) }
      loop?.drain()
    case .migration:
      guard unsafe devices.migration == nil else { return alreadyThere(kind) }
      unsafe devices.migration = Handles.cast(instance, to: SpiceMigrateInstance.self)
      unsafe devices.migration?.pointee.st = Handles.retain(AttachedDevice(server: self))
    case .playback:
      let playback = runtime?.addPlayback()
      playback?.setCompresses(settings.compressesPlayback)
      unsafe Handles.cast(instance, to: SpicePlaybackInstance.self).pointee.st = Handles.retain(
        AttachedDevice(server: self, playback: playback.map { HostedPlayback($0) }))
    case .record:
      unsafe Handles.cast(instance, to: SpiceRecordInstance.self).pointee.st = Handles.retain(
        AttachedDevice(server: self, record: runtime?.addRecord()))
    case .characters: unsafe addCharacters(Handles.cast(instance, to: SpiceCharDeviceInstance.self))
    case .display: return unsafe addDisplay(Handles.cast(instance, to: QXLInstance.self))
    }
    return true
  }

  private func alreadyThere(_ kind: InterfaceKind) -> Bool {
    HostLog.warning("already have \(kind.rawValue)")
    return false
  }

  @unsafe
  private func addCharacters(_ device: UnsafeMutablePointer<SpiceCharDeviceInstance>) {
    let subtype = unsafe Handles.text(device.pointee.subtype) ?? ""
    guard RecognizedSubtypes.all.contains(subtype) else {
      return HostLog.warning("failed to create device state for \(subtype)")
    }
    if subtype == "vdagent", devices.characters.contains(where: \.isAgent) {
      return HostLog.warning("spice_server_char_device_add_interface: vdagent already attached")
    }
    let name = unsafe Handles.bytes(device.pointee.portname) ?? []
    let kind: DeviceKind =
      switch subtype {
      case "vdagent": .agent
      case "usbredir": .usbredir
      case "smartcard": .smartcard
      default: name == Array("org.spice-space.stream.0".utf8) ? .stream : .port(name: name)
      }
    guard let characters = unsafe HostedCharacters.add(device, kind, to: self) else {
      return HostLog.warning("failed to create device state for \(subtype)")
    }
    devices.characters.append(characters)
    unsafe device.pointee.st = Handles.retain(AttachedDevice(server: self, characters: characters))
    characters.pump()
  }

  @unsafe
  private func addDisplay(_ instance: UnsafeMutablePointer<QXLInstance>) -> Bool {
    guard let id = unsafe UInt8(exactly: instance.pointee.id) else {
      HostLog.warning("invalid QXL ID \(unsafe instance.pointee.id)")
      return false
    }
    guard !devices.displays.contains(where: { $0.worker.id == id }) else {
      HostLog.warning("QXL ID already allocated: \(id)")
      return false
    }
    guard let runtime, let display = unsafe HostedDisplay.add(instance, id: id, to: runtime, recording: recording)
    else { return false }
    devices.displays.append(display)
    unsafe instance.pointee.st = Handles.retain(AttachedDevice(server: self, display: display))
    let interface = unsafe Handles.interface(
      Handles.cast(instance, to: SpiceBaseInstance.self), as: QXLInterface.self)
    let memory = display.memoryBytes
    if devices.displays.count == 1 { change { hub, _ in hub.memoryHint = memory } }
    setCompression(of: display)
    display.setVideo(settings.videoStreaming, settings.videoFormats)
    unsafe interface?.pointee.attached_worker?(instance)
    display.tellCompressionLevel(settings.compressionLevel)
    return true
  }

  /// Displays compress, or show videos, in another way.
  func compressionChanged() {
    for display in devices.displays {
      setCompression(of: display)
      display.setVideo(settings.videoStreaming, settings.videoFormats)
      display.tellCompressionLevel(settings.compressionLevel)
    }
  }

  private func setCompression(of display: HostedDisplay) {
    display.setCompression(settings.imageCompression)
    display.setSlowLineCompression(
      jpeg: SlowLineCompression(settings.jpegCompression), zlib: SlowLineCompression(settings.zlibCompression))
  }

  /// Takes a device away. False if it was not there. A server that was destroyed has taken all of them away itself.
  @unsafe
  static func remove(_ instance: UnsafeMutablePointer<SpiceBaseInstance>, as kind: InterfaceKind) -> Bool {
    switch kind {
    case .tablet:
      let tablet = unsafe Handles.cast(instance, to: SpiceTabletInstance.self)
      guard let device = unsafe take(&tablet.pointee.st, kind) else { return false }
      unsafe device.server?.devices.tablet = nil
      device.server?.change { hub, now in hub.setTablet(false, at: now) }
    case .playback:
      let playback = unsafe Handles.cast(instance, to: SpicePlaybackInstance.self)
      guard let device = unsafe take(&playback.pointee.st, kind) else { return false }
      device.playback?.device.remove()
    case .record:
      let record = unsafe Handles.cast(instance, to: SpiceRecordInstance.self)
      guard let device = unsafe take(&record.pointee.st, kind) else { return false }
      device.record?.remove()
    case .characters:
      let characters = unsafe Handles.cast(instance, to: SpiceCharDeviceInstance.self)
      guard let device = unsafe take(&characters.pointee.st, kind) else { return false }
      guard let server = device.server else { return true }
      server.devices.characters.removeAll { $0 === device.characters }
      device.characters?.remove()
    case .display:
      let display = unsafe Handles.cast(instance, to: QXLInstance.self)
      guard let device = unsafe take(&display.pointee.st, kind), let gone = device.display else { return false }
      guard let server = device.server else { return true }
      server.devices.displays.removeAll { $0 === gone }
      gone.remove()
    case .keyboard, .mouse, .migration: return false
    }
    return true
  }

  @unsafe
  private static func take(_ state: inout OpaquePointer?, _ kind: InterfaceKind) -> AttachedDevice? {
    defer { unsafe state = nil }
    if let device = unsafe Handles.release(state, as: AttachedDevice.self) { return device }
    HostLog.critical("spice_server_remove_interface: assertion '\(kind.rawValue)->st != nullptr' failed")
    return nil
  }
}

/// Tells, once for each, what the library does not do yet.
enum NotThereYet {
  private static let told = Mutex<Set<String>>([])

  static func tell(_ what: String) {
    if told.withLock({ $0.insert(what).inserted }) { HostLog.log(.message, "\(what) is not served yet") }
  }
}

/// The kinds of devices of characters, as hosts ask for them.
enum RecognizedSubtypes {
  static let all = ["vdagent", "smartcard", "usbredir", "port"]
  /// Those that are told, ending with nil.
  nonisolated(unsafe) static let list: UnsafeMutablePointer<UnsafePointer<CChar>?> = {
    let names = ["vdagent", "smartcard", "usbredir"]
    let list = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: names.count + 1)
    for (index, name) in names.enumerated() { unsafe list[index] = UnsafePointer(copyForHost(name)) }
    unsafe list[names.count] = nil
    return unsafe list
  }()
}
