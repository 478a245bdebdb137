import CGTK

/// An object of GTK's, which lives as long as this does. On the main thread only, as all of GTK.
///
/// It may well live longer, held by others of GTK's. What its own signals call must therefore not refer to this by `unowned`,
/// but to the sender that they are given.
@MainActor
@safe
open class NativeObject {
  let pointer: UnsafeMutableRawPointer

  /// Holds an object that is new or belongs to somebody else.
  init(_ pointer: UnsafeMutableRawPointer) {
    // SAFETY: the pointer comes from one of GTK's constructors or getters, which return objects.
    unsafe self.pointer = unsafe g_object_ref_sink(pointer)
  }

  /// Takes over an object that was given away.
  init(owned pointer: UnsafeMutableRawPointer) { unsafe self.pointer = pointer }

  isolated deinit {
    // SAFETY: one reference was taken in the initializer.
    unsafe g_object_unref(pointer)
  }

  /// The object as a type whose members are known. The caller knows that it is one, and that somebody holds it as long as
  /// the pointer is used: the widget that it is in, a caller, or `withExtendedLifetime`.
  final func cast<T>(to type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    unsafe pointer.assumingMemoryBound(to: type)
  }

  /// The object as a type whose members are not known.
  final var opaque: OpaquePointer { unsafe OpaquePointer(pointer) }
}
