import CSpiceServer
import SpiceQXL
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A recording that a host plays (`SpiceReplay`): it takes commands out, hands them to a server, and gives them back.
///
/// Commands are taken on one thread, and given back on any.
@safe
final class Replay: @unchecked Sendable {
  // What is not shared is confined to the thread that takes commands.

  private let file: RecordingFile
  private var reader: RecordingReader<RecordingFile>
  /// The memory of the primary surface, if there is one.
  private var primary: UnsafeMutableRawPointer?
  private let shared: Mutex<Shared>

  private struct Shared {
    var numbers: SurfaceRenumbering
    /// Bytes that commands have beyond those of the file.
    var roomByteCount = 0
  }

  /// Bytes that the memory of surfaces may have of which the recording tells only the size.
  private static let roomLimit = 1 << 30
  /// Milliseconds until a server has let go of a surface.
  private static let patience = 10_000

  /// Begins to read a file, which is closed by ``close()``.
  init(_ file: RecordingFile, surfaceLimit: Int) throws(RecordingError) {
    self.file = file
    reader = try RecordingReader(file)
    shared = Mutex(Shared(numbers: SurfaceRenumbering(limit: surfaceLimit)))
  }

  /// Ends everything. Commands that are still out stay what they are.
  func close() {
    unsafe free(primary)
    unsafe primary = nil
    file.close()
  }

  // MARK: Taking

  /// The next command. What was asked of the display before it is asked of `instance` now.
  @unsafe
  func next(for instance: UnsafeMutablePointer<QXLInstance>) -> UnsafeMutablePointer<QXLCommandExt>? {
    do throws(RecordingError) {
      while let event = try reader.next() {
        switch event {
        case .command(let command):
          if let command = try unsafe lend(command) { return unsafe command }
          HostLog.warning("the recording has more surfaces than the device")
          return nil
        case .createPrimary(let surface): unsafe create(surface, of: instance)
        case .destroyPrimary:
          unsafe spice_qxl_destroy_primary_surface(instance, 0)
          unsafe replacePrimary(nil)
        case .destroySurfaces:
          unsafe spice_qxl_destroy_surfaces(instance)
          unsafe replacePrimary(nil)
          shared.withLock { $0.numbers.removeAll() }
        }
      }
    } catch { HostLog.warning("the recording is damaged: \(error.text)") }
    return nil
  }

  private func create(_ recorded: RecordedPrimary, of instance: UnsafeMutablePointer<QXLInstance>) {
    // Recordings need not have the end of the one before.
    if unsafe primary != nil { unsafe spice_qxl_destroy_primary_surface(instance, 0) }
    // SAFETY: there is room for all of the content.
    guard let memory = unsafe malloc(max(1, recorded.content.count)) else { return }
    unsafe memory.copyMemory(from: recorded.content, byteCount: recorded.content.count)
    unsafe replacePrimary(memory)
    let surface = recorded.surface
    var create = QXLDevSurfaceCreate()
    create.width = surface.width
    create.height = surface.height
    create.stride = surface.stride
    create.format = surface.format
    create.mouse_mode = recorded.allowsPositions ? 1 : 0
    create.flags = surface.flags
    create.mem = UInt64(UInt(bitPattern: memory))
    unsafe spice_qxl_create_primary_surface(instance, 0, &create)
  }

  @unsafe
  private func replacePrimary(_ memory: UnsafeMutableRawPointer?) {
    unsafe free(primary)
    unsafe primary = memory
  }

  /// A command in memory of its own, with the numbers of surfaces that it is to be played with; nil if there are none.
  private func lend(_ command: RecordedCommand) throws(RecordingError) -> UnsafeMutablePointer<QXLCommandExt>? {
    var command = command
    for _ in 0..<Self.patience {
      let outcome = shared.withLock { $0.numbers.renumber(&command) }
      switch outcome {
      case .ready(let leaving):
        let room = command.roomByteCount
        let hasRoom = shared.withLock { shared in
          guard room <= Self.roomLimit - shared.roomByteCount else { return false }
          shared.roomByteCount += room
          return true
        }
        guard hasRoom else { throw .tooLarge(limit: Self.roomLimit) }
        return unsafe LentCommand.make(command, leaving: leaving)
      case .wait: usleep(1000)
      case .exhausted: return nil
      }
    }
    return nil
  }

  // MARK: Giving back

  /// Takes a command back.
  @unsafe
  func giveBack(_ command: UnsafeMutablePointer<QXLCommandExt>) {
    let (leaving, room) = unsafe LentCommand.destroy(command)
    shared.withLock { shared in
      shared.roomByteCount -= room
      if let leaving { shared.numbers.giveBack(leaving) }
    }
  }
}
