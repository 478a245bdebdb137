import SpiceBytes

/// Reads a recording that a server made, this one or the stock one.
///
/// A file is no more to be trusted than a guest: what it says of sizes is checked before it is believed, and what is
/// returned is whole. After an error nothing more can be read.
public struct RecordingReader<Input: RecordingInput> {
  private var scanner: RecordingScanner<Input>
  private var hasFailed = false

  /// Begins to read.
  public init(_ input: Input) throws(RecordingError) {
    scanner = RecordingScanner(input)
    let version: UInt32
    do throws(RecordingError) {
      try scanner.word("SPICE_REPLAY")
      version = try scanner.number()
    } catch { throw .notOne }
    guard version == RecordingFormat.version else { throw .unknownVersion(version) }
  }

  /// The next event that changes what the guest has drawn; nil if there are no more.
  public mutating func next() throws(RecordingError) -> RecordedEvent? {
    guard !hasFailed else { return nil }
    do throws(RecordingError) {
      while !scanner.isAtEnd() {
        if let event = try event() { return event }
      }
      return nil
    } catch {
      hasFailed = true
      throw error
    }
  }

  private mutating func event() throws(RecordingError) -> RecordedEvent? {
    try scanner.word("event")
    _ = try scanner.number(UInt32.self)
    let what = try scanner.number(UInt32.self)
    let type = try scanner.number(UInt32.self)
    _ = try scanner.number(UInt64.self)
    switch RecordingFormat.What(rawValue: what) {
    case .command: return .command(try command(QXLCommand.Kind(rawValue: type)))
    case .message:
      switch RecordingFormat.Message(rawValue: type) {
      case .createPrimary, .createPrimaryAsync: return .createPrimary(try primary())
      case .destroyPrimary, .destroyPrimaryAsync: return .destroyPrimary
      case .destroySurfaces, .destroySurfacesAsync: return .destroySurfaces
      case nil: return nil
      }
    case nil: return nil
    }
  }

  private mutating func command(_ kind: QXLCommand.Kind) throws(RecordingError) -> RecordedCommand {
    var coder = FileCoder(kind, scanner)
    try coder.command(kind)
    scanner = coder.scanner
    return coder.command
  }

  private mutating func primary() throws(RecordingError) -> RecordedPrimary {
    let (width, height) = (try scanner.number(UInt32.self), try scanner.number(UInt32.self))
    let stride = try scanner.number(Int32.self)
    let format = try scanner.number(UInt32.self)
    _ = try scanner.number(UInt32.self)
    let allowsPositions = try scanner.number(UInt32.self) != 0
    let flags = try scanner.number(UInt32.self)
    _ = try scanner.number(UInt32.self)
    var primary = RecordedPrimary(
      QXLPrimarySurface(
        width: width, height: height, stride: stride, format: format, flags: flags, memory: .null, group: 0),
      allowsPositions: allowsPositions)
    let expected = try RecordingFormat.size(Int(clamping: height), Int(clamping: stride.magnitude))
    let size = try scanner.sizeOfBytes("data")
    guard size == expected else { throw .wrongSize(expected: expected, actual: size) }
    try scanner.bytes(size, to: &primary.content)
    return primary
  }
}

/// What a recording has of a command, put together again.
private struct FileCoder<Input: RecordingInput>: RecordingCoder {
  /// A structure begins at an offset.
  typealias Structure = Int

  var scanner: RecordingScanner<Input>
  var command: RecordedCommand

  init(_ kind: QXLCommand.Kind, _ scanner: RecordingScanner<Input>) {
    self.scanner = scanner
    command = RecordedCommand(kind)
  }

  mutating func command(size: Int) -> Int { place(size) }

  mutating func structure(_ size: Int, behind offset: Int, of structure: Int) -> Int {
    let target = place(size)
    command.pointers.append(RecordedCommand.Pointer(offset: structure &+ offset, target: target))
    return target
  }

  /// Zeros after everything else.
  private mutating func place(_ size: Int) -> Int {
    let start = (command.bytes.count &+ 7) & ~7
    command.bytes.append(contentsOf: repeatElement(0, count: start &- command.bytes.count &+ size))
    return start
  }

  mutating func line(_ name: String) throws(RecordingError) { try scanner.word(name) }

  mutating func line<T: FixedWidthInteger & BitwiseCopyable>(
    _ name: String, _ count: Int, _ type: T.Type, at offset: Int, of structure: Int
  ) throws(RecordingError) -> T {
    var value: T = 0
    try scanner.word(name)
    for index in 0..<count {
      value = try scanner.number()
      store(value, at: structure &+ offset &+ index &* MemoryLayout<T>.size)
    }
    return value
  }

  private mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    var span = command.bytes.mutableRawSpan
    span.store(value, at: offset)
  }

  mutating func color(_ name: String, at offset: Int, of structure: Int) throws(RecordingError) {
    _ = try line(name, 1, UInt32.self, at: offset, of: structure)
  }

  mutating func surface(_ name: String, at offset: Int, of structure: Int) throws(RecordingError) {
    _ = try line(name, 1, UInt32.self, at: offset, of: structure)
    command.surfaces.append(structure &+ offset)
  }

  mutating func presence(_ name: String, at offset: Int, of structure: Int) throws(RecordingError) -> Bool {
    try scanner.word(name)
    return try scanner.number(UInt32.self) != 0
  }

  mutating func bytes(
    _ name: String, _ count: Int, behind offset: Int, of structure: Int
  ) throws(RecordingError) {
    let size = try scanner.sizeOfBytes(name)
    guard size == count else { throw .wrongSize(expected: count, actual: size) }
    _ = self.structure(0, behind: offset, of: structure)
    try scanner.bytes(size, to: &command.bytes)
  }

  mutating func room(_ count: Int, behind offset: Int, of structure: Int) {
    _ = self.structure(0, behind: offset, of: structure)
    command.roomByteCount = count
  }

  /// The chunks become one.
  mutating func chunks(_ name: String, at offset: Int, of structure: Int) throws(RecordingError) -> Int {
    try scanner.word("data_chunks")
    let more = try scanner.number(UInt32.self)
    // Of the bytes together, which those of each chunk tell as well.
    _ = try scanner.number(UInt64.self)
    guard more < PartReader.chunkLimit else { throw .tooLarge(limit: PartReader.chunkLimit) }
    let start = structure &+ offset &+ PartReader.chunkSize
    // An image has less before its chunks than others of its kind.
    command.bytes.removeSubrange(start...)
    for _ in 0...more {
      let size = try scanner.sizeOfBytes(name)
      guard size <= PartReader.dataLimit &- (command.bytes.count &- start) else {
        throw .tooLarge(limit: PartReader.dataLimit)
      }
      try scanner.bytes(size, to: &command.bytes)
    }
    let count = command.bytes.count &- start
    store(UInt32(count), at: structure &+ offset)
    return count
  }

  mutating func colors(_ name: String, _ count: Int, at offset: Int, of structure: Int) throws(RecordingError) {
    let start = command.bytes.count
    command.bytes.append(contentsOf: repeatElement(0, count: count &* 4))
    for index in 0..<count {
      try scanner.word(name)
      let color = try scanner.number(UInt32.self)
      store(color, at: start &+ index &* 4)
    }
  }

  mutating func text(_ name: String, at offset: Int, of structure: Int) throws(RecordingError) {
    let start = command.bytes.count
    try scanner.bytes(scanner.sizeOfBytes(name), to: &command.bytes)
    guard !command.bytes[start...].contains(0) else { throw .malformed }
    command.bytes.append(0)
  }
}
