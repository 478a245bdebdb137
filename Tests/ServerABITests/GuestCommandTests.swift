import SpiceTestSupport
import Testing

/// Single commands of a guest: what is drawn, and what is dropped.
@Suite(.timeLimit(.minutes(2)))
struct GuestCommandTests {
  @Test("commands that make no sense are given back and change nothing", arguments: ServerLibrary.all)
  func dropped(_ library: ServerLibrary) async throws {
    // The command, and what the library says of it.
    let commands: [(String, says: String?)] = [
      ("draw kind=fill box=0,0,641,10", nil), ("draw kind=fill box=0,470,10,481", nil),
      ("draw kind=fill box=-1,0,10,10", nil), ("draw kind=fill box=10,10,10,10", nil),
      ("draw kind=fill box=0,0,10,10 clip=20,20,30,30", nil),
      ("draw kind=fill surface=5 box=0,0,1,1", "surface 5 is NULL"),
      ("draw kind=fill surface=5000 box=0,0,1,1", "invalid surface_id 5000"),
      ("draw kind=fill box=0,0,10,10 needs=9,0,0,1,1", "surface 9 is NULL"),
      ("draw kind=copy box=0,0,10,10 image_size=9,10", nil),
      ("draw kind=copy box=0,0,10,10 source=5,0,3,10", nil),
      ("draw kind=copy box=0,0,10,10 source=-1,0,9,10", nil),
      ("draw kind=copy box=0,0,10,10 image=none", nil), ("draw kind=blend box=0,0,10,10 image=none", nil),
      ("draw kind=copy box=0,0,10,10 image_size=0,10", "guest error: zero area bitmap"),
      (
        "draw kind=copy box=0,0,10,10 image_format=5 image_palette=0", "guest error: missing palette on bitmap format=5"
      ),
      ("draw kind=nop type=99 box=0,0,10,10", "unknown type 99"),
      ("surface_create surface=2 width=10 height=10 stride=39", nil),
      ("surface_create surface=2 width=10 height=10 format=33", nil),
      ("surface_destroy surface=2", "avoiding destroying a surface twice"),
      ("update rect=0,0,10,10 surface=9", "Invalid surface in QXL_CMD_UPDATE"), ("message text=hello", nil),
    ]
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      try await host.send("draw kind=copy image_seed=7 image_pattern=smooth")
      let before = try await host.hash()
      for (command, says) in commands {
        try await host.run("\(command)\n drain")
        let said = try await host.log()
        if !library.isStock {
          // In words of its own.
          #expect(said.allSatisfy { $0.hasPrefix("WARNING ") }, "\(command)")
        } else if let says {
          #expect(said.last?.hasPrefix("WARNING ") == true && said.last?.hasSuffix(says) == true, "\(command): \(said)")
        } else {
          #expect(said == [], "\(command)")
        }
        let outstanding = try await host.outstanding()
        #expect(outstanding == 0, "\(command)")
      }
      let after = try await host.hash()
      #expect(after == before)
      try await host.run(
        "surface_create surface=2 width=10 height=10\n surface_create surface=2 width=10 height=10\n drain")
      let said = try await host.log()
      if library.isStock {
        #expect(said.count == 1 && said.last?.hasSuffix("avoiding creating a surface twice") == true)
      }
    }
  }

  @Test("commands that the stock library dies of are dropped", arguments: ServerLibrary.oursOnly)
  func deadly(_ library: ServerLibrary) async throws {
    let commands = [
      "draw kind=copy box=0,0,10,10 image_format=11", "draw kind=rop3 box=0,0,10,10 rop3=0xcc",
      "draw kind=rop3 box=0,0,10,10 image_size=5,5", "draw kind=opaque box=0,0,10,10 image=none",
      "draw kind=text box=0,0,10,10 glyphs=0", "draw kind=stroke box=0,0,10,10 path=1,1,2,2,3,3 path_flags=16",
      "draw kind=transparent box=0,0,10,10 image=surface image_surface=77",
      "draw kind=fill box=0,0,10,10 brush=surface brush_surface=77",
      "draw kind=fill box=0,0,10,10 self=0,0,10000,10000", "draw kind=fill box=0,0,10,10 needs=0,10,10,5,5",
      "push type=9 data=0x0100000000001000", "push type=1 data=0x7700000000001000",
      "push type=1 data=0x0177000000001000", "push type=1 data=0x0100000000001000 group=5",
      "update rect=10,10,5,5",
    ]
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      for command in commands {
        try await host.run("\(command)\n drain")
      }
      try await host.send("draw kind=fill brush_colour=0x123456")
      let pixel = try await host.send("pixel x=0 y=0")
      #expect(pixel["value"] == "0x123456")
    }
  }

  @Test("commands in memory that the server may not see are lost", arguments: ServerLibrary.all)
  func deletedSlot(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      let place = try await host.send("raw_take bytes=191")
      try await host.run("memslot_del slot=1\n push type=1 data=\(place["address"])\n drain")
      let said = try await host.log()
      let words = library.isStock ? "virtual address out of range" : "unknown memory slot"
      #expect(said.contains { $0.hasPrefix("WARNING ") && $0.contains(words) })
      let state = try await host.send("qxl_stat")
      #expect(state["fetched"] == "1,0" && state["released"] == "0")
    }
  }

  @Test("the old update command is answered, after the area is drawn", arguments: ServerLibrary.all)
  func updateCommand(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      try await host.run("draw kind=fill brush_colour=0x998877\n update rect=0,0,640,480 id=4321")
      let answered = try await host.next("notify_update")
      #expect(answered["update_id"] == "4321")
      let pixel = try await host.send("pixel x=320 y=240 update=0")
      #expect(pixel["value"] == "0x998877")
    }
  }

  @Test("drawings in the layout of the first devices, with their colours", arguments: ServerLibrary.all)
  func compatible(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      try await host.send("draw kind=fill compat=1 brush_colour=0x123456")
      let first = try await host.send("pixel x=1 y=1")["value"]
      #expect(first == "0x123456")
      // Colours of five bits: 31, 16, 1.
      try await host.send("draw kind=fill compat=1 command_flags=2 brush_colour=\(31 << 10 | 16 << 5 | 1)")
      let second = try await host.send("pixel x=1 y=1")["value"]
      #expect(second == "0xff8408")
    }
  }

  @Test("the last shape of the pointer is kept, and all else is given back", arguments: ServerLibrary.all)
  func pointer(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      for type in 0...6 { try await host.send("cursor do=set type=\(type) width=24 height=23 seed=\(type)") }
      try await host.run("cursor do=move x=7 y=8\n cursor do=hide\n cursor do=trail\n drain")
      let state = try await host.send("qxl_stat")
      #expect(state["fetched"] == "0,10" && state["outstanding"] == "1")
      try await host.send("reset_cursor")
      let reset = try await host.outstanding()
      #expect(reset == 0)
    }
  }

  @Test("memory of a surface is the server's until nothing needs it", arguments: ServerLibrary.all)
  func surfaceMemory(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      // The host watches that nobody writes to memory that was given back.
      for round in 0..<20 {
        try await host.run(
          """
          surface_create surface=4 width=200 height=100
          draw kind=copy surface=4 image_seed=\(round)
          draw kind=copy box=\(round),0,\(round + 200),100 image=surface image_surface=4 needs=4,0,0,200,100
          surface_destroy surface=4
          surface_create surface=4 width=100 height=200 format=96
          draw kind=fill surface=4 brush_colour=0xffffff
          surface_destroy surface=4
          """)
      }
      let expected = try await host.hash()
      try await host.send("drain")
      let outstanding = try await host.outstanding()
      #expect(outstanding == 0)
      try await host.send("draw kind=copy box=19,0,219,100 image_seed=19")
      #expect(try await host.hash() == expected)
    }
  }
}
