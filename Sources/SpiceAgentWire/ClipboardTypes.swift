/// `VD_AGENT_CLIPBOARD_…`: what clipboard data is.
public struct ClipboardType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing: the answer to a request that cannot be met.
  public static let none = ClipboardType(rawValue: 0)
  /// UTF-8.
  public static let text = ClipboardType(rawValue: 1)
  /// A PNG file.
  public static let png = ClipboardType(rawValue: 2)
  /// A BMP file.
  public static let bmp = ClipboardType(rawValue: 3)
  /// A TIFF file.
  public static let tiff = ClipboardType(rawValue: 4)
  /// A JPEG file.
  public static let jpeg = ClipboardType(rawValue: 5)
  /// `copy` or `cut`, then paths in the shared folder, each ending in a zero byte.
  public static let fileList = ClipboardType(rawValue: 6)
}

/// `VD_AGENT_CLIPBOARD_SELECTION_…`: which of a desktop's clipboards.
public struct ClipboardSelection: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What was copied; the only one where messages name none.
  public static let clipboard = ClipboardSelection(rawValue: 0)
  /// What is selected, on X11 and Wayland.
  public static let primary = ClipboardSelection(rawValue: 1)
  /// X11's second selection.
  public static let secondary = ClipboardSelection(rawValue: 2)
}
