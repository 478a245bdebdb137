import SpiceBytes
import SpiceCodecs
import SpicePixels

/// QUIC streams: a picture that can be decoded can be encoded, and comes back the same.
enum QUICOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let isExpected = !input.flag()
    let stream = input.rest()
    guard let header = try? QUICHeader(reading: stream) else {
      expect((try? QUICDecoder.decode(stream, width: 1, height: 1)) == nil, "a stream without header is refused")
      return
    }
    guard isExpected else {
      expect(
        (try? QUICDecoder.decode(stream, width: header.height, height: header.width + 1)) == nil,
        "a picture of another size is refused")
      return
    }
    guard header.width * header.height <= Limits.pixels,
      let picture = try? QUICDecoder.decode(stream, width: header.width, height: header.height)
    else { return }
    expect(picture.width == header.width && picture.height == header.height, "the size is the header's")
    expect(picture.format == header.type.pixelFormat, "the format is the header's")
    let type: QUICPixelType = header.type == .rgb24 ? .rgb32 : header.type
    var encoder = QUICEncoder()
    guard let again = try? encoder.encode(picture.rows, type: type, width: picture.width),
      let back = try? QUICDecoder.decode(again.rawSpan, width: picture.width, height: picture.height)
    else { fatalError("a decoded picture cannot be encoded and decoded") }
    expect(back == picture, "a picture comes back the same")
  }
}
