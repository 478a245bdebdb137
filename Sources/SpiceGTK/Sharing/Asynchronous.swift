import CGTK

/// Starts something of GLib's, and waits for its result, which is valid until the next suspension.
@MainActor
func asynchronously(_ start: (GAsyncReadyCallback, gpointer) -> Void) async -> Owned {
  typealias Continuation = CheckedContinuation<Owned, Never>
  return await withCheckedContinuation { (continuation: Continuation) in
    let callback: GAsyncReadyCallback = { _, result, data in
      // SAFETY: the box was retained for this one call; the result is an object.
      let box = unsafe Unmanaged<Box<Continuation>>.fromOpaque(data.unsafelyUnwrapped).takeRetainedValue()
      unsafe box.value.resume(returning: Owned(result))
    }
    unsafe start(callback, Unmanaged.passRetained(Box(continuation)).toOpaque())
  }
}

/// An object of GLib's that is kept, on any thread.
@safe
final class Owned: @unchecked Sendable {
  let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) {
    unsafe self.pointer = pointer
    if let pointer = unsafe pointer { unsafe g_object_ref(UnsafeMutableRawPointer(pointer)) }
  }

  deinit { if let pointer = unsafe pointer { unsafe g_object_unref(UnsafeMutableRawPointer(pointer)) } }
}

/// Why something of GLib's failed, in its words.
public struct NativeError: Error, CustomStringConvertible {
  public let description: String

  /// Takes over an error.
  init(_ error: UnsafeMutablePointer<GError>?) {
    guard let error = unsafe error else {
      description = "unknown"
      return
    }
    description = unsafe String(cString: error.pointee.message)
    unsafe g_error_free(error)
  }

  /// Says why, in own words.
  public init(_ description: String) { self.description = description }
}
