public import SpiceWire

/// How the monitors of a display lie on its primary surface.
extension DisplayEngine {
  /// The device's driver tells its monitors.
  public func setMonitors(_ config: MonitorsConfig) {
    monitors = config
    knowsMonitors = true
    for client in clients { deliverMonitors(to: client) }
  }

  /// The device has another driver, or none.
  public func driverUnloaded() { knowsMonitors = false }

  /// Bounds how many monitors clients are told that there may be.
  public func setMonitorLimit(_ limit: UInt16) { monitorLimit = max(1, limit) }
}
