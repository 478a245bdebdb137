import SpiceBytes
public import SpiceCodecs
import SpicePixels
import Synchronization

/// Stands in for the libraries of servers and clients: what is encoded is kept here, and a token of it travels.
///
/// Its JPEG loses the lowest bits of all colours.
public final class TokenLibraries: Sendable {
  private struct Store {
    var pictures: [Bitmap] = []
    var streams: [[UInt8]] = []
  }

  private let store = Mutex(Store())
  /// What the loss leaves of a colour.
  private static let kept: UInt32 = 0xF8_F8F8

  public init() {}

  /// Pictures that were encoded.
  public var encodedPictures: Int { store.withLock { $0.pictures.count } }

  /// The server's side.
  public var encoders: ForeignEncoders {
    var encoders = ForeignEncoders()
    encoders.encodeJPEG = { [self] (rows, width, isBottomUp, _) throws(CodecError) in
      guard var picture = Bitmap(format: .xrgb32, width: width, height: rows.height) else { throw .library }
      let (size, stride) = (rows.rowBytes / width, picture.stride)
      var bytes = picture.mutableBytes
      for y in 0..<rows.height {
        let row = rows.row(isBottomUp ? rows.height - 1 - y : y)
        for x in 0..<width {
          let blueGreen = UInt32(row[x * size]) | UInt32(row[x * size + 1]) << 8
          let color = (blueGreen | UInt32(row[x * size + 2]) << 16) & Self.kept
          bytes.fill(color, at: y * stride + x * 4, count: 1)
        }
      }
      return token(
        store.withLock { store in
          store.pictures.append(picture)
          return store.pictures.count - 1
        }, count: width * rows.height / 64)
    }
    encoders.deflate = { [self] data in
      token(
        store.withLock { store in
          store.streams.append([UInt8](copying: data))
          return store.streams.count - 1
        },
        // As small as a client takes for possible.
        count: data.byteCount / 1000 + 1)
    }
    return encoders
  }

  /// The client's side.
  public var decoders: ForeignCodecs {
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { [self] (data, _, _) throws(CodecError) in
      let index = Int(data.integer(at: 0, as: UInt32.self))
      guard let picture = store.withLock({ $0.pictures.indices.contains(index) ? $0.pictures[index] : nil }) else {
        throw .badHeader
      }
      return picture
    }
    codecs.inflate = { [self] (data, size) throws(CodecError) in
      let index = Int(data.integer(at: 0, as: UInt32.self))
      let stream = store.withLock { $0.streams.indices.contains(index) ? $0.streams[index] : nil }
      guard let stream, stream.count == size else { throw .truncated }
      return stream
    }
    return codecs
  }

  /// Bytes that tell a number, `count` of them or four.
  private func token(_ index: Int, count: Int = 4) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: index >> (8 * $0)) } + [UInt8](repeating: 0, count: max(0, count - 4))
  }
}
