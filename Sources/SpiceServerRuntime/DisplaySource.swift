public import SpiceDrawing
public import SpiceServerCore

/// Where a display's commands come from. Asked and told on the display's thread only.
public protocol DisplaySource: DisplayEngineHost, Sendable {
  /// The next command; nil if there is none now.
  func nextCommand() -> DeviceCommand?
  /// The next command for the cursor; nil if there is none now.
  func nextCursor() -> DeviceCursor?
  /// Asks for ``DisplayWorker/wake()`` once there are commands. False if there are some already.
  func awaitCommands() -> Bool
  /// Likewise, for commands of the cursor.
  func awaitCursor() -> Bool
}
