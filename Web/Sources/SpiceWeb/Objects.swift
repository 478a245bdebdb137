import SpiceCodecs
import SpicePixels

/// What JavaScript holds, by handle.
///
/// Handles count up and are never used twice, so one that was released names nothing.
enum Objects {
  private enum Object {
    case picture(Bitmap)
    case window(SharedWindow)
    case replay(Replay)
  }

  // SAFETY: the module runs on one thread.
  nonisolated(unsafe) private static var objects: [Int32: Object] = [:]
  nonisolated(unsafe) private static var last: Int32 = 0

  static func add(_ picture: Bitmap) -> Int32 { add(.picture(picture)) }

  static func add(_ window: SharedWindow) -> Int32 { add(.window(window)) }

  static func add(_ replay: Replay) -> Int32 { add(.replay(replay)) }

  private static func add(_ object: Object) -> Int32 {
    unsafe last += 1
    unsafe objects[last] = object
    return unsafe last
  }

  static func picture(_ handle: Int32) -> Bitmap? {
    if case .picture(let picture)? = unsafe objects[handle] { picture } else { nil }
  }

  static func window(_ handle: Int32) -> SharedWindow? {
    if case .window(let window)? = unsafe objects[handle] { window } else { nil }
  }

  static func replay(_ handle: Int32) -> Replay? {
    if case .replay(let replay)? = unsafe objects[handle] { replay } else { nil }
  }

  /// A figure of a picture, or a failure.
  static func measure(_ handle: Int32, _ figure: (Bitmap) -> Int) -> Int32 {
    picture(handle).map { Int32(clamping: figure($0)) } ?? Failure.badHandle.rawValue
  }

  static func replace(_ handle: Int32, with picture: Bitmap) { unsafe objects[handle] = .picture(picture) }

  static func remove(_ handle: Int32) { unsafe objects[handle] = nil }
}

/// A GLZ window, which cannot be copied, where the table can hold it.
final class SharedWindow {
  var window: GLZWindow

  init(limit: Int) { window = GLZWindow(limit: limit) }
}
