import SpiceTestSupport
import Testing

/// The primary surface in the guest's memory: its size, its rows, its beginning and end.
@Suite(.timeLimit(.minutes(2)))
struct PrimarySurfaceTests {
  private static let drawing =
    """
    draw kind=fill brush_colour=0x204060
    draw kind=copy box=0,0,1,1 image_seed=3
    draw kind=copy image_seed=5 image_padding=3 image_chunk=2
    draw kind=copy box=0,0,1,2 image_seed=9 image_bitmap_flags=0
    draw kind=invers clip=0,0,1,1;0,1,1,2
    """

  @Test(
    "odd widths look the same in rows of any length, upwards and downwards", arguments: ServerLibrary.all,
    [1, 2, 3, 7, 17, 33, 641, 1023])
  func widthsAndStrides(_ library: ServerLibrary, width: Int) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add\n vm_start")
      var hashes = Set<String>()
      for stride in [4 * width, 4 * width + 4, 4 * width + 60, 8192] {
        for sign in [1, -1] {
          try await host.send("primary_create width=\(width) height=5 stride=\(sign * stride)")
          try await host.run(Self.drawing)
          hashes.insert(try await host.hash())
          try await host.send("primary_destroy")
        }
      }
      #expect(hashes.count == 1)
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test(
    "every format of surface is drawn on, with colours that are its pixels as they are", arguments: ServerLibrary.all,
    [96, 32, 16, 80])
  func formats(_ library: ServerLibrary, format: Int) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay(width: 64, height: 16, primary: "format=\(format)")
      try await host.send("draw kind=fill brush_colour=0xff8040")
      let pixel = try await host.send("pixel x=63 y=15")["value"]
      #expect(pixel == (format == 16 || format == 80 ? "0x8040" : "0xff8040"))
    }
  }

  @Test("a new surface is black, unless its data are to be kept", arguments: ServerLibrary.all, [false, true])
  func keepsData(_ library: ServerLibrary, keeps: Bool) async throws {
    try await ServerHost.running(library) { host in
      try await host.startDisplay(width: 100, height: 50, primary: "flags=\(keeps ? 1 : 0)")
      let primary = try await host.send("pixel x=99 y=49")["value"]
      #expect(primary == (keeps ? "0x5a5a5a5a" : "0x0"))
      try await host.run("surface_create surface=1 width=30 height=20 keep=\(keeps ? 1 : 0)\n drain")
      let other = try await host.send("pixel surface=1 x=29 y=19")["value"]
      #expect(other == (keeps ? "0x5a5a5a5a" : "0x0"))
    }
  }

  @Test("resolutions follow one another while drawings are on their way", arguments: ServerLibrary.all)
  func resolutions(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add\n vm_start")
      for round in 0..<20 {
        let (width, height) = (320 + 64 * (round % 7), 200 + 40 * (round % 5))
        let isAsync = round % 2 == 1
        try await host.send(
          "primary_create width=\(width) height=\(height)\(isAsync ? " cookie=\(2 * round)" : "")")
        try await host.run("draw kind=fill brush_colour=\(round) count=50\n draw kind=copy_bits box=0,0,9,9 from=20,20")
        if round % 3 == 0 {
          let pixel = try await host.send("pixel x=\(width - 1) y=\(height - 1)")
          #expect(pixel["value"] == "0x\(String(round, radix: 16))")
        }
        try await host.send("primary_destroy\(isAsync ? " cookie=\(2 * round + 1)" : "")")
        let state = try await host.send("qxl_stat")
        #expect(state["ring"] == "0,0" && state["outstanding"] == "0" && state["memory"] == "0")
      }
      let completed = try await host.events("async_complete").map { $0.number("cookie") }
      let asked: [Int] = stride(from: 1, to: 20, by: 2).flatMap { [2 * $0, 2 * $0 + 1] }
      #expect(completed == asked)
    }
  }

  @Test("requests that make no surface are refused in words", arguments: ServerLibrary.all)
  func refused(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add\n vm_start")
      for bad in [
        "height=10 stride=39", "height=10 stride=-39", "height=10 format=7", "height=10 stride=-2147483648",
        "height=1000000 stride=4096",
      ] {
        try await host.send("primary_create width=10 \(bad) mem=0x0100000000001000")
        let said = try await host.log()
        #expect(said.last?.hasSuffix("wrong primary surface creation request") == true, "\(bad): \(said)")
      }
      try await host.send("primary_destroy")
      let said = try await host.log()
      #expect(said.last?.hasSuffix("double destroy of primary surface") == true)
      try await host.run("primary_create width=10 height=10\n primary_create width=10 height=10 mem=0x0100000000001000")
      let twice = try await host.log()
      #expect(twice.count == 1)
    }
  }
}
