import CSpiceServer
import SpiceDrawing
import SpiceQXL
import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire

/// A QXL device of a host as the source of a display's commands. Asked on the display's thread.
@safe
final class QXLSource: DisplaySource, @unchecked Sendable {
  // Confined to the display's thread.

  /// Reads the device's commands.
  var reader: QXLReader
  /// The display's thread, once there is one.
  weak var loop: EventLoop?
  private let instance: UnsafeMutablePointer<QXLInstance>
  private let interface: UnsafePointer<QXLInterface>
  /// Bytes of memory that the device has for pictures.
  let memoryBytes: UInt32
  /// Where commands are written down.
  let recording: Recording?
  private var refusals = 0

  /// Commands that come to nothing before others have a turn: a guest may give them as fast as they are looked at.
  private static let emptyCommands = 256
  /// Refusals that are told; those that follow would say the same.
  private static let toldRefusals = 20

  init?(_ instance: UnsafeMutablePointer<QXLInstance>, recording: Recording?) {
    guard
      let interface = unsafe Handles.interface(
        Handles.cast(instance, to: SpiceBaseInstance.self), as: QXLInterface.self)
    else { return nil }
    unsafe self.instance = instance
    unsafe self.interface = interface
    self.recording = recording
    var info = QXLDevInitInfo()
    unsafe interface.pointee.get_init_info?(instance, &info)
    memoryBytes = info.qxl_ram_size
    do throws(GuestMemoryError) {
      reader = QXLReader(
        slots: try MemorySlots(
          groups: Int(info.num_memslots_groups), slots: Int(info.num_memslots),
          generationBits: Int(info.memslot_gen_bits), idBits: Int(info.memslot_id_bits)))
    } catch {
      HostLog.warning(
        """
        unsupported layout of memory slots: \(info.num_memslots_groups) groups of \(info.num_memslots), \
        \(info.memslot_gen_bits) bits for generations, \(info.memslot_id_bits) for numbers
        """)
      return nil
    }
  }

  // MARK: DisplaySource

  func nextCommand() -> DeviceCommand? {
    for _ in 0..<Self.emptyCommands {
      guard let command = unsafe take(interface.pointee.get_command) else { break }
      do throws(QXLError) {
        switch try reader.request(command, makeOwner: owner) {
        case .command(let command): return command
        case .text(let bytes): HostLog.log(.debug, "MESSAGE: \(String(decoding: bytes, as: UTF8.self))")
        case .nothing: break
        }
      } catch {
        refuse(error)
      }
    }
    return nil
  }

  func nextCursor() -> DeviceCursor? {
    for _ in 0..<Self.emptyCommands {
      guard let command = unsafe take(interface.pointee.get_cursor_command) else { break }
      do throws(QXLError) { return try reader.cursor(command, makeOwner: owner) } catch { refuse(error) }
    }
    return nil
  }

  func awaitCommands() -> Bool { unsafe interface.pointee.req_cmd_notification?(instance) ?? 1 != 0 }
  func awaitCursor() -> Bool { unsafe interface.pointee.req_cursor_notification?(instance) ?? 1 != 0 }

  func clientsChanged(arePresent: Bool, capabilities: DisplayCapabilities) {
    guard unsafe interface.pointee.base.minor_version >= 2 else { return }
    var bytes = [UInt8](repeating: 0, count: Self.capabilityBytes)
    for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: capabilities.rawValue >> UInt32(8 * index)) }
    unsafe interface.pointee.set_client_capabilities?(instance, arePresent ? 1 : 0, &bytes)
  }

  func updated(number: UInt32) { unsafe interface.pointee.notify_update?(instance, number) }

  // MARK: What the device is told

  /// Bytes of `QXLRom.client_capabilities`.
  private static let capabilityBytes = 58

  func complete(_ cookie: UInt64) { unsafe interface.pointee.async_complete?(instance, cookie) }

  func tellCompressionLevel(_ level: CInt) { unsafe interface.pointee.set_compression_level?(instance, level) }

  /// Whether the device takes on the monitors that clients would like, as it is asked with none.
  var takesMonitors: Bool {
    guard unsafe interface.pointee.base.minor_version >= 3 else { return false }
    return unsafe interface.pointee.client_monitors_config?(instance, nil) ?? 0 != 0
  }

  /// Tells the device what monitors a client would like: `VDAgentMonitorsConfig`, complete.
  func setClientMonitors(_ config: [UInt8]) {
    // SAFETY: the memory of arrays is aligned for every integer, and the structure has no more of it than it says.
    _ = unsafe config.withUnsafeBytes { bytes in
      let config = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      return unsafe interface.pointee.client_monitors_config?(
        instance, config?.assumingMemoryBound(to: VDAgentMonitorsConfig.self))
    }
  }

  func completeUpdate(_ surface: UInt32, _ rects: [QXLRect]) {
    var rects = rects
    unsafe interface.pointee.update_area_complete?(instance, surface, &rects, UInt32(rects.count))
  }

  /// Asks the device to hand to its guest what it has got back. Whether that was anything.
  func flushResources() -> Bool { unsafe interface.pointee.flush_resources?(instance) ?? 0 != 0 }

  // MARK: Commands

  private typealias Taker =
    @convention(c) (UnsafeMutablePointer<QXLInstance>?, UnsafeMutablePointer<QXLCommandExt>?) -> CInt

  private func take(_ taker: Taker?) -> GuestCommand? {
    guard let taker = unsafe taker else { return nil }
    let command: GuestCommand? = unsafe withUnsafeTemporaryAllocation(byteCount: 24, alignment: 8) { room in
      unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
      guard let base = room.baseAddress,
        unsafe taker(instance, base.assumingMemoryBound(to: QXLCommandExt.self)) != 0
      else { return nil }
      return unsafe GuestCommand(UnsafeRawPointer(base))
    }
    if let recording, let command { recording.command(command, reader.slots) }
    return command
  }

  /// What gives a command back to the device with its end: on the display's thread, also if another display of the same
  /// client was the last to need it.
  func owner(_ release: GuestRelease) -> any AnyObject & Sendable {
    let device = unsafe HostPointer(instance)
    return CommandOwner(release) { [loop] release in
      guard let loop else { return }
      if loop.isCurrent {
        unsafe Self.giveBack(release, to: device)
      } else {
        loop.execute { unsafe Self.giveBack(release, to: device) }
      }
    }
  }

  private static func giveBack(_ release: GuestRelease, to device: HostPointer<QXLInstance>) {
    guard
      let interface = unsafe Handles.interface(
        Handles.cast(device.pointer, to: SpiceBaseInstance.self), as: QXLInterface.self)
    else { return }
    let info = unsafe release.info?.assumingMemoryBound(to: QXLReleaseInfo.self)
    unsafe interface.pointee.release_resource?(
      device.pointer, QXLReleaseInfoExt(info: info, group_id: release.group))
  }

  private func refuse(_ error: QXLError) {
    refusals += 1
    if refusals <= Self.toldRefusals { HostLog.warning("the guest's display device: \(error.text)") }
  }
}
