public import SpiceBytes
public import SpicePixels

/// Memory of a guest that a surface is kept in.
@safe
public final class SurfaceMemory: @unchecked Sendable {
  // Confined to the thread of the test.
  private let memory: UnsafeMutableRawBufferPointer

  /// So many bytes of one value.
  public init(count: Int, value: UInt8) {
    unsafe memory = .allocate(byteCount: count, alignment: 16)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: value)
  }

  deinit { unsafe memory.deallocate() }

  /// What it holds.
  public var content: [UInt8] { unsafe [UInt8](memory) }

  /// Sets all bytes.
  public func fill(_ value: UInt8) { unsafe memory.initializeMemory(as: UInt8.self, repeating: value) }

  /// The memory as rows of pixels; nil if they do not fit.
  public func pixels(format: PixelFormat, width: Int, height: Int, stride: Int) -> PixelMemory? {
    unsafe PixelMemory(memory, format: format, width: width, height: height, stride: stride, owner: self)
  }
}

extension SourceBytes {
  /// The same bytes where a guest has them, which may use the memory for something else once it has its command back.
  public func inMemory(of owner: any AnyObject & Sendable) -> SourceBytes {
    let memory = CommandMemory(self, owner: owner)
    return unsafe SourceBytes(pieces: [UnsafeRawBufferPointer(memory.bytes)], owner: memory)
  }
}

/// Memory of a guest that a command names.
@safe
private final class CommandMemory {
  @unsafe let bytes: UnsafeMutableRawBufferPointer
  private let owner: any AnyObject & Sendable

  init(_ source: SourceBytes, owner: any AnyObject & Sendable) {
    self.owner = owner
    unsafe bytes = .allocate(byteCount: source.count, alignment: 4)
    unsafe bytes.copyBytes(from: source.copy())
  }

  deinit { unsafe bytes.deallocate() }
}
