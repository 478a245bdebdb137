import CSpiceServer
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// A device of characters of a host (`SpiceCharDeviceState`): calls its functions, and brings what they give and take to
/// the server and back. Belongs to the host's thread, but for what wakes it.
///
/// Some hosts have what they give only while they say so, and say so from inside of these functions. What a device says
/// while it is written to is read at once; what it says while it is read, once that has returned.
@safe
final class HostedCharacters: @unchecked Sendable {
  // Confined to the host's thread, but for `isWoken`.

  /// Bytes that are asked for at once.
  private static let readBytes = 32 << 10
  /// Bytes that go either way before the host's other affairs have their turn.
  private static let turnBytes = 1 << 20
  /// Milliseconds after which a device that took nothing is asked again, if it does not tell when it would.
  private static let retryMilliseconds: UInt32 = 100

  /// Whether it is the guest's agent.
  let isAgent: Bool
  private let instance: UnsafeMutablePointer<SpiceCharDeviceInstance>
  private let interface: UnsafePointer<SpiceCharDeviceInterface>
  private unowned let server: HostedServer
  private let isWoken = Atomic<Bool>(false)
  private var link: DeviceLink?
  private var timer: HostTimer?
  private var buffer: [UInt8] = []
  /// What is left of ``turnBytes``.
  private var turnRest = 0
  /// What the device has not taken of what it was handed.
  private var rest: ArraySlice<UInt8> = []
  /// Whether the guest made a mistake, so that nobody is to seem to listen.
  private var isRefused = false
  private var stage = Stage.idle
  private var mustPumpAgain = false

  private enum Stage {
    case idle
    case writing
    case reading
  }

  private init(
    _ instance: UnsafeMutablePointer<SpiceCharDeviceInstance>, _ interface: UnsafePointer<SpiceCharDeviceInterface>,
    server: HostedServer, isAgent: Bool
  ) {
    unsafe self.instance = instance
    unsafe self.interface = interface
    self.server = server
    self.isAgent = isAgent
  }

  /// Adds a device; nil if there can be no other one of its kind.
  @unsafe
  static func add(
    _ instance: UnsafeMutablePointer<SpiceCharDeviceInstance>, _ kind: DeviceKind, to server: HostedServer
  ) -> HostedCharacters? {
    guard let runtime = server.runtime, let loop = server.loop,
      let interface = unsafe Handles.interface(
        Handles.cast(instance, to: SpiceBaseInstance.self), as: SpiceCharDeviceInterface.self)
    else { return nil }
    let device = unsafe HostedCharacters(instance, interface, server: server, isAgent: kind == .agent)
    let link = runtime.addDevice(kind) { [weak device, weak loop] in
      guard let device, let loop, !device.isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
      loop.post { [weak device] in device?.pump() }
    }
    guard let link else { return nil }
    device.link = link
    device.timer = loop.timer { [weak device] in device?.pump() }
    return device
  }

  /// Takes the device away; it is told if somebody listened.
  func remove() {
    guard let link else { return }
    server.runtime?.removeDevice(link)
    self.link = nil
    timer = nil
    while let item = link.nextForDevice() {
      if case .connected(let isConnected) = item { tell(isConnected) }
    }
  }

  /// The port is opened or closed in the guest.
  func happened(_ event: PortEvent) {
    // What the guest has said before comes first.
    pump()
    link?.give(.event(event))
  }

  private var tellsWhenWritable: Bool {
    unsafe interface.pointee.base.minor_version >= 3
      && interface.pointee.flags.rawValue & SPICE_CHAR_DEVICE_NOTIFY_WRITABLE.rawValue != 0
  }

  // MARK: To and fro

  /// Hands the device what waits for it, and takes what it has.
  func pump() {
    isWoken.store(false, ordering: .releasing)
    guard stage == .idle else {
      mustPumpAgain = true
      if stage == .writing {
        read()
        stage = .writing
      }
      return
    }
    turnRest = Self.turnBytes
    repeat {
      mustPumpAgain = false
      stage = .writing
      write()
      read()
    } while mustPumpAgain && turnRest > 0
    stage = .idle
    if turnRest <= 0 { timer?.start(milliseconds: 0) }
  }

  private func write() {
    while let link {
      if rest.isEmpty {
        switch link.nextForDevice() {
        case .bytes(let bytes): rest = bytes[...]
        case .connected(let isConnected):
          isRefused = false
          tell(isConnected)
        case .refused:
          isRefused = true
          // The host may be in the middle of handing over what its guest writes, and some must not be told then.
          server.loop?.post { [weak self] in self?.tellRefused() }
        case .event(let event): tell(event)
        case nil: return
        }
      } else {
        guard server.isGuestRunning, turnRest > 0 else { return }
        let count = unsafe rest.withUnsafeBufferPointer { bytes in
          // SAFETY: the device reads as many bytes as it is told that there are.
          unsafe interface.pointee.write?(instance, bytes.baseAddress, CInt(clamping: bytes.count)) ?? 0
        }
        // The device may be gone now.
        guard count > 0, self.link != nil else {
          if !tellsWhenWritable { timer?.start(milliseconds: Self.retryMilliseconds) }
          return
        }
        turnRest -= Int(count)
        rest = rest.dropFirst(Int(count))
        link.taken(Int(count))
      }
    }
  }

  private func read() {
    stage = .reading
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.readBytes) }
    while let link, server.isGuestRunning, turnRest > 0 {
      let room = min(link.room(), buffer.count)
      guard room > 0 else { return }
      let count = unsafe buffer.withUnsafeMutableBufferPointer { bytes in
        // SAFETY: the device writes as many bytes as it is told that there is room for.
        unsafe interface.pointee.read?(instance, bytes.baseAddress, CInt(room)) ?? 0
      }
      guard count > 0, count <= room, self.link != nil else { return }
      turnRest -= Int(count)
      link.give(.bytes(Array(buffer[..<Int(count)])))
    }
  }

  private func tellRefused() { if isRefused, link != nil { tell(false) } }

  private func tell(_ isConnected: Bool) { unsafe interface.pointee.state?(instance, isConnected ? 1 : 0) }

  private func tell(_ event: PortEvent) {
    if unsafe interface.pointee.base.minor_version >= 2 { unsafe interface.pointee.event?(instance, event.rawValue) }
  }
}
