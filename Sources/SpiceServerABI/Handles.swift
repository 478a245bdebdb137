import CSpiceServer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The way between what the host holds, pointers, and what they are. All casts of this module are here.
enum Handles {
  /// A pointer that keeps an object alive until it is taken back.
  static func retain<T: AnyObject>(_ object: T) -> OpaquePointer {
    unsafe OpaquePointer(Unmanaged.passRetained(object).toOpaque())
  }

  /// The object of a pointer that ``retain(_:)`` made; nil for no pointer.
  @unsafe
  static func object<T: AnyObject>(_ pointer: OpaquePointer?, as type: T.Type = T.self) -> T? {
    // SAFETY: the host hands back what it was given, and not after it was taken back.
    unsafe pointer.map { unsafe Unmanaged<T>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  /// Takes the object back.
  @unsafe
  static func release<T: AnyObject>(_ pointer: OpaquePointer?, as type: T.Type = T.self) -> T? {
    // SAFETY: as above.
    unsafe pointer.map { unsafe Unmanaged<T>.fromOpaque(UnsafeRawPointer($0)).takeRetainedValue() }
  }

  /// A text of the host's; nil for no pointer. Bytes that are no UTF-8 are replaced.
  @unsafe
  static func text(_ pointer: UnsafePointer<CChar>?) -> String? { unsafe pointer.map { unsafe String(cString: $0) } }

  /// The bytes of a text of the host's; nil for no pointer.
  @unsafe
  static func bytes(_ pointer: UnsafePointer<CChar>?) -> [UInt8]? {
    unsafe pointer.map { unsafe UnsafeRawBufferPointer(start: $0, count: strlen($0)).map { $0 } }
  }

  /// The same structure by the name of a larger one that begins with it, as C has it.
  @unsafe
  static func cast<Base, Larger>(_ pointer: UnsafeMutablePointer<Base>, to: Larger.Type) -> UnsafeMutablePointer<Larger>
  {
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Larger.self)
  }

  /// The interface of an instance, by the name of the larger structure that it is.
  @unsafe
  static func interface<T>(_ instance: UnsafeMutablePointer<SpiceBaseInstance>, as: T.Type) -> UnsafePointer<T>? {
    unsafe instance.pointee.sif.map { unsafe UnsafeRawPointer($0).assumingMemoryBound(to: T.self) }
  }
}

/// A pointer of the host's on its way through other threads.
@safe
struct HostPointer<T>: @unchecked Sendable {
  // The host says on which threads it may be used; whoever takes it out is on one of them.
  @unsafe let pointer: UnsafeMutablePointer<T>

  @unsafe
  init(_ pointer: UnsafeMutablePointer<T>) { unsafe self.pointer = pointer }
}

/// A text that the host frees with the C library.
@unsafe
func copyForHost(_ text: String) -> UnsafeMutablePointer<CChar>? { unsafe strdup(text) }

/// Frees a text that was made by ``copyForHost(_:)``.
@unsafe
func freeForHost(_ text: UnsafePointer<CChar>?) { unsafe free(UnsafeMutableRawPointer(mutating: text)) }
