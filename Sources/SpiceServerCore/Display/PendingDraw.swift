import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// A draw command that is not done with: it is not on the server's own picture yet, or not sent to everybody yet.
///
/// As long as it is here, the device gets no answer to it. Confined to its display.
final class PendingDraw {
  /// Commands of a display, in the order in which they were given.
  let age: UInt64
  /// The surface that is drawn on.
  let surface: SurfaceID
  /// A box around all that it draws.
  let box: Rect
  /// The command. Nil once nobody needs it any more.
  private(set) var command: DeviceDraw?
  /// The pixels that it may change and that nothing later covers.
  var region: Region
  /// Whether ``region`` began as exactly the pixels that the command may change, rather than a box around them.
  let isExact: Bool
  /// What it reads of surfaces.
  let reads: [SurfaceRead]
  /// The surfaces that it reads beside its own.
  let otherSurfaces: [SurfaceID]
  /// Whether all pixels of ``region`` get values that do not depend on what was there.
  let isOpaque: Bool
  /// Whether a client needs to be able to composite for it.
  let isComposite: Bool
  /// Whether the last of its images is a mask.
  let hasMask: Bool
  /// Bytes that are kept for it beside its device's memory.
  let ownBytes: Int
  /// Pixels of its images that have to travel.
  let imagePixels: Int
  /// Whether it is on the server's own picture.
  var isRendered = false
  /// The clients that will get it and have not yet, a bit for each by its slot.
  var waiting: UInt64 = 0
  /// The clients that read with it what a video has shown, a bit for each by its slot.
  var copiesVideo: UInt64 = 0
  /// What it is to a video that it is a frame of.
  var frame: VideoFrame?
  /// How gradually the colours of its images change, as far as somebody has looked, by index.
  private var graduality: [Int: Graduality?] = [:]
  /// The pixels of its images as the GLZ dictionaries of some clients have them, by index.
  private var units: [Int: Units] = [:]
  /// Streams of its images that another client may want as well, by index and codec.
  var streams: [StreamKey: [UInt8]] = [:]

  private struct Units {
    weak var bytes: SourceBytes?
  }

  /// Bytes of a stream that is kept.
  static let streamLimit = 4 << 20

  /// What a stream in ``streams`` is.
  struct StreamKey: Hashable {
    var picture: Int
    var codec: PictureCodec
  }

  init(age: UInt64, command: DeviceDraw, base: DrawBase, region: Region, isExact: Bool, reads: [SurfaceRead]) {
    isOpaque = command.isOpaque
    isComposite = if case .drawComposite = command.message { true } else { false }
    hasMask = !command.pictures.isEmpty && command.message.hasMask
    ownBytes = command.ownBytes
    imagePixels = command.imagePixels
    self.age = age
    surface = base.surface
    box = base.box
    self.command = command
    self.region = region
    self.isExact = isExact
    self.reads = reads
    otherSurfaces = reads.isEmpty ? [] : Array(Set(reads.map(\.surface)).subtracting([base.surface]))
  }

  /// Whether somebody still needs it.
  var isNeeded: Bool { !isRendered || waiting != 0 }

  /// How gradually the colours of an image change; nil if it is none that has colours.
  func graduality(ofPicture index: Int) -> Graduality? {
    if let known = graduality[index] { return known }
    let found = command?.pictures[index].graduality
    graduality[index] = found
    return found
  }

  /// The pixels of an image as a GLZ dictionary has them; nil if none does.
  func units(ofPicture index: Int) -> SourceBytes? { units[index]?.bytes }

  /// A GLZ dictionary has pixels of an image that others may have, too.
  func keep(_ bytes: SourceBytes?, ofPicture index: Int) { units[index] = Units(bytes: bytes) }

  /// No client needs what was made for several of them.
  func forgetStreams() {
    if !streams.isEmpty { streams = [:] }
    if !units.isEmpty { units = [:] }
    if frame != nil { frame?.files = [:] }
  }

  /// Nobody needs it any more: the device may have its memory back.
  func finish() {
    command = nil
    frame = nil
    streams = [:]
    units = [:]
    region = Region()
  }

  /// Whether it was covered, or is done.
  var isFinished: Bool { command == nil }

  /// The pixels of a surface that must still be as they were before this command when it is carried out.
  func readRegion(of surface: SurfaceID) -> Region {
    var all = Region()
    for read in reads where read.surface == surface { all.formUnion(read.region(for: region)) }
    return all
  }
}

extension DeviceDraw {
  /// Pixels of all images that are not surfaces.
  fileprivate var imagePixels: Int {
    pictures.reduce(0) { sum, picture in
      if case .surface = picture.content { sum } else { sum + picture.width * picture.height }
    }
  }

  /// Bytes of lists and pictures that are not in the device's memory, about as many as they take.
  fileprivate var ownBytes: Int {
    var count = blobs.count
    if case .rects(let rects)? = message.drawBase?.clip { count += rects.count * 16 }
    switch message {
    case .drawStroke(let stroke): for segment in stroke.path.segments { count += 32 + segment.points.count * 8 }
    case .drawText(let text): count += text.string.glyphs.count * 48
    default: break
    }
    for picture in pictures {
      switch picture.content {
      case .quic(let stream): count += stream.isArray ? stream.count : 0
      case .bitmap(let bitmap): count += bitmap.pixels.isArray ? bitmap.pixels.count : 0
      case .surface, .selfArea: break
      }
    }
    return count
  }
}
