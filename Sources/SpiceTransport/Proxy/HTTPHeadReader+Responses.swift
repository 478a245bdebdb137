import SpiceWebSocket

extension HTTPHeadReader {
  /// Waits for the response of a proxy or server, of at most 16 KiB.
  static func forResponses() -> HTTPHeadReader { HTTPHeadReader(beginning: "HTTP/", limit: 16 * 1024) }
}
