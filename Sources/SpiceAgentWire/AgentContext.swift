/// What the two sides have agreed on that changes the layout of clipboard messages.
public struct AgentContext: Equatable, Sendable {
  /// Whether clipboard messages name a selection.
  public var hasSelection: Bool
  /// Whether grabs are numbered.
  public var hasGrabSerial: Bool

  /// The layout before anything is agreed on.
  public init() {
    hasSelection = false
    hasGrabSerial = false
  }

  /// The layout that two announcements lead to: a part is there if both sides know it.
  public init(_ mine: AgentCapabilities, _ theirs: AgentCapabilities) {
    let common = mine.intersection(theirs)
    hasSelection = common.contains(.clipboardSelection)
    hasGrabSerial = common.contains(.clipboardGrabSerial)
  }
}
