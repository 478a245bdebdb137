import SpiceBytes

/// Writes down what a device's guest does, such that it can be done again.
///
/// What is written has the format of the stock library's recordings, version 1.
public struct RecordingWriter: Sendable {
  private var count: UInt32 = 0

  /// A recording without events.
  public init() {}

  /// What a recording begins with.
  public static var header: [UInt8] { Array("SPICE_REPLAY \(RecordingFormat.version)\n".utf8) }

  /// A command. Nothing is recorded of one that is not whole: it comes to nothing.
  ///
  /// With `keepsContent` the surface that it makes has what its memory holds, whatever the guest says. Nanoseconds are of
  /// any clock that does not go back.
  public mutating func event(
    _ command: QXLCommand, slots: MemorySlots, keepsContent: Bool = false, nanoseconds: UInt64
  ) throws(RecordingError) -> [UInt8] {
    var coder = GuestCoder(
      command, slots: slots, keepsContent: keepsContent,
      output: event(.command, command.kind.rawValue, nanoseconds))
    try coder.command(command.kind)
    count &+= 1
    return coder.output.bytes
  }

  /// A primary surface is made.
  public mutating func event(
    _ primary: RecordedPrimary, slots: MemorySlots, nanoseconds: UInt64
  ) throws(RecordingError) -> [UInt8] {
    var output = event(.message, RecordingFormat.Message.createPrimary.rawValue, nanoseconds)
    let surface = primary.surface
    output.line(numbers: [Int64(surface.width), Int64(surface.height), Int64(surface.stride), Int64(surface.format)])
    output.line(numbers: [0, primary.allowsPositions ? 1 : 0, Int64(surface.flags), 0])
    let parts = PartReader(slots: slots, group: surface.group, owner: nil)
    let size = try RecordingFormat.size(Int(clamping: surface.height), Int(clamping: surface.stride.magnitude))
    do throws(QXLError) {
      let place = try parts.first(size, of: parts.place(surface.memory, .surface), .surface)
      output.bytes("data", count: size) { place.append(to: &$0) }
    } catch { throw .guest(error) }
    count &+= 1
    return output.bytes
  }

  /// The primary surface goes.
  public mutating func destroyPrimary(nanoseconds: UInt64) -> [UInt8] { message(.destroyPrimary, nanoseconds) }

  /// All surfaces go.
  public mutating func destroySurfaces(nanoseconds: UInt64) -> [UInt8] { message(.destroySurfaces, nanoseconds) }

  private mutating func message(_ message: RecordingFormat.Message, _ nanoseconds: UInt64) -> [UInt8] {
    defer { count &+= 1 }
    return event(.message, message.rawValue, nanoseconds).bytes
  }

  private func event(_ what: RecordingFormat.What, _ type: UInt32, _ nanoseconds: UInt64) -> RecordingText {
    var output = RecordingText()
    output.line("event \(count) \(what.rawValue) \(type) \(nanoseconds)")
    return output
  }
}
