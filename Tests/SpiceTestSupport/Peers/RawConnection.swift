import Foundation

/// A connection to a port, for those who speak to servers by hand, or against all rules. Every wait is bounded.
public final class RawConnection: Sendable {
  private let handle: CInt

  public init(to port: UInt16) throws { handle = try FreePort.connected(to: port) }

  deinit { Foundation.close(handle) }

  /// Sends bytes. False if the server has closed the connection, or takes no more of them.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    let deadline = Deadline(.seconds(5))
    var sent = 0
    while sent < bytes.count {
      guard isReady(for: POLLOUT, deadline) else { return false }
      // SAFETY: the length given is that of the buffer.
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe Foundation.send(handle, $0.baseAddress, $0.count, sendFlags)
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// What comes next, at least one byte; nil if the server closes the connection.
  ///
  /// - Throws: if nothing comes.
  public func receive(within limit: Duration = .seconds(30)) throws -> [UInt8]? {
    guard isReady(for: POLLIN, Deadline(limit)) else { throw PeerError("the server says nothing") }
    var buffer = [UInt8](repeating: 0, count: 65536)
    // SAFETY: the length given is that of the buffer.
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(handle, $0.baseAddress, $0.count, 0) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Whether the server has closed the connection, whatever it said before.
  public func isClosed() throws -> Bool {
    while isReady(for: POLLIN, Deadline(.zero)) {
      if try receive() == nil { return true }
    }
    return false
  }

  private func isReady(for events: Int32, _ deadline: Deadline) -> Bool {
    var descriptor = pollfd(fd: handle, events: Int16(events), revents: 0)
    // SAFETY: one descriptor, as the count says.
    return unsafe poll(&descriptor, 1, deadline.milliseconds) > 0
  }
}

#if os(Linux)
  private let sendFlags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
#else
  private let sendFlags = Int32(MSG_DONTWAIT)
#endif
