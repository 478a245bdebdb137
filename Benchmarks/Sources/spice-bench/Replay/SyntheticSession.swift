import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceWire

/// Writes a recording of a session that never was: the pictures come up in the form of each codec, scroll, and change in
/// small places, as a screen does on which somebody works.
struct SyntheticSession: ~Copyable {
  private(set) var entries: [RecordingEntry] = []
  private let display = ChannelID(.display)
  private var mainFrames = FrameWriter(headerForm: .mini)
  private var displayFrames = FrameWriter(headerForm: .mini)
  private var time = SpiceInstant()
  private var lz = LZEncoder()
  private var glz = GLZEncoder()
  private var dictionary = GLZDictionary(windowPixels: 8 << 20)
  private var lz4 = LZ4ImageEncoder()
  private var quic = QUICEncoder()

  /// A session on a screen as large as the largest picture.
  init(_ pictures: [Picture]) throws {
    let screen = pictures.reduce(Rect()) { $0.union($1.bitmap.bounds) }
    try begin(screen)
    for picture in pictures {
      for form in [ImageType.quic, .lzRGB, .lz4, .glzRGB] { try show(picture.bitmap, as: form, at: Point()) }
      guard picture.bitmap.width > 160, picture.bitmap.height > 48 else { continue }
      try scroll(picture.bitmap)
      try work(on: picture.bitmap)
    }
    add(display, .closed)
  }

  private mutating func begin(_ screen: Rect) throws {
    let peer = LinkedPeer(common: [.miniHeader], channelWords: [], headerForm: .mini)
    let main = ChannelID(.main)
    add(main, .opened(peer))
    var initial = MainInit()
    initial.ramHint = 64 << 20
    add(main, .fromServer(try mainFrames.frame(MainServerMessage.initial(initial), blobs: RawSpan())))
    add(main, .fromServer(try mainFrames.frame(MainServerMessage.channelsList([display]), blobs: RawSpan())))
    add(display, .opened(peer))
    let surface = SurfaceCreate(
      surface: .primary, width: UInt32(screen.width), height: UInt32(screen.height), format: .xrgb, flags: .primary)
    try send(.surfaceCreate(surface))
    try send(.mark)
  }

  /// Moves all but the first rows up, and shows what comes in below.
  private mutating func scroll(_ picture: Bitmap) throws {
    let step = 48
    for _ in 0..<8 {
      let kept = Rect(width: picture.width, height: picture.height - step)
      try send(.copyBits(CopyBits(base: DrawBase(surface: .primary, box: kept), source: Point(x: 0, y: Int32(step)))))
      let strip = Rect(left: 0, top: kept.bottom, right: kept.right, bottom: Int32(picture.height))
      try show(picture, strip, as: .glzRGB)
    }
  }

  /// Words that are typed: a plain place, and a small picture on it.
  private mutating func work(on picture: Bitmap) throws {
    for index in 0..<200 {
      let x = Int32(index * 7919 % (picture.width - 160))
      let y = Int32(index * 104_729 % (picture.height - 20))
      let box = Rect(left: x, top: y, right: x + 160, bottom: y + 20)
      var fill = DrawFill()
      fill.base = DrawBase(surface: .primary, box: box)
      fill.brush = .solid(0x00F0_F0F0)
      try send(.drawFill(fill))
      try show(picture, box, as: index % 2 == 0 ? .lzRGB : .glzRGB)
    }
  }

  private mutating func show(_ picture: Bitmap, _ part: Rect, as form: ImageType) throws {
    guard let cut = picture.cropped(to: part) else { return }
    try show(cut, as: form, at: Point(x: part.left, y: part.top))
  }

  private mutating func show(_ picture: Bitmap, as form: ImageType, at place: Point) throws {
    let (rows, width) = (picture.rows, picture.width)
    let data: [UInt8]
    let payload: ImagePayload
    switch form {
    case .quic:
      data = try quic.encode(rows, type: .rgb32, width: width)
      payload = .quic(WireRange(count: data.count))
    case .lz4:
      data = try lz4.encode(rows, kind: .rgb32, width: width, isTopDown: true)
      payload = .lz4(WireRange(count: data.count))
    case .glzRGB:
      data = try glz.encode(rows, kind: .rgb32, width: width, isTopDown: true, dictionary: &dictionary)
      payload = .glzRGB(WireRange(count: data.count))
    default:
      data = try lz.encode(rows, kind: .rgb32, width: width, isTopDown: true)
      payload = .lzRGB(WireRange(count: data.count))
    }
    var copy = DrawCopy()
    copy.base.box = Rect(
      left: place.x, top: place.y, right: place.x + Int32(width), bottom: place.y + Int32(picture.height))
    copy.source = Image(
      id: ImageID(rawValue: UInt64(entries.count)), width: UInt32(width), height: UInt32(picture.height),
      payload: payload)
    copy.sourceArea = picture.bounds
    try send(.drawCopy(copy), data)
  }

  private mutating func send(_ message: DisplayServerMessage, _ blobs: [UInt8] = []) throws {
    add(display, .fromServer(try displayFrames.frame(message, blobs: blobs.rawSpan)))
  }

  private mutating func add(_ channel: ChannelID, _ content: RecordingEntry.Content) {
    time = time.advanced(byMilliseconds: 5)
    entries.append(RecordingEntry(time: time, channel: channel, content: content))
  }
}
