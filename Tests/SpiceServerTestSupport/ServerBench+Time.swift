public import SpiceDrawing
public import SpiceServerCore
import SpiceChannel

extension DisplayEngine {
  /// Carries out a command where the time does not matter.
  public func execute(_ command: DeviceCommand) { execute(command, at: SpiceInstant()) }
}
