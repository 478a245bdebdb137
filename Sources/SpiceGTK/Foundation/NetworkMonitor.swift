import CGTK

/// What the system knows of the computer's networks.
@MainActor
public final class NetworkMonitor: NativeObject {
  /// The system's.
  public static let standard = unsafe NetworkMonitor(UnsafeMutableRawPointer(g_network_monitor_get_default()))

  /// Called when there is another network, or another way to one. It says whether there is any.
  public func onChange(_ body: @escaping @MainActor (_ isAvailable: Bool) -> Void) { onFlag("network-changed", body) }
}
