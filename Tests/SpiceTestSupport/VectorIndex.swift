import Foundation

/// The reference vectors: pictures with the streams that the C codecs made of them, and draw messages with the surface
/// before and after.
///
/// They live in `Tests/Vectors`; the environment variable `SPICE_VECTORS` names another folder of the same layout.
public struct VectorIndex: Decodable, Sendable {
  public struct File: Decodable, Sendable {
    public var file: String
    public var bytes: Int
    public var sha256: String

    public func load() throws -> [UInt8] {
      let data = [UInt8](try Data(contentsOf: VectorIndex.folder.appending(path: file)))
      guard data.count == bytes else { throw CocoaError(.fileReadCorruptFile) }
      return data
    }
  }

  public struct Stream: Decodable, Sendable {
    public var file: String
    public var bytes: Int
    public var lz_type: UInt8?
    public var decoded_top_down_sha256: String?
    public var decoded_sha256: String?
    public var decoded32_sha256: String?

    public func load() throws -> [UInt8] {
      try File(file: file, bytes: bytes, sha256: "").load()
    }
  }

  public struct Image: Decodable, Sendable, CustomStringConvertible {
    public var name: String
    public var type: String
    public var w: Int
    public var h: Int
    public var top_down: Int
    public var stride: Int
    public var raw: File
    public var quic: Stream?
    public var lz: Stream?
    public var palette: [UInt32]?
    public var description: String { name }
  }

  public struct GLZImage: Decodable, Sendable {
    public var id: UInt64
    public var type: String
    public var lz_type: UInt8
    public var w: Int
    public var h: Int
    public var top_down: Int
    public var stride: Int
    public var win_head_dist: UInt32
    public var raw: File
    public var glz: File
    public var out32_sha256: String
  }

  public struct GLZSequence: Decodable, Sendable, CustomStringConvertible {
    public var name: String
    public var window_pixels: Int
    public var images: [GLZImage]
    public var description: String { name }
  }

  public struct Surface: Decodable, Sendable {
    public var id: UInt32
    public var w: Int
    public var h: Int
    public var format: UInt32
    public var stride: Int
  }

  public struct Draw: Decodable, Sendable, CustomStringConvertible {
    public var name: String
    public var op: String
    public var message_type: UInt16
    public var surface: Surface
    public var compare_mask: UInt32
    public var tolerance_per_channel: Int
    public var body: File
    public var before: File
    public var after: File
    public var description: String { name }
  }

  public var images: [Image]
  public var glz_sequences: [GLZSequence]
  public var draw: [Draw]

  public static let folder: URL =
    if let named = ProcessInfo.processInfo.environment["SPICE_VECTORS"] {
      URL(filePath: named)
    } else {
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors")
    }

  /// The index, read once.
  public static let shared: VectorIndex = {
    do {
      let data = try Data(contentsOf: folder.appending(path: "index.json"))
      return try JSONDecoder().decode(VectorIndex.self, from: data)
    } catch {
      fatalError("the reference vectors in \(folder.path) cannot be read: \(error)")
    }
  }()
}
