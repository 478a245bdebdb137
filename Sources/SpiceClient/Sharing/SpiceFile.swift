import Foundation
import NIOPosix

/// A file to send to the guest.
public struct SpiceFile: Sendable {
  /// Gives `count` bytes of the file from `offset` on, all of them.
  public typealias Reader = @Sendable (_ offset: UInt64, _ count: Int) async throws -> [UInt8]

  /// The name that the file gets in the guest, without folders.
  public let name: String
  /// Bytes of the file.
  public let size: UInt64
  let read: Reader

  /// A file whose bytes come from anywhere. What precedes the last slash in `name` is left out.
  public init(name: String, size: UInt64, read: @escaping Reader) {
    self.name = String(name.split(separator: "/").last ?? "")
    self.size = size
    self.read = read
  }

  /// Does what ``init(path:)`` does on a thread of its own: a disk may be slow.
  public static func open(_ path: String) async throws(SpiceError) -> SpiceFile {
    do {
      return try await SlowWork.run { try SpiceFile(path: path) }
    } catch let error as SpiceError {
      throw error
    } catch {
      throw SpiceError(.cancelled, "opening \(path) was cancelled")
    }
  }

  /// A file on disk, which is read while it is sent.
  ///
  /// - Throws: ``SpiceError/Code/fileUnreadable`` if it cannot be read, or is no regular file.
  public init(path: String) throws(SpiceError) {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? UInt64 else {
      throw SpiceError(.fileUnreadable, attributes == nil ? "\(path) cannot be read" : "\(path) is no file")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw SpiceError(.fileUnreadable, "\(path) cannot be read")
    }
    self.init(name: path, size: size) { offset, count in
      try await NIOThreadPool.singleton.runIfActive {
        try handle.seek(toOffset: offset)
        return [UInt8](try handle.read(upToCount: count) ?? Data())
      }
    }
  }
}
