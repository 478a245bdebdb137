/// Turns smooth scrolling into the steps that a guest's mouse wheel has.
public struct WheelSteps: Sendable {
  /// What a distance is measured in.
  public enum Unit: Sendable {
    /// Notches of a wheel; parts of them from wheels of high resolution.
    case notches
    /// Logical pixels of the screen, from touchpads.
    case pixels
  }

  /// Logical pixels that a finger moves for one step.
  static let pixelsPerStep = 32.0

  private var remainder = 0.0

  /// Nothing was scrolled yet.
  public init() {}

  /// Adds a distance; downwards is positive, as the screen's coordinates are.
  /// - Returns: steps for ``SpiceInput/wheel(notches:)``, upwards positive; at most 100 at once.
  public mutating func add(_ distance: Double, in unit: Unit) -> Int {
    guard distance.isFinite, distance != 0 else { return 0 }
    let notches = unit == .notches ? distance : distance / Self.pixelsPerStep
    if remainder * notches < 0 { remainder = 0 }
    remainder = min(max(remainder + notches, -100), 100)
    let steps = remainder.rounded(.towardZero)
    remainder -= steps
    return -Int(steps)
  }

  /// The finger was lifted: what was left of its way counts no more.
  public mutating func reset() { remainder = 0 }
}
