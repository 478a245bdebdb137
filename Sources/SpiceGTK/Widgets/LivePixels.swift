import CGTK

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Pixels that stay where they are and change there, for a window that no graphics card draws: what shows them shows them
/// as they are at that moment.
@safe
public final class LivePixels: @unchecked Sendable {
  // Nothing changes after `init` but the pixels, which one thread writes. Whoever reads them meanwhile gets old ones and new
  // ones, and reads them again when it is told that there are new ones.

  /// Pixels in a row.
  public let width: Int
  /// Number of rows.
  public let height: Int
  let memory: UnsafeMutableRawPointer
  /// The number by which other processes can have the memory; nil if they cannot.
  let segment: Int32?

  /// A part of them.
  public struct Part: Equatable, Sendable {
    public var x, y, width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// The largest side that cairo has.
  private static let sideLimit = 32767

  /// Black pixels; nil if they are none, too many, or there is no memory for them. If they are to be shared, they are if the
  /// system can.
  public init?(width: Int, height: Int, isShared: Bool) {
    guard (1...Self.sideLimit).contains(width), (1...Self.sideLimit).contains(height) else { return nil }
    (self.width, self.height) = (width, height)
    if isShared, let shared = unsafe Self.share(width * height * 4) {
      unsafe (segment, memory) = unsafe (shared.segment, shared.memory)
      return
    }
    guard let memory = unsafe calloc(height, width * 4) else { return nil }
    unsafe (self.memory, segment) = unsafe (memory, nil)
  }

  private static func share(_ count: Int) -> (segment: Int32, memory: UnsafeMutableRawPointer)? {
    #if os(Linux)
      let segment = shmget(0, count, IPC_CREAT | 0o600)
      guard segment >= 0 else { return nil }
      // SAFETY: nobody knows the memory yet. It goes with the last process that has it; until then, Linux lets others have it.
      let memory = unsafe shmat(segment, nil, 0)
      _ = shmctl(segment, IPC_RMID, nil)
      guard let memory = unsafe memory, Int(bitPattern: memory) != -1 else { return nil }
      return unsafe (segment, memory)
    #else
      return nil
    #endif
  }

  deinit {
    guard segment != nil else { return unsafe free(memory) }
    #if os(Linux)
      _ = unsafe shmdt(memory)
    #endif
  }

  /// Bytes from one row to the next.
  public var stride: Int { width * 4 }

  /// Lets somebody write: pixels of four bytes, blue first, the last one 255. One thread only, as long as they are shown.
  public func write(_ body: (inout MutableRawSpan) -> Void) {
    // SAFETY: there are so many bytes, which are initialized.
    var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: stride * height)
    body(&span)
  }
}

extension LivePixels {
  /// What a pattern keeps.
  private final class Source: Sendable {
    let pixels: LivePixels
    let part: Part

    init(_ pixels: LivePixels, _ part: Part) { (self.pixels, self.part) = (pixels, part) }

    /// The part, which must lie within the pixels, as long as this is there.
    var surface: OpaquePointer? {
      // SAFETY: `makePattern` has seen that the part lies within the pixels.
      let start = unsafe pixels.memory + part.y * pixels.stride + part.x * 4
      return unsafe cairo_image_surface_create_for_data(
        start.assumingMemoryBound(to: UInt8.self), CAIRO_FORMAT_RGB24, Int32(part.width), Int32(part.height),
        Int32(pixels.stride))
    }
  }

  /// Paints a part as it is when it paints, its corner at the origin. Nil if it does not lie within the pixels.
  func makePattern(_ part: Part) -> OpaquePointer? {
    guard part.x >= 0, part.y >= 0, part.width > 0, part.height > 0, part.width <= width - part.x,
      part.height <= height - part.y
    else { return nil }
    let source = unsafe Unmanaged.passRetained(Source(self, part))
    let pattern = unsafe cairo_pattern_create_raster_source(
      source.toOpaque(), CAIRO_CONTENT_COLOR, Int32(part.width), Int32(part.height))
    // SAFETY: the pattern, and each copy of it, retains the source until it is finished; surfaces are released before that.
    unsafe cairo_raster_source_pattern_set_acquire(
      pattern,
      { _, data, _, _ in
        unsafe Unmanaged<Source>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue().surface
      }, { _, _, surface in unsafe cairo_surface_destroy(surface) })
    unsafe cairo_raster_source_pattern_set_copy(pattern) { _, data, _ in
      _ = unsafe Unmanaged<Source>.fromOpaque(data.unsafelyUnwrapped).retain()
      return CAIRO_STATUS_SUCCESS
    }
    unsafe cairo_raster_source_pattern_set_finish(pattern) { _, data in
      unsafe Unmanaged<Source>.fromOpaque(data.unsafelyUnwrapped).release()
    }
    return unsafe pattern
  }
}
