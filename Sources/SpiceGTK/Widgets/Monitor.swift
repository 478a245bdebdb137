import CGTK

/// A monitor of the user's, which windows are on.
@MainActor
public final class Monitor: NativeObject {
  /// A place on the user's desktop, in logical units.
  public struct Area: Sendable {
    public var x, y, width, height: Int

    init(_ rectangle: GdkRectangle) {
      (x, y) = (Int(rectangle.x), Int(rectangle.y))
      (width, height) = (Int(rectangle.width), Int(rectangle.height))
    }
  }

  /// All of them.
  public static var all: [Monitor] {
    guard let display = unsafe gdk_display_get_default(), let list = unsafe gdk_display_get_monitors(display) else {
      return []
    }
    return (0..<(unsafe g_list_model_get_n_items(list))).compactMap { index in
      // SAFETY: the item is given away by the list.
      unsafe g_list_model_get_item(list, index).map { unsafe Monitor(owned: $0) }
    }
  }

  /// What the system calls it, such as `DP-1`; nil if it does not.
  public var name: String? { unsafe gdk_monitor_get_connector(opaque).map { unsafe String(cString: $0) } }

  /// Its place.
  public var area: Area {
    var rectangle = GdkRectangle()
    unsafe gdk_monitor_get_geometry(opaque, &rectangle)
    return Area(rectangle)
  }

  /// The part of it where windows can be, beside the desktop's own bars, as far as that is told.
  public var workArea: Area {
    var rectangle = GdkRectangle()
    unsafe spice_monitor_work_area(opaque, &rectangle)
    return Area(rectangle)
  }

  /// Device pixels of a logical unit.
  public var scale: Double { SurfaceScale.of(self) }

  /// Whether it is the same as another one.
  public func isSame(as other: Monitor) -> Bool { unsafe pointer == other.pointer }
}
