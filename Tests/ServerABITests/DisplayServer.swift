import SpiceTestSupport

extension ServerHost {
  /// Starts a server with one graphics device and a primary surface.
  func startDisplay(width: Int = 640, height: Int = 480, device: String = "", primary: String = "") async throws {
    try await run("new\n set_noauth\n init\n qxl_add \(device)\n vm_start")
    try await send("primary_create width=\(width) height=\(height) \(primary)")
  }

  /// The hash of the first surface's pixels, after all that was sent is drawn.
  func hash(_ arguments: String = "") async throws -> String { try await send("hash \(arguments)")["hash"] }

  /// Commands that the server has.
  func outstanding() async throws -> Int { try await send("qxl_stat").number("outstanding") }
}
