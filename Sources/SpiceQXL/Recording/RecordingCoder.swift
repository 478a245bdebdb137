/// One walk over the structures of a command, which writes a recording of it or reads one.
///
/// A recording is mostly text. It names the fields of each structure in an order of its own, and has the structures that
/// an address leads to in the place of the address; `red-record-qxl.c` and `red-replay-qxl.cpp` are all that there is of a
/// specification. A coder gives the walk access to structures by offsets: those of `qxl_dev.h`, packed.
protocol RecordingCoder {
  /// A structure of the command.
  associatedtype Structure

  /// The command's own structure. It is the first that is asked for.
  mutating func command(size: Int) throws(RecordingError) -> Structure
  /// The structure that the address at an offset leads to.
  mutating func structure(
    _ size: Int, behind offset: Int, of structure: Structure
  ) throws(RecordingError) -> Structure

  /// A line with nothing but a name.
  mutating func line(_ name: String) throws(RecordingError)
  /// A line with a name and so many numbers, which follow one another in the structure. Returns the last of them.
  mutating func line<T: FixedWidthInteger & BitwiseCopyable>(
    _ name: String, _ count: Int, _ type: T.Type, at offset: Int, of structure: Structure
  ) throws(RecordingError) -> T
  /// A line with a colour.
  mutating func color(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError)
  /// A line with the number of a surface.
  mutating func surface(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError)
  /// A line that tells whether the address at an offset leads somewhere.
  mutating func presence(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) -> Bool

  /// As many bytes as are named, behind the address at an offset.
  mutating func bytes(
    _ name: String, _ count: Int, behind offset: Int, of structure: Structure
  ) throws(RecordingError)
  /// As many bytes behind the address at an offset, which are not recorded: whatever they are, they are cleared.
  mutating func room(_ count: Int, behind offset: Int, of structure: Structure) throws(RecordingError)
  /// All bytes of a list of chunks, whose first header ends the structure that was asked for last. Returns how many there
  /// are.
  mutating func chunks(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) -> Int
  /// Lines with one colour each, which follow the structure that was asked for last.
  mutating func colors(
    _ name: String, _ count: Int, at offset: Int, of structure: Structure
  ) throws(RecordingError)
  /// A text up to its zero byte, which follows the structure that was asked for last.
  mutating func text(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError)
}

extension RecordingCoder {
  /// A line with a name and one number.
  @discardableResult
  mutating func line<T: FixedWidthInteger & BitwiseCopyable>(
    _ name: String, _ type: T.Type, at offset: Int, of structure: Structure
  ) throws(RecordingError) -> T { try line(name, 1, type, at: offset, of: structure) }

  /// `QXLRect`.
  mutating func rect(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) {
    _ = try line("rect \(name)", 4, Int32.self, at: offset, of: structure)
  }

  /// `QXLPoint`.
  mutating func point(at offset: Int, of structure: Structure) throws(RecordingError) {
    _ = try line("point", 2, Int32.self, at: offset, of: structure)
  }

  /// `QXLPoint16`.
  mutating func point16(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) {
    _ = try line(name, 2, Int16.self, at: offset, of: structure)
  }
}

/// What is wrong with a recording, or with what was to be recorded.
public enum RecordingError: Error, Equatable, Sendable {
  /// The file does not begin as a recording does.
  case notOne
  /// The recording is of a later version.
  case unknownVersion(UInt32)
  /// The file ends in the middle of something.
  case truncated
  /// Something else stands there than must.
  case malformed
  /// The data is compressed, which no server does.
  case compressed
  /// There is no such kind of command, drawing or image.
  case unknownKind(UInt32)
  /// There are more or fewer bytes than announced.
  case wrongSize(expected: Int, actual: Int)
  /// There is more of it than any honest guest has.
  case tooLarge(limit: Int)
  /// What was to be recorded is no command of a guest.
  case guest(QXLError)
}
