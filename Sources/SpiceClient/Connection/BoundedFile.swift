package import Foundation

/// Files that are read whole, and are not meant to be long.
package enum BoundedFile {
  /// Why a file's bytes cannot be had.
  package enum Failure: Error, Hashable, Sendable {
    /// There is no such file, or it may not be read; with the system's words, if it has some.
    case unreadable(String?)
    /// It has more bytes than are allowed.
    case tooLong(limit: Int)

    /// What is wrong with the file of a name, for people.
    package func text(name: String) -> String {
      switch self {
      case .unreadable(let reason): "cannot read \(name)" + (reason.map { ": \($0)" } ?? "")
      case .tooLong(let limit): "\(name) has more than \(limit) bytes"
      }
    }
  }

  /// The bytes of a file. A pipe is given up if it has not ended after a while, whether somebody writes to it or not.
  package static func read(
    _ path: String, limit: Int, patience: Duration = .seconds(60)
  ) throws(Failure) -> [UInt8] {
    // A pipe would not even be opened before somebody writes to it, perhaps never.
    // SAFETY: the string ends with zero, and is only read.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(nil) }
    defer { _ = close(descriptor) }
    let end = ContinuousClock.now + patience
    var (bytes, piece): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 1 << 16))
    while bytes.count <= limit {
      let rest = Int32(clamping: Int64(max(.zero, end - .now) / .milliseconds(1)))
      var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // SAFETY: there is one question, which outlives the call.
      guard unsafe poll(&question, 1, rest) != 0 else {
        throw .unreadable(bytes.isEmpty ? "nobody writes to it" : "who writes to it does not end")
      }
      let room = min(piece.count, limit + 1 - bytes.count)
      // SAFETY: the piece has so much room, and outlives the call.
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(descriptor, $0.baseAddress, room) }
      if count > 0 { bytes += piece[..<count] }
      if count == 0 { return bytes }
      if count < 0, errno != EAGAIN, errno != EINTR { throw .unreadable(unsafe String(cString: strerror(errno))) }
    }
    throw .tooLong(limit: limit)
  }

  /// What comes from an open file until it ends.
  package static func read(_ file: FileHandle, limit: Int) throws(Failure) -> [UInt8] {
    let data: Data
    do {
      data = try file.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw .unreadable(error.localizedDescription)
    }
    guard data.count <= limit else { throw .tooLong(limit: limit) }
    return [UInt8](data)
  }
}
