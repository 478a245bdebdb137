import SpiceBytes
import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// Commands become messages.
extension DisplayEngine {
  /// Sends a command as it is.
  func send(_ draw: PendingDraw, to client: DisplayClient) {
    guard let command = draw.command else { return }
    client.statistics.draws += 1
    let copiesVideo = draw.copiesVideo & client.pipe.bit != 0
    if command.pictures.isEmpty {
      client.lossy.drew(draw, isLossy: copiesVideo)
      return client.send(command.message, blobs: command.blobs)
    }
    let mask = draw.hasMask ? command.pictures.count - 1 : nil
    let format = surfaces[draw.surface]?.format
    let mayLose = command.message.takesLoss && format == .xrgb
    let leavesTraces = !command.message.isText
    var message = ImageMessage(
      client, blobs: command.blobs, choice: choice(for: client), keptPixels: keptPixels, leavesTraces: leavesTraces)
    for (index, picture) in command.pictures.enumerated() {
      // Of GLZ, pictures of 15 bits come out with 32, and green may lose one of them before it is scaled.
      let mayRefer = leavesTraces && !(format == .rgb565 && picture.has15Bits)
      message.add(
        picture, isMask: index == mask, mayRefer: mayRefer, mayLose: mayLose && index == 0, draw: draw,
        index: index, &encoder)
    }
    client.lossy.drew(draw, isLossy: message.isLossy || copiesVideo)
    message.send(command.message)
  }

  /// Sends a message with a picture of the server's own, unless that has more bytes than `limit`; nil for any number.
  func send(
    _ drawing: DisplayServerMessage, picture: DevicePicture, mayLose: Bool, limit: Int?, to client: DisplayClient
  ) -> RefreshOutcome {
    var choice = choice(for: client)
    // On the same machine, too: they come at once, in place of much that was drawn.
    choice.method = client.compression
    // Of what was painted for a slow line, some is kept, so that it can be referred to.
    let refers = choice.deflatesGLZ && !client.sink.isLocal
    var message = ImageMessage(client, blobs: [], choice: choice, keptPixels: min(keptPixels, limits.refreshKeptPixels))
    let before = client.statistics
    message.add(picture, isMask: false, mayRefer: refers, mayLose: mayLose, draw: nil, index: 0, &encoder)
    let bytes = Int(client.statistics.imageBytes - before.imageBytes)
    client.cost.noteRefresh(pixels: picture.width * picture.height, bytes: bytes)
    if let limit, bytes > limit, !message.mustGo {
      client.statistics = before
      return .tooLarge
    }
    message.send(drawing.replacingImages([picture.placeholder]))
    return message.isLossy ? .lossy : .exact
  }

  /// What became of a picture of the server's own.
  enum RefreshOutcome {
    case exact
    case lossy
    /// It was not sent.
    case tooLarge
  }

  /// How images are compressed for a client.
  func choice(for client: DisplayClient) -> CodecChoice {
    let line = client.line.estimate
    var choice = CodecChoice(
      method: client.sink.isLocal ? .off : client.compression,
      hasLZ4: client.capabilities.contains(.lz4Compression))
    let mayTakeJPEG = [.quic, .autoLZ, .autoGLZ].contains(client.compression)
    if mayTakeJPEG, encoder.hasJPEG, jpeg.isWanted(isSlow: line.isSlow) { choice.jpegQuality = line.jpegQuality }
    choice.deflatesGLZ = zlib.isWanted(isSlow: line.isSlow)
    return choice
  }
}

extension DisplayServerMessage {
  /// Whether a client may draw it with an image that is only about as it should be, until that is made good. Whatever
  /// combines the bits of the image with others must have it as it is.
  fileprivate var takesLoss: Bool {
    switch self {
    case .drawCopy(let m), .drawBlend(let m): m.rop == .put
    default: false
    }
  }

  /// Whether it is text. Stock clients look at its second brush before the first one, and not at all where it fills nothing.
  fileprivate var isText: Bool {
    if case .drawText = self { true } else { false }
  }
}

/// A draw message that is being made for a client: its images are compressed, or found in the client's caches.
private struct ImageMessage {
  /// The bytes that an image brings.
  private enum Payload {
    case none
    case stream([UInt8])
    /// The pixels as they lie with the device: only for the only one.
    case pixels(SourceBytes)
  }

  private let client: DisplayClient
  private let choice: CodecChoice
  /// See ``DisplayEngine/keptPixels``.
  private let keptPixels: Int
  /// Whether later messages may build on its images: the client keeps them, their palettes, or their pixels.
  private let leavesTraces: Bool
  private var blobs: [UInt8]
  private var images: [Image] = []
  private var pixels: SourceBytes?
  /// Images that the client keeps and that this message needs.
  private var used: [ImageID] = []
  private var evictions: [ImageCachePlan.Eviction] = []
  private var forgottenPalettes: [PaletteID] = []
  /// Whether it cannot be thrown away, since the client counts a stream in it.
  private(set) var mustGo = false
  /// Whether the client has an image only with loss.
  private(set) var isLossy = false

  init(_ client: DisplayClient, blobs: [UInt8], choice: CodecChoice, keptPixels: Int, leavesTraces: Bool = true) {
    self.client = client
    self.keptPixels = keptPixels
    self.leavesTraces = leavesTraces
    self.blobs = blobs
    self.choice = choice
  }

  /// Adds the next image.
  mutating func add(
    _ picture: DevicePicture, isMask: Bool, mayRefer: Bool, mayLose: Bool, draw: PendingDraw?, index: Int,
    _ encoder: inout PictureEncoder
  ) {
    var image = picture.placeholder
    defer { images.append(image) }
    if case .surface = picture.content { return }
    client.statistics.pixels += UInt64(picture.width * picture.height)
    guard let pictures = client.pictures else { return }
    let isCacheable = picture.isCacheable && !isMask && leavesTraces
    let mayLose = mayLose && choice.jpegQuality != nil
    let kept = isCacheable ? pictures.use(picture.id) : nil
    if let kept {
      used.append(picture.id)
      if kept != .lossy || mayLose {
        client.statistics.cacheHits += 1
        // Another channel may have sent it without loss a moment ago.
        image.payload = kept == .replaced ? .fromCacheLossless : .fromCache
        isLossy = isLossy || kept == .lossy
        return
      }
      pictures.replace(picture.id)
      image.flags.insert(.cacheReplaceMe)
    }
    let before = client.statistics.imageBytes
    switch picture.content {
    case .surface, .selfArea: break
    case .quic(let stream): image.payload = .quic(append(.stream(stream.copy())))
    case .bitmap(let bitmap):
      image.payload =
        if isMask {
          raw(bitmap)
        } else {
          bitmap.pixels.withBytes { payload(bitmap, $0, mayRefer, mayLose, draw, index, &encoder, pictures) }
        }
    }
    let isPhoto = image.payload.type == .quic || image.payload.type == .jpeg
    client.cost.note(
      pixels: picture.width * picture.height, bytes: Int(client.statistics.imageBytes - before), isPhoto: isPhoto)
    if case .jpeg = image.payload {
      isLossy = true
      client.statistics.lossyImages += 1
    }
    // Only now: an image that another channel may refer to must have been made before that reference.
    if isCacheable, kept == nil,
      pictures.insert(
        picture.id, pixels: picture.width * picture.height, isLossy: image.payload.type == .jpeg, evictions: &evictions)
    {
      used.append(picture.id)
      image.flags.insert(.cacheMe)
    }
  }

  private mutating func payload(
    _ bitmap: DeviceBitmap, _ bytes: RawSpan, _ mayRefer: Bool, _ mayLose: Bool, _ draw: PendingDraw?, _ index: Int,
    _ encoder: inout PictureEncoder, _ pictures: SharedPictures
  ) -> ImagePayload {
    var codec = choice.codec(for: bitmap, mayRefer: mayRefer, mayLose: mayLose) {
      draw.map { $0.graduality(ofPicture: index) } ?? bitmap.graduality
    }
    if codec == .glz {
      var units = draw?.units(ofPicture: index)
      let stream = encoder.encodeGLZ(bitmap, bytes, units: &units, pictures: pictures, keeping: keptPixels)
      // Of as many clients as wait for it, all refer to the same memory.
      if let draw, draw.waiting != 0 { draw.keep(units, ofPicture: index) }
      if let stream {
        mustGo = true
        guard choice.deflatesGLZ, let small = encoder.deflate(stream) else {
          return .glzRGB(append(.stream(stream)))
        }
        var image = ZlibGLZImage()
        image.glzByteCount = UInt32(clamping: stream.count)
        image.data = append(.stream(small))
        return .zlibGLZRGB(image)
      }
      codec = .lz
    }
    var key = PendingDraw.StreamKey(picture: index, codec: codec)
    var made = draw?.streams[key] ?? encoder.encode(bitmap, bytes, with: codec)
    if made == nil, case .jpeg = codec {
      codec = .quic
      key.codec = codec
      made = draw?.streams[key] ?? encoder.encode(bitmap, bytes, with: codec)
    }
    guard let stream = made else { return raw(bitmap) }
    // Kept only for others that wait for it.
    if let draw, draw.waiting != 0, stream.count <= PendingDraw.streamLimit { draw.streams[key] = stream }
    let range = append(.stream(stream))
    switch codec {
    case .raw, .glz: return raw(bitmap)
    case .quic: return .quic(range)
    case .lz4: return .lz4(range)
    case .jpeg: return .jpeg(range)
    case .lz:
      guard bitmap.format.isIndexed, let palette = bitmap.palette else { return .lzRGB(range) }
      var image = LZPaletteImage()
      image.data = range
      image.palette = source(palette, flags: &image.flags)
      return .lzPalette(image)
    }
  }

  private mutating func raw(_ bitmap: DeviceBitmap) -> ImagePayload {
    var image = BitmapImage()
    image.format = BitmapFormat(rawValue: bitmap.format.rawValue) ?? .thirtyTwoBit
    image.flags = bitmap.isTopDown ? .topDown : []
    image.width = UInt32(clamping: bitmap.width)
    image.height = UInt32(clamping: bitmap.height)
    image.stride = UInt32(clamping: bitmap.stride)
    if let palette = bitmap.palette { image.palette = source(palette, flags: &image.flags) }
    image.pixels = append(.pixels(bitmap.pixels))
    image.pixels.count = bitmap.stride * bitmap.height
    return .bitmap(image)
  }

  /// How a palette travels.
  private mutating func source(_ palette: WirePalette, flags: inout BitmapFlags) -> PaletteSource {
    guard leavesTraces else { return .inline(palette) }
    switch client.palettes.use(palette.id) {
    case .once: return .inline(palette)
    case .known: return .cached(palette.id)
    case .keep(let forgotten):
      if let forgotten { forgottenPalettes.append(forgotten) }
      flags.insert(.cachePalette)
      return .inline(palette)
    }
  }

  /// Makes bytes part of the message. Returns where they are.
  private mutating func append(_ payload: Payload) -> WireRange {
    if let waiting = pixels {
      blobs = waiting.copy()
      pixels = nil
    }
    let start = blobs.count
    switch payload {
    case .none: break
    case .stream(let bytes): if blobs.isEmpty { blobs = bytes } else { blobs += bytes }
    case .pixels(let source):
      if blobs.isEmpty {
        pixels = source
        client.statistics.imageBytes += UInt64(source.count)
        return WireRange(offset: 0, count: source.count)
      }
      blobs += source.copy()
    }
    client.statistics.imageBytes += UInt64(blobs.count - start)
    return WireRange(offset: start, count: blobs.count - start)
  }

  /// Sends the message, after what it needs to be told before.
  func send(_ message: DisplayServerMessage) {
    for palette in forgottenPalettes { client.send(DisplayServerMessage.invalPalette(palette)) }
    if !evictions.isEmpty {
      let waits = self.waits
      if !waits.isEmpty { client.send(CommonServerMessage.waitForChannels(waits)) }
      client.send(DisplayServerMessage.invalList(evictions.map { CachedResource(pixmap: $0.id) }))
    }
    client.pictures?.commit(used, on: client.id.id, serial: client.nextSerial)
    let message = message.replacingImages(images)
    if let pixels {
      client.send(message, source: pixels)
    } else {
      client.send(message, blobs: blobs)
    }
  }

  /// The messages of other channels that still need what the client is to forget.
  private var waits: [ChannelWait] {
    var last: [UInt8: UInt64] = [:]
    for eviction in evictions {
      for (channel, serial) in eviction.uses where channel != client.id.id {
        last[channel] = max(last[channel] ?? 0, serial)
      }
    }
    return last.map { ChannelWait(ChannelID(.display, id: $0.key), serial: MessageSerial(rawValue: $0.value)) }
  }
}
