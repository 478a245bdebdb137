import SpiceTestSupport
import Testing

/// Calls on a graphics device: what they wait for, what they report, and what a stopped machine may expect.
@Suite(.timeLimit(.minutes(2)))
struct DisplayCallTests {
  private static let warnings = [
    "surface 7 is NULL", "ignoring malformed monitors_config from driver, count > max_allowed 2 > 1",
    "ignoring an empty monitors config message from driver", "double destroy of primary surface",
  ]

  @Test("every asynchronous call is completed once, in order, on the worker's thread", arguments: ServerLibrary.all)
  func asynchronous(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add\n vm_start")
      try await host.run(
        """
        primary_create width=640 height=480 cookie=1
        draw kind=fill box=10,20,30,40
        update_area cookie=2
        update_area surface=7 rect=0,0,10,10 cookie=3
        flush_surfaces cookie=4
        monitors_config heads=0,0,640,480,0,0,0 cookie=5
        monitors_config heads=0,0,640,480,0,0,0;1,0,10,10,0,0,0 max=1 cookie=6
        monitors_config count=0 cookie=7
        memslot_add slot=5 cookie=8
        destroy_surface surface=77 cookie=9
        surface_create surface=3 width=100 height=100
        drain
        destroy_surface surface=3 cookie=10
        primary_destroy cookie=11
        primary_destroy cookie=12
        destroy_surfaces cookie=0x123456789abcdef0
        wait event=async_complete count=13
        """)
      let completed = try await host.events("async_complete")
      #expect(completed.map { $0["cookie"] } == (1...12).map(String.init) + ["1311768467463790320"])
      #expect(completed.allSatisfy { $0["thread"] == "worker" })
      let updates = try await host.events("update_area_complete")
      #expect(updates.map { $0["rects"] } == ["10,20,30,40", ""])
      #expect(updates.map { $0["surface"] } == ["0", "7"])
      let said = try await host.log()
      for warning in library.isStock ? Self.warnings : ["double destroy of primary surface"] {
        #expect(said.filter { $0.hasPrefix("WARNING ") && $0.hasSuffix(warning) }.count == 1, "\(warning): \(said)")
      }
    }
  }

  @Test("a scanout that is not there is drawn at once, by whoever asks", arguments: ServerLibrary.all)
  func drawingWithoutScanout(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      try await host.send("gl_draw rect=0,0,10,10 cookie=5")
      let completed = try await host.events("async_complete")
      #expect(completed.map { $0["cookie"] } == ["5"] && completed.first?["thread"] == "main")
      let said = try await host.log()
      #expect(said.last?.hasSuffix("called spice_qxl_gl_draw_async without a buffer") == true)
      // With one, and nobody to see it, it is drawn, too.
      try await host.run("gl_scanout\n gl_draw rect=0,0,10,10 cookie=6")
      let second = try await host.next("async_complete")
      #expect(second["cookie"] == "6")
      try await host.run("gl_scanout none=1\n destroy")
    }
  }

  @Test("dirty rectangles are those that were drawn, as many as asked for", arguments: ServerLibrary.all)
  func dirtyRectangles(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      for box in ["0,0,10,10", "100,100,110,110", "300,300,310,310", "400,300,410,310"] {
        try await host.send("draw kind=fill box=\(box)")
      }
      let none = "0,0,0,0"
      for (arguments, rects) in [
        // Only what an area needs is drawn; the rest is zero.
        ("rects=3 rect=0,0,50,50 clear=0", ["0,0,10,10", none, none]),
        ("rects=2 rect=0,0,50,50 clear=1", ["0,0,10,10", none]), ("rects=1 rect=0,0,50,50", [none]),
        // What does not fit is one larger rectangle.
        ("rects=2 clear=0", ["100,100,110,110", "300,300,410,310"]), ("rects=1 clear=0", ["100,100,410,310"]),
        ("rects=0 clear=1", []), ("rects=2", [none, none]),
      ] {
        let found = try await host.send("update_area \(arguments)")["rects"].split(separator: ";").map(String.init)
        #expect(found == rects, "\(arguments)")
      }
      // An area may go beyond the surface.
      try await host.send("draw kind=fill box=600,400,640,480")
      let beyond = try await host.send("update_area rects=1 rect=600,400,10000,10000")["rects"]
      #expect(beyond == "600,400,640,480")
    }
  }

  @Test("nothing is fetched before the machine starts, or while it is stopped", arguments: ServerLibrary.all)
  func stopAndStart(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run(
        "new\n init\n qxl_add\n primary_create width=320 height=200\n draw kind=fill brush_colour=0xaa")
      let before = try await host.send("qxl_stat")
      #expect(before["fetched"] == "0,0" && before["ring"] == "1,0")
      try await host.run("vm_start\n drain")
      for round in 0..<10 {
        // Stopping has it all in memory, of all surfaces.
        try await host.run("draw kind=fill brush_colour=\(round + 1)\n drain\n vm_stop")
        let pixel = try await host.send("pixel x=5 y=5 update=0")
        #expect(pixel["value"] == "0x\(String(round + 1, radix: 16))")
        // The host watches that nobody comes for these.
        try await host.run("draw kind=fill brush_colour=0xffffff\n cursor do=move x=5 y=5\n wakeup")
        let stopped = try await host.send("qxl_stat")
        #expect(stopped["ring"] == "1,1" && stopped["outstanding"] == "0")
        // Twice is as good as once.
        try await host.run("vm_stop\n vm_start\n vm_start\n drain")
        let resumed = try await host.send("pixel x=5 y=5")
        #expect(resumed["value"] == "0xffffff")
      }
      // Each start tells the guest what clients can do.
      let told = try await host.events("client_capabilities")
      #expect(told.count == 11 && told.allSatisfy { $0["present"] == "0" && $0.number("caps") == 0 })
    }
  }

  @Test(
    "however much the pointer has moved before the machine runs, all of it is fetched", arguments: ServerLibrary.all)
  func pointers(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add ring=400\n primary_create width=64 height=64")
      for step in 0..<100 { try await host.send("cursor do=move x=\(step) y=1") }
      try await host.run("vm_start\n drain")
      let state = try await host.send("qxl_stat")
      #expect(state["fetched"] == "0,100" && state["outstanding"] == "0")
    }
  }

  @Test("a device that is plugged into a machine that runs waits for it to start again", arguments: ServerLibrary.all)
  func plugging(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run(
        "new\n init\n vm_start\n qxl_add\n primary_create width=64 height=64\n draw kind=fill\n wakeup")
      // The server has answered a call since, and has not come for the command.
      try await host.send("reset_image_cache")
      let waiting = try await host.send("qxl_stat")
      #expect(waiting["ring"] == "1,0")
      try await host.run("vm_start\n drain")
    }
  }

  @Test("a stopped machine can be reset", arguments: ServerLibrary.all)
  func resetWhileStopped(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      for round in 0..<3 {
        try await host.run("storm seed=\(round) count=60 surfaces=4\n drain\n vm_stop")
        // As QEMU does it.
        try await host.run("reset_cursor\n reset_image_cache\n destroy_surfaces\n reset_memslots")
        let state = try await host.send("qxl_stat")
        #expect(state["outstanding"] == "0" && state["memory"] == "0")
        try await host.run("slots generation=\(round + 1)\n vm_start\n primary_create width=640 height=480")
      }
    }
  }

  @Test("commands that wait are taken by what destroys surfaces", arguments: ServerLibrary.all)
  func drainedRings(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add ring=400\n vm_start")
      for call in ["primary_destroy", "primary_destroy cookie=1", "destroy_surfaces", "destroy_surfaces cookie=2"] {
        try await host.run("primary_create width=640 height=480\n surface_create surface=2 width=50 height=50")
        try await host.run(
          "draw kind=fill count=300\n cursor do=set\n cursor do=move x=3 y=4\n surface_destroy surface=2")
        try await host.send(call)
        let state = try await host.send("qxl_stat")
        #expect(state["ring"] == "0,0" && state["outstanding"] == "0" && state["memory"] == "0", "\(call)")
      }
    }
  }

  @Test("a guest without memory gets some back", arguments: ServerLibrary.all)
  func outOfMemory(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      // Nothing hides any of these, so the server keeps them.
      for row in 0..<200 { try await host.send("draw kind=fill box=\(3 * row),\(row),\(3 * row + 2),\(row + 1)") }
      try await host.send("drain")
      let before = try await host.outstanding()
      #expect(before == 200)
      try await host.run("oom\n wait event=flush_resources count=2\n update_area rect=639,0,640,1")
      let after = try await host.outstanding()
      #expect(after == 136)
      // A guest that flushed something itself is asked once, and nothing is drawn for it.
      try await host.run(
        "set_answers flush=1\n oom\n wait event=flush_resources count=3\n update_area rect=639,0,640,1")
      let asked = try await host.events("flush_resources").count
      #expect(asked == 3)
      let flushed = try await host.outstanding()
      #expect(flushed == 136)
    }
  }

  @Test("a guest with little memory can draw for ever, and sees the same", arguments: ServerLibrary.all)
  func littleMemory(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      for (device, memory) in [1, 64].enumerated() {
        try await host.run("qxl_add id=\(device) memory=\(memory)\n vm_start\n primary_create width=200 height=150")
        try await host.send("storm seed=5 count=3000 pointer=0 scaling=0")
        let waits = try await host.count("out of memory")
        #expect(waits > 0)
      }
      let (little, plenty) = (try await host.hash("device=0"), try await host.hash("device=1"))
      #expect(little == plenty)
    }
  }

  @Test("a device that goes takes its worker with it, and gives all back", arguments: ServerLibrary.all)
  func removal(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      for device in 0..<4 {
        try await host.run("qxl_add id=\(device)\n vm_start\n primary_create width=300 height=200")
        try await host.run("storm seed=\(device) count=200 surfaces=4\n drain")
        let kept = try await host.outstanding()
        #expect(kept > 0)
        let result = try await host.send("remove device=\(device)").result
        #expect(result == 0)
        let left = try await host.outstanding()
        #expect(left == 0)
      }
    }
  }

  @Test("commands of a restored machine are taken", arguments: ServerLibrary.all)
  func restored(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run(
        "new\n init\n qxl_add\n primary_create width=64 height=64 flags=1\n loadvm surface=7 width=30 height=20")
      try await host.run("vm_start\n draw kind=copy box=0,0,30,20 image=surface image_surface=7 needs=7,0,0,30,20")
      let pixel = try await host.send("pixel x=29 y=19")
      #expect(pixel["value"] == "0x42424242")
      // The surface and the pointer are still in use.
      try await host.send("drain")
      let outstanding = try await host.outstanding()
      #expect(outstanding == 2)
      try await host.run("surface_destroy surface=7\n cursor do=hide\n drain\n reset_cursor")
      let left = try await host.outstanding()
      #expect(left == 0)
    }
  }
}
