import CGTK

/// What a signal calls: the closure of one connection, which goes with the connection.
@safe
private final class Handler<Body> {
  let body: Body
  init(_ body: Body) { self.body = body }

  static func from(_ data: gpointer?) -> Body {
    // SAFETY: data is what `connect` has retained, until `release` is called.
    unsafe Unmanaged<Handler<Body>>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue().body
  }

  static var release: GClosureNotify {
    { data, _ in unsafe Unmanaged<AnyObject>.fromOpaque(data.unsafelyUnwrapped).release() }
  }
}

extension NativeObject {
  /// Called with the object that sends the signal. It is not always the one that was connected: GTK's lives on where others
  /// hold it, when nobody holds that one any more.
  typealias Callback = @MainActor (_ sender: NativeObject) -> Void
  typealias PointerCallback = @MainActor (_ sender: NativeObject, OpaquePointer?) -> Void
  typealias PlaceCallback = @MainActor (Double, Double) -> Void
  typealias KeyCallback = @MainActor (UInt32, UInt32, GdkModifierType) -> Bool

  /// Calls `body` on a signal without arguments.
  @discardableResult
  func on(_ signal: String, _ body: @escaping @MainActor () -> Void) -> gulong { onSender(signal) { _ in body() } }

  /// Calls `body` on a signal without arguments, with the sender.
  @discardableResult
  func onSender(_ signal: String, _ body: @escaping Callback) -> gulong {
    let trampoline: @convention(c) (UnsafeMutableRawPointer, gpointer?) -> Void = { sender, data in
      let body = unsafe Handler<Callback>.from(data)
      nonisolated(unsafe) let sender = unsafe sender
      MainActor.assumeIsolated { unsafe body(NativeObject(sender)) }
    }
    return unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler(body))
  }

  /// Calls `body` on the change of a property.
  func onChange(of property: String, _ body: @escaping @MainActor () -> Void) {
    onChange(of: property, sender: { _ in body() })
  }

  /// Calls `body` on the change of a property, with its owner.
  func onChange(of property: String, sender body: @escaping Callback) {
    unsafe onPointer("notify::\(property)") { sender, _ in body(sender) }
  }

  /// Calls `body` on a signal whose first argument is a pointer.
  func onPointer(_ signal: String, _ body: @escaping PointerCallback) {
    let trampoline: @convention(c) (UnsafeMutableRawPointer, OpaquePointer?, gpointer?) -> Void = {
      sender, argument, data in
      let body = unsafe Handler<PointerCallback>.from(data)
      nonisolated(unsafe) let (sender, argument) = unsafe (sender, argument)
      MainActor.assumeIsolated { unsafe body(NativeObject(sender), argument) }
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler(body))
  }

  /// Calls `body` on a signal that wants to know whether it was dealt with, or may go on.
  func onQuestion(_ signal: String, _ body: @escaping @MainActor () -> Bool) {
    typealias Body = @MainActor () -> Bool
    let trampoline: @convention(c) (gpointer?, gpointer?) -> gboolean = { _, data in
      let body = unsafe Handler<Body>.from(data)
      return MainActor.assumeIsolated { body() } ? 1 : 0
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on a signal whose first argument is a pointer, and which wants an exit code.
  func onExitCode(_ signal: String, _ body: @escaping @MainActor (OpaquePointer?) -> Int32) {
    typealias Body = @MainActor (OpaquePointer?) -> Int32
    let trampoline: @convention(c) (gpointer?, OpaquePointer?, gpointer?) -> Int32 = { _, argument, data in
      let body = unsafe Handler<Body>.from(data)
      nonisolated(unsafe) let argument = unsafe argument
      return MainActor.assumeIsolated { unsafe body(argument) }
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on a signal with a place or a distance.
  func onPlace(_ signal: String, _ body: @escaping PlaceCallback) {
    let trampoline: @convention(c) (gpointer?, Double, Double, gpointer?) -> Void = { _, x, y, data in
      let body = unsafe Handler<PlaceCallback>.from(data)
      MainActor.assumeIsolated { body(x, y) }
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler(body))
  }

  /// Calls `body` on a key, with its value, its code and the modifiers; it says whether the key was dealt with.
  func onKey(_ signal: String, _ body: @escaping KeyCallback) {
    let trampoline: @convention(c) (gpointer?, guint, guint, GdkModifierType, gpointer?) -> gboolean = {
      _, value, code, modifiers, data in
      let body = unsafe Handler<KeyCallback>.from(data)
      return MainActor.assumeIsolated { body(value, code, modifiers) } ? 1 : 0
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler(body))
  }

  /// Calls `body` on a turn of a wheel or pad; it says whether that was dealt with.
  func onScroll(_ body: @escaping @MainActor (Double, Double) -> Bool) {
    typealias Body = @MainActor (Double, Double) -> Bool
    let trampoline: @convention(c) (gpointer?, Double, Double, gpointer?) -> gboolean = { _, dx, dy, data in
      let body = unsafe Handler<Body>.from(data)
      return MainActor.assumeIsolated { body(dx, dy) } ? 1 : 0
    }
    unsafe connect("scroll", unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on any event; it says whether that was dealt with.
  func onEvent(_ signal: String = "event", _ body: @escaping @MainActor (OpaquePointer?) -> Bool) {
    typealias Body = @MainActor (OpaquePointer?) -> Bool
    let trampoline: @convention(c) (gpointer?, OpaquePointer?, gpointer?) -> gboolean = { _, event, data in
      let body = unsafe Handler<Body>.from(data)
      nonisolated(unsafe) let event = unsafe event
      return MainActor.assumeIsolated { unsafe body(event) } ? 1 : 0
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on something that is dropped; it says whether that was taken.
  func onDrop(_ body: @escaping @MainActor (UnsafePointer<GValue>?) -> Bool) {
    typealias Body = @MainActor (UnsafePointer<GValue>?) -> Bool
    let trampoline: @convention(c) (gpointer?, UnsafePointer<GValue>?, Double, Double, gpointer?) -> gboolean = {
      _, value, _, _, data in
      let body = unsafe Handler<Body>.from(data)
      nonisolated(unsafe) let value = unsafe value
      return MainActor.assumeIsolated { unsafe body(value) } ? 1 : 0
    }
    unsafe connect("drop", unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on a signal that says whether something is so.
  func onFlag(_ signal: String, _ body: @escaping @MainActor (Bool) -> Void) {
    typealias Body = @MainActor (Bool) -> Void
    let trampoline: @convention(c) (gpointer?, gboolean, gpointer?) -> Void = { _, flag, data in
      let body = unsafe Handler<Body>.from(data)
      MainActor.assumeIsolated { body(flag != 0) }
    }
    unsafe connect(signal, unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  /// Calls `body` on an answer, with its number.
  func onResponse(_ body: @escaping @MainActor (Int32) -> Void) {
    typealias Body = @MainActor (Int32) -> Void
    let trampoline: @convention(c) (gpointer?, Int32, gpointer?) -> Void = { _, response, data in
      let body = unsafe Handler<Body>.from(data)
      MainActor.assumeIsolated { body(response) }
    }
    unsafe connect("response", unsafeBitCast(trampoline, to: GCallback.self), Handler<Body>(body))
  }

  @discardableResult
  private func connect<Body>(_ signal: String, _ callback: GCallback, _ handler: Handler<Body>) -> gulong {
    // SAFETY: the handler is retained here and released with the connection.
    unsafe g_signal_connect_data(
      pointer, signal, callback, Unmanaged.passRetained(handler as AnyObject).toOpaque(), Handler<Body>.release,
      GConnectFlags(rawValue: 0))
  }
}

/// A connection to a signal of an object that lives longer than who listens. It goes with its last reference.
@MainActor
public final class SignalConnection {
  private let object: NativeObject
  private let id: gulong

  init(_ object: NativeObject, _ id: gulong) { (self.object, self.id) = (object, id) }

  isolated deinit { unsafe g_signal_handler_disconnect(object.pointer, id) }
}
