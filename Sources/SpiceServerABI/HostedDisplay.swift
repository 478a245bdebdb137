import CSpiceServer
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire
import Synchronization

/// A QXL device of a host (`QXLState`). May be called from any thread of the host's.
final class HostedDisplay: Sendable {
  let worker: DisplayWorker
  private let source: QXLSource
  private unowned let runtime: ServerRuntime
  private let wantsRelief = Atomic<Bool>(false)

  private init(worker: DisplayWorker, source: QXLSource, runtime: ServerRuntime) {
    self.worker = worker
    self.source = source
    self.runtime = runtime
  }

  /// Adds a display for a device; nil if its number is taken, or the system has no room.
  static func add(
    _ instance: UnsafeMutablePointer<QXLInstance>, id: UInt8, to runtime: ServerRuntime, recording: Recording?
  ) -> HostedDisplay? {
    guard let source = unsafe QXLSource(instance, recording: recording),
      let worker = try? runtime.addDisplay(id, source: source)
    else { return nil }
    worker.sync { [loop = worker.loop] _ in source.loop = loop }
    return HostedDisplay(worker: worker, source: source, runtime: runtime)
  }

  /// Bytes of memory that the device has for pictures.
  var memoryBytes: UInt32 { source.memoryBytes }

  /// Takes the display away.
  func remove() {
    noteDevices(nil)
    runtime.removeDisplay(worker)
  }

  /// What devices of the guest the display's monitors are.
  func noteDevices(_ notes: [GraphicsDeviceNote]?) {
    let id = worker.id
    runtime.later { hub, _ in hub.setGraphicsDevices(notes, of: id) }
  }

  // MARK: The guest

  func start() { worker.async { $0.engine.start() } }
  func stop() {
    worker.sync { $0.engine.stop() }
    // What other displays gave up meanwhile has come back after this.
    worker.sync { _ in }
  }
  func wake() { worker.wake() }

  /// Tells the device how much it may compress itself. On the host's thread.
  func tellCompressionLevel(_ level: CInt) { source.tellCompressionLevel(level) }

  /// Whether the device takes on the monitors that clients would like. On the host's thread, as the next one.
  var takesMonitors: Bool { source.takesMonitors }
  /// Tells the device what monitors a client would like (`VDAgentMonitorsConfig`).
  func setClientMonitors(_ config: [UInt8]) { source.setClientMonitors(config) }

  func setCompression(_ compression: ImageCompression) { worker.async { $0.engine.compression = compression } }

  func setSlowLineCompression(jpeg: SlowLineCompression, zlib: SlowLineCompression) {
    worker.async { display in
      display.engine.jpeg = jpeg
      display.engine.zlib = zlib
    }
  }

  func setVideo(_ streaming: VideoStreaming, _ formats: [VideoFormat]) {
    worker.async { display in
      display.engine.videoStreaming = streaming
      display.engine.videoCodecs = formats
    }
  }

  func relieve() {
    guard !wantsRelief.exchange(true, ordering: .acquiringAndReleasing) else { return }
    worker.async { [self] display in
      wantsRelief.store(false, ordering: .releasing)
      display.takeAll()
      if source.flushResources() { return }
      display.engine.relieve()
      _ = source.flushResources()
    }
  }

  // MARK: Memory

  func add(_ slot: MemorySlot) {
    worker.sync { [source] display in
      do throws(GuestMemoryError) {
        try source.reader.slots.add(slot)
        // A quarter of the memory, at four bytes a pixel.
        display.engine.keptPixels = source.reader.slots.byteCount / 16
      } catch {
        HostLog.warning("the guest's display device: \(error.text)")
      }
    }
  }

  func removeSlot(group: UInt32, slot: UInt32) {
    worker.async { [source] _ in try? source.reader.slots.remove(group: group, slot: slot) }
  }

  func resetSlots() { worker.async { [source] _ in source.reader.slots.reset() } }

  // MARK: Surfaces

  /// The device's word of how the pointer may be moved on a primary surface.
  struct Primary: Sendable {
    var surface: QXLPrimarySurface
    var allowsPositions: Bool
  }

  func createPrimary(_ primary: Primary, _ display: DisplayWorker.Display) {
    if display.engine.primaryBounds != nil { HostLog.warning("avoiding creating a surface twice") }
    let surface = try? source.reader.primarySurface(primary.surface, owner: PrimaryMemory())
    if surface != nil { source.recording?.primaryCreated(primary, source.reader.slots) }
    if surface.map({ display.engine.createPrimary($0) }) != true {
      HostLog.warning("wrong primary surface creation request")
    }
    display.primaryChanged(allowsPositions: primary.allowsPositions)
  }

  func destroyPrimary(_ display: DisplayWorker.Display) {
    if display.engine.primaryBounds == nil { return HostLog.warning("double destroy of primary surface") }
    if display.engine.isRunning { display.takeAll() }
    source.recording?.primaryDestroyed()
    display.engine.destroyPrimary()
    display.cursor.reset()
    display.primaryChanged(allowsPositions: false)
  }

  func destroySurfaces(_ display: DisplayWorker.Display) {
    if display.engine.isRunning { display.takeAll() }
    source.recording?.surfacesDestroyed()
    display.engine.destroySurfaces()
    display.cursor.reset()
    display.primaryChanged(allowsPositions: false)
  }

  func flush(_ display: DisplayWorker.Display) {
    if display.engine.isRunning { display.takeAll() }
    display.engine.flushSurfaces()
  }

  /// Brings an area of the device's memory up to date. Returns what has changed since the last time.
  func update(_ surface: SurfaceID, _ area: Rect, forgets: Bool, _ display: DisplayWorker.Display) -> Region {
    if display.engine.isRunning { display.takeAll() }
    return display.engine.update(surface, area: area, forgetsChanges: forgets)
  }

  func setMonitors(at address: GuestAddress, group: UInt32, _ display: DisplayWorker.Display) {
    do throws(QXLError) {
      display.engine.setMonitors(try source.reader.monitors(at: address, group: group, limit: Self.monitorLimit))
    } catch {
      HostLog.warning("ignoring malformed monitors_config from driver: \(error.text)")
    }
  }

  /// Monitors of a layout that are looked at.
  private static let monitorLimit = 256

  /// Destroys any surface.
  func destroy(_ surface: SurfaceID, _ display: DisplayWorker.Display) {
    if surface == .primary { return destroyPrimary(display) }
    if display.engine.isRunning { display.takeAll() }
    display.engine.destroy(surface)
  }

  /// Carries out commands of a guest that was saved: those that make surfaces, and the cursor.
  func load(_ commands: [GuestCommand], _ display: DisplayWorker.Display) {
    for command in commands where command.kind == .cursor || command.kind == .surface {
      source.recording?.command(command, source.reader.slots, wasSaved: true)
      do throws(QXLError) {
        if command.kind == .cursor {
          display.cursor.execute(try source.reader.cursor(command, makeOwner: source.owner))
        } else if case .command(let command) = try source.reader.request(
          command, makeOwner: source.owner)
        {
          display.engine.execute(keeping(command), at: worker.loop.now)
        }
      } catch {
        HostLog.warning("a saved command: \(error.text)")
      }
    }
  }

  /// A surface of a saved guest has what its memory holds.
  private func keeping(_ command: DeviceCommand) -> DeviceCommand {
    guard case .createSurface(var surface) = command else { return command }
    surface.keepsContent = true
    return .createSurface(surface)
  }

  // MARK: Asynchronously

  /// Does something after everything before, and tells the device.
  func async(_ cookie: UInt64, _ body: @escaping @Sendable (DisplayWorker.Display) -> Void) {
    worker.async { [source] display in
      body(display)
      source.complete(cookie)
    }
  }

  /// Tells the device that something is done, on the calling thread.
  func completeNow(_ cookie: UInt64) { source.complete(cookie) }

  /// Whether the guest's picture is in graphics memory.
  let hasScanout = Atomic<Bool>(false)

  func completeUpdate(_ surface: UInt32, _ region: Region) { source.completeUpdate(surface, region.forDevice) }
}

/// Stands for the memory of a primary surface, which the host keeps as long as there is one.
private final class PrimaryMemory: Sendable {}
