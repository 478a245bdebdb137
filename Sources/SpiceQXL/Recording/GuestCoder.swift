import SpiceBytes

/// What is written of a command, out of the memory of its guest.
struct GuestCoder: RecordingCoder {
  struct Structure {
    /// A copy of it.
    let bytes: [UInt8]
    /// Where it lies.
    let place: GuestPlace

    /// The address at an offset.
    func address(at offset: Int) -> GuestAddress { GuestAddress(rawValue: bytes.rawSpan.integer(at: offset)) }
  }

  var output: RecordingText
  private let command: QXLCommand
  private let keepsContent: Bool
  private let parts: PartReader

  init(_ command: QXLCommand, slots: MemorySlots, keepsContent: Bool, output: RecordingText) {
    self.command = command
    self.keepsContent = keepsContent
    self.output = output
    parts = PartReader(
      slots: slots, group: command.group, hasShortColors: command.flags.contains(.compat16BitColors), owner: nil)
  }

  // MARK: Structures

  /// Those of the first device become those of today: a recording does not tell which it has.
  func command(size: Int) throws(RecordingError) -> Structure {
    let isCompat = command.flags.contains(.compat)
    switch command.kind {
    case .draw where isCompat:
      let old = try structure(DrawableHeader.size(isCompat: true), at: command.address)
      return Structure(bytes: CompatDrawable.native(old.bytes), place: old.place)
    case .update where isCompat:
      let old = try structure(28, at: command.address)
      return Structure(bytes: old.bytes + [0, 0, 0, 0], place: old.place)
    case .surface where keepsContent:
      let surface = try structure(size, at: command.address)
      var bytes = surface.bytes
      bytes[13] |= 1
      return Structure(bytes: bytes, place: surface.place)
    default: return try structure(size, at: command.address)
    }
  }

  func structure(_ size: Int, behind offset: Int, of structure: Structure) throws(RecordingError) -> Structure {
    try self.structure(size, at: structure.address(at: offset))
  }

  private func structure(_ size: Int, at address: GuestAddress) throws(RecordingError) -> Structure {
    do throws(QXLError) {
      let place = try parts.place(address, .command)
      return Structure(bytes: copy(try parts.first(size, of: place, .command)), place: place)
    } catch { throw .guest(error) }
  }

  private func copy(_ place: GuestPlace) -> [UInt8] {
    var bytes: [UInt8] = []
    place.append(to: &bytes)
    return bytes
  }

  // MARK: Lines

  mutating func line(_ name: String) { output.line(name) }

  mutating func line<T: FixedWidthInteger & BitwiseCopyable>(
    _ name: String, _ count: Int, _ type: T.Type, at offset: Int, of structure: Structure
  ) -> T {
    var value: T = 0
    output.name(name)
    for index in 0..<count {
      value = structure.bytes.rawSpan.integer(at: offset &+ index &* MemoryLayout<T>.size)
      output.number(value)
    }
    output.endLine()
    return value
  }

  mutating func color(_ name: String, at offset: Int, of structure: Structure) {
    color(name, structure.bytes.rawSpan.integer(at: offset))
  }

  private mutating func color(_ name: String, _ value: UInt32) {
    output.name(name)
    output.number(parts.color(value))
    output.endLine()
  }

  mutating func colors(
    _ name: String, _ count: Int, at offset: Int, of structure: Structure
  ) throws(RecordingError) {
    let colors: [UInt8]
    do throws(QXLError) {
      let place = try parts.dropFirst(offset, of: structure.place, .palette)
      colors = copy(try parts.first(count &* 4, of: place, .palette))
    } catch { throw .guest(error) }
    for index in 0..<count { color(name, colors.rawSpan.integer(at: index &* 4)) }
  }

  mutating func surface(_ name: String, at offset: Int, of structure: Structure) {
    _ = line(name, 1, UInt32.self, at: offset, of: structure)
  }

  mutating func presence(_ name: String, at offset: Int, of structure: Structure) -> Bool {
    let isPresent = structure.address(at: offset) != .null
    output.name(name)
    output.number(isPresent ? 1 : 0)
    output.endLine()
    return isPresent
  }

  // MARK: Bytes

  mutating func bytes(
    _ name: String, _ count: Int, behind offset: Int, of structure: Structure
  ) throws(RecordingError) {
    let place = try memory(count, behind: offset, of: structure)
    output.bytes(name, count: count) { place?.append(to: &$0) }
  }

  func room(_ count: Int, behind offset: Int, of structure: Structure) throws(RecordingError) {
    _ = try memory(count, behind: offset, of: structure)
  }

  /// The memory that an address leads to; where nothing is needed, it need not lead anywhere.
  private func memory(_ count: Int, behind offset: Int, of structure: Structure) throws(RecordingError) -> GuestPlace? {
    if count == 0 { return nil }
    do throws(QXLError) {
      return try parts.first(count, of: parts.place(structure.address(at: offset), .pixels), .pixels)
    } catch { throw .guest(error) }
  }

  /// The chunks become one: nobody sees where they end.
  mutating func chunks(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) -> Int {
    do throws(QXLError) {
      var fields = try parts.load(offset &+ PartReader.chunkSize, at: structure.place, .pixels)
      fields.skip(offset)
      let pieces = try parts.chunks(&fields, at: structure.place, atMost: PartReader.dataLimit, of: .pixels)
      output.line("data_chunks 0 \(pieces.count)")
      output.bytes(name, count: pieces.count) { $0 += pieces.copy() }
      return pieces.count
    } catch { throw .guest(error) }
  }

  mutating func text(_ name: String, at offset: Int, of structure: Structure) throws(RecordingError) {
    do throws(QXLError) {
      let text = try parts.text(after: offset, of: structure.place)
      output.bytes(name, count: text.count) { $0 += text }
    } catch { throw .guest(error) }
  }
}
