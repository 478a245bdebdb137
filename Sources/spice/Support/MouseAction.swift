import ArgumentParser
import SpiceClient
import SpiceGeometry
import SpiceWire

/// One thing that `spice mouse` is asked to do.
enum MouseAction: Equatable {
  case move(Point)
  case by(dx: Int32, dy: Int32)
  case press(MouseButton)
  case release(MouseButton)
  case click(MouseButton, times: Int)
  case drag(Point)
  case scroll(Int)

  /// Reads words of the command line.
  static func parse(_ words: [String]) throws -> [MouseAction] {
    var rest = words[...]
    var actions: [MouseAction] = []
    while let verb = rest.popFirst() {
      switch verb {
      case "move": actions.append(.move(try point(&rest, after: verb)))
      case "drag": actions.append(.drag(try point(&rest, after: verb)))
      case "by":
        let distance = try point(&rest, after: verb)
        actions.append(.by(dx: distance.x, dy: distance.y))
      case "click": actions.append(.click(optionalButton(&rest), times: 1))
      case "double": actions.append(.click(optionalButton(&rest), times: 2))
      case "press": actions.append(.press(try requiredButton(&rest, after: verb)))
      case "release": actions.append(.release(try requiredButton(&rest, after: verb)))
      case "scroll":
        guard let word = rest.popFirst(), let notches = Int(word), abs(notches) <= 100 else {
          throw ValidationError("scroll needs a number of notches, -100 to 100")
        }
        actions.append(.scroll(notches))
      default: throw ValidationError("\"\(verb)\" is no mouse action; see spice mouse --help")
      }
    }
    return actions
  }

  private static let buttons: [String: MouseButton] = [
    "left": .left, "middle": .middle, "right": .right, "side": .side, "extra": .extra, "1": .left, "2": .middle,
    "3": .right,
  ]

  private static func point(_ rest: inout ArraySlice<String>, after verb: String) throws -> Point {
    guard let x = rest.popFirst().flatMap({ Int32($0) }), let y = rest.popFirst().flatMap({ Int32($0) }) else {
      throw ValidationError("\(verb) needs two numbers")
    }
    return Point(x: x, y: y)
  }

  private static func optionalButton(_ rest: inout ArraySlice<String>) -> MouseButton {
    guard let button = rest.first.flatMap({ buttons[$0] }) else { return .left }
    rest.removeFirst()
    return button
  }

  private static func requiredButton(_ rest: inout ArraySlice<String>, after verb: String) throws -> MouseButton {
    guard let button = rest.popFirst().flatMap({ buttons[$0] }) else {
      throw ValidationError("\(verb) needs a button: left, middle, right, side or extra")
    }
    return button
  }
}

/// Carries out mouse actions, in whichever mode the guest's pointer is.
struct MousePointer {
  let session: SpiceSession
  let display: UInt8

  private var isAbsolute: Bool { session.state.mouseModes.current == .client }

  init(session: SpiceSession, display: UInt8) {
    self.session = session
    self.display = display
  }

  mutating func perform(_ action: MouseAction) async throws {
    let input = session.input
    switch action {
    case .move(let point): try await move(to: point)
    case .by(let dx, let dy):
      guard !isAbsolute else {
        throw CommandFailure("the guest's pointer takes places, not distances; use move", code: .validationFailure)
      }
      input.move(dx: dx, dy: dy)
    case .press(let button): input.press(button)
    case .release(let button): input.release(button)
    case .click(let button, let times):
      for _ in 0..<times {
        input.press(button)
        try await Task.sleep(for: .milliseconds(40))
        input.release(button)
        try await Task.sleep(for: .milliseconds(40))
      }
    case .drag(let point):
      input.press(.left)
      try await Task.sleep(for: .milliseconds(40))
      try await move(to: point)
      try await Task.sleep(for: .milliseconds(40))
      input.release(.left)
    case .scroll(let notches): input.wheel(notches: notches)
    }
  }

  /// Relative motion that waits is merged, so the push into the corner must have left before the way back.
  private func move(to point: Point) async throws {
    if isAbsolute { return session.input.move(to: point, display: display) }
    session.input.move(dx: -8192, dy: -8192)
    await session.input.flush()
    try await Task.sleep(for: .milliseconds(100))
    session.input.move(dx: point.x, dy: point.y)
  }
}
