/// The pixels that a server makes a session hold, over all its channels.
final class PixelAccount {
  private let limit: Int
  private var held = 0

  init(limit: Int) { self.limit = limit }

  /// Pixels that may still be taken.
  var room: Int { limit &- held }

  /// A holder of `old` pixels holds `new` instead. False, and nothing changes, if there is no room for so many more.
  func change(from old: Int, to new: Int) -> Bool {
    guard new <= old || new &- old <= room else { return false }
    held = held &- old &+ new
    return true
  }
}
