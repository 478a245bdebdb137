import CSpiceServer
import SpiceCodecs
import SpiceGeometry
import SpiceQXL
import SpiceServerCore
import SpiceWire

extension QXLDevMemSlot {
  var slot: MemorySlot {
    // SAFETY: the host promises that its slots are memory.
    unsafe MemorySlot(
      group: slot_group_id, slot: slot_id, generation: generation, start: virt_start, end: virt_end, delta: addr_delta)
  }
}

extension HostedDisplay.Primary {
  init(_ create: QXLDevSurfaceCreate) {
    surface = QXLPrimarySurface(
      width: create.width, height: create.height, stride: create.stride, format: create.format, flags: create.flags,
      memory: GuestAddress(rawValue: create.mem), group: create.group_id)
    allowsPositions = create.mouse_mode != 0
  }
}

/// A command as a device takes it from a ring; the host's structure has the same name.
typealias GuestCommand = SpiceQXL.QXLCommand

extension GuestCommand {
  /// A `QXLCommandExt`: data, type, padding, group, flags.
  @unsafe
  init(_ pointer: UnsafeRawPointer) {
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: T.Type) -> T {
      unsafe pointer.loadUnaligned(fromByteOffset: offset, as: T.self)
    }
    self.init(
      Kind(rawValue: load(8, UInt32.self)), at: GuestAddress(rawValue: load(0, UInt64.self)),
      group: load(16, UInt32.self), flags: Flags(rawValue: load(20, UInt32.self)))
  }
}

extension Rect {
  init(_ rect: QXLRect) { self.init(left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom) }
}

extension QXLRect {
  init(_ rect: Rect) { self.init(top: rect.top, left: rect.left, bottom: rect.bottom, right: rect.right) }
}

extension Region {
  /// The rectangles as a device has them.
  var forDevice: [QXLRect] { rects.map { QXLRect($0) } }

  /// The same in no more than so many rectangles: the last one is around all that do not fit.
  func forDevice(atMost limit: Int) -> [QXLRect] {
    guard limit > 0 else { return [] }
    if rects.count <= limit { return forDevice }
    let rest = rects.dropFirst(limit - 1).reduce(Rect()) { $0.union($1) }
    return rects.prefix(limit - 1).map { QXLRect($0) } + [QXLRect(rest)]
  }
}

extension SlowLineCompression {
  /// What a host has asked for.
  init(_ compression: spice_wan_compression_t) {
    switch compression {
    case SPICE_WAN_COMPRESSION_ALWAYS: self = .always
    case SPICE_WAN_COMPRESSION_NEVER: self = .never
    default: self = .auto
    }
  }
}

extension ServerSettings {
  /// The compression of images in the protocol's words.
  var imageCompression: ImageCompression { ImageCompression(rawValue: UInt8(clamping: compression.rawValue)) }

  /// What is taken for video in the engine's words.
  var videoStreaming: VideoStreaming {
    switch streaming {
    case CInt(SPICE_STREAM_VIDEO_ALL): .all
    case CInt(SPICE_STREAM_VIDEO_FILTER): .filter
    default: .off
    }
  }

  /// What videos are coded as, best first. Who makes it is the system's business.
  var videoFormats: [VideoFormat] { (codecs ?? .standard).formats }
}
