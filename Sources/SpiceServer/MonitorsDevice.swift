import SpiceAgentWire
import SpiceBytes

/// Monitors of the machine that clients may arrange.
public protocol MonitorsDevice: Sendable {
  /// A client would like other monitors: one entry for each display, in their order, nil for one that it has no room for.
  /// It sees what the displays are made to be, whatever that is. Numbers are those that the client says
  /// (`VDAgentMonitorsConfig`), and may make no sense.
  ///
  /// Called on the server's thread, which must not be kept waiting.
  func arrange(_ monitors: [WantedMonitor?])
}

/// A monitor that a client would like.
public struct WantedMonitor: Equatable, Sendable {
  /// Columns, at least one.
  public var width: Int
  /// Rows, at least one.
  public var height: Int
  /// The first column on a desktop of all monitors; zero if the client does not say.
  public var x: Int
  /// The first row on that desktop; zero if the client does not say.
  public var y: Int

  /// A monitor of a size at a place.
  public init(width: Int, height: Int, x: Int = 0, y: Int = 0) {
    (self.width, self.height, self.x, self.y) = (width, height, x, y)
  }
}

extension WantedMonitor {
  /// Monitors as a client says them; nil if that cannot be understood.
  static func all(in body: [UInt8]) -> [WantedMonitor?]? {
    var config = AgentMonitorsConfig()
    var reader = WireReader(body.rawSpan)
    guard (try? reader.value(&config)) != nil else { return nil }
    let hasPlaces = config.flags.contains(.usePosition)
    return config.monitors.map { monitor in
      guard monitor.width > 0, monitor.height > 0 else { return nil }
      return WantedMonitor(
        width: Int(clamping: monitor.width), height: Int(clamping: monitor.height), x: hasPlaces ? Int(monitor.x) : 0,
        y: hasPlaces ? Int(monitor.y) : 0)
    }
  }
}
