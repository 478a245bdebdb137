import SpiceGeometry

/// The programs of the demo desktop. Each has one window.
enum App: Int, CaseIterable, Sendable {
  case bounce, pictures, welcome, input, notes

  /// What the title bar and the panel call it.
  var name: String {
    switch self {
    case .bounce: "Bounce"
    case .pictures: "Pictures"
    case .welcome: "Welcome"
    case .input: "Input"
    case .notes: "Notes"
    }
  }

  var isResizable: Bool { self == .notes }
}

/// A window: where it is, and where its parts are.
struct Window: Equatable {
  static let titleHeight: Int32 = 30
  /// How far the grip of a window reaches from its corner.
  static let grip: Int32 = 18

  let app: App
  /// The window, with its title bar and without its shadow.
  var body: Rect

  var title: Rect { Rect(left: body.left, top: body.top, right: body.right, bottom: body.top + Self.titleHeight) }
  var content: Rect { Rect(left: body.left, top: title.bottom, right: body.right, bottom: body.bottom) }
  /// All pixels that may look different with the window than without.
  var extent: Rect { WindowFrame.extent(of: body) }
  /// The pixels that hide what is below.
  var opaque: Region { WindowFrame.opaque(of: body) }
  /// Where the window is resized.
  var gripArea: Rect? {
    guard app.isResizable else { return nil }
    return Rect(
      left: body.right - Self.grip, top: body.bottom - Self.grip, right: body.right, bottom: body.bottom)
  }
}
