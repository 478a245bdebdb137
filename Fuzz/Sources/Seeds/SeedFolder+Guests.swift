import Oracles
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire

extension SeedFolder {
  /// Well-formed commands in the memory of a guest.
  func fillGuests() throws {
    for sample in GuestSample.all {
      let arena = GuestArena()
      let command = sample.make(arena)
      let start = [UInt8(command.kind.rawValue), UInt8(command.flags.rawValue), 0]
      let place = bytes(UInt16(arena.offset(command.address)))
      let name = sample.name.split(separator: " ").joined(separator: "-")
      try add(name, start + place + arena.content, to: .qxl)
      var writer = RecordingWriter()
      let event = try writer.event(command, slots: arena.slots(), nanoseconds: 1)
      try add(name, RecordingWriter.header + event, to: .replay)
    }
    let arena = GuestArena()
    var head = MonitorHead()
    (head.width, head.height) = (1024, 768)
    _ = arena.monitors([head, head], maxAllowed: 4)
    try add("monitors", [7, 0, 0, 0, 0] + arena.content, to: .qxl)
    let size = bytes(UInt32(5)) + bytes(UInt32(3)) + bytes(Int32(-20))
    try add("primary", [8, 0, 0, 0, 0] + size + bytes(UInt32(32)) + bytes(UInt32(1)) + noise(60, 3), to: .qxl)
  }
}
