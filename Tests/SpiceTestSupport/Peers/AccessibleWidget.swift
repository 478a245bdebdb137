import Foundation

/// What a screen reader is told of a widget.
public struct AccessibleWidget: Sendable {
  /// What it is, as `AtspiRole` numbers it.
  public var role: Int
  /// What it is called.
  public var name: String
  /// Whether the keyboard can come to it.
  public var isFocusable: Bool
  /// Whether it has the keyboard.
  public var isFocused: Bool

  /// Whether somebody can do something with it: a button, a box to check, a list to open, a slider, a field.
  public var isControl: Bool { [7, 11, 40, 43, 44, 51, 61, 62, 79].contains(role) }
}

extension SessionBus {
  /// The widgets of the programs on the bus, once somebody has asked for each of them as a screen reader does; or those
  /// that were asked for before, as they are now.
  public func accessibleWidgets(areKnown: Bool = false) async throws -> [AccessibleWidget] {
    let answer = try await call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")
    guard let address = answer.firstMatch(of: /'([^']+)'/).map({ String($0.1) }) else {
      throw PeerError("there is no bus for screen readers: \(answer)")
    }
    func children(_ program: String, _ object: String) async throws -> [(program: String, object: String)] {
      try await call(program, object, "org.a11y.atspi.Accessible.GetChildren", at: address)
        .matches(of: /\('(:[\d.]+)', (?:objectpath )?'(\/[^']*)'\)/).map { (String($0.1), String($0.2)) }
    }
    let programs = try await children("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
    var (waiting, found) = (programs, [AccessibleWidget]())
    while !areKnown, let next = waiting.popLast() { waiting += try await children(next.program, next.object) }
    // Program and path of it, of its application and of its parent, place, children, interfaces, name, role, description, states.
    let item = /\[[^\]]*\], ('[^']*'|"[^"]*"), (?:uint32 )?(\d+), (?:'[^']*'|"[^"]*"), \[(?:uint32 )?(\d+), \d+\]\)/
    for (program, _) in programs {
      let items = try await call(program, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache.GetItems", at: address)
      found += items.matches(of: item).map { match in
        let states = UInt32(match.3) ?? 0
        return AccessibleWidget(
          role: Int(match.2) ?? 0, name: String(match.1.dropFirst().dropLast()), isFocusable: states >> 11 & 1 == 1,
          isFocused: states >> 12 & 1 == 1)
      }
    }
    return found
  }
}
