import CSpiceServer
import SpiceQXL

/// A file of the C library's: that of a recording.
@safe
struct RecordingFile: RecordingInput, @unchecked Sendable {
  // The C library locks it for each call.
  private let file: UnsafeMutablePointer<FILE>

  /// Bytes that are read at once: a size in a damaged file asks for no more memory than there are bytes.
  private static let pieceSize = 1 << 16

  /// A file that is open.
  @unsafe
  init(_ file: UnsafeMutablePointer<FILE>) { unsafe self.file = file }

  /// Makes a file, or an empty one of what is there; nil if that is not possible.
  init?(creating name: String) {
    guard let file = unsafe fopen(name, "wbe") else { return nil }
    unsafe self.file = file
  }

  func next() -> UInt8? {
    // SAFETY: the file is open until `close`.
    UInt8(exactly: unsafe getc(file))
  }

  func append(_ count: Int, to bytes: inout [UInt8]) -> Bool {
    var rest = count
    while rest > 0 {
      let size = min(rest, Self.pieceSize)
      // SAFETY: no more is read than there is room for, and no more is appended than was read.
      let isWhole = unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { room in
        guard unsafe fread(room.baseAddress, 1, size, file) == size else { return false }
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(room))
        return true
      }
      guard isWhole else { return false }
      rest -= size
    }
    return true
  }

  /// Adds bytes at the end. False if there is no room for them.
  func write(_ bytes: [UInt8]) -> Bool {
    // SAFETY: the file is open until `close`; the bytes are there during the call.
    unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count
  }

  func close() { _ = unsafe fclose(file) }
}
