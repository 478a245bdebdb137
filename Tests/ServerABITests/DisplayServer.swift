import SpiceTestSupport

extension ServerHost {
  /// Starts a server with one graphics device and a primary surface.
  func startDisplay(width: Int = 640, height: Int = 480, device: String = "", primary: String = "") async throws {
    try await run("new\n set_noauth\n init\n qxl_add \(device)\n vm_start")
    try await send("primary_create width=\(width) height=\(height) \(primary)")
  }

  /// Starts a server that clients reach, with a screen of 640 by 480 that comes without videos, and says where.
  /// `settings` are commands that come before its start.
  func startScreen(_ settings: String) async throws -> SpiceAddress {
    let port = try FreePort.next()
    try await run(
      """
      new
      set_noauth
      set_addr value=127.0.0.1 flags=1
      set_port value=\(port)
      set_streaming_video value=1
      \(settings)
      init
      qxl_add
      vm_start
      primary_create width=640 height=480
      """)
    var address = SpiceAddress()
    address.port = port
    return address
  }

  /// What is on the first surface, as the guest sees it.
  func screen() async throws -> Screen {
    let file = folder.file("screen.ppm")
    try await run("drain\n read file=\(file)")
    return try Screen(ppmFile: file)
  }

  /// The hash of the first surface's pixels, after all that was sent is drawn.
  func hash(_ arguments: String = "") async throws -> String { try await send("hash \(arguments)")["hash"] }

  /// Commands that the server has.
  func outstanding() async throws -> Int { try await send("qxl_stat").number("outstanding") }
}
