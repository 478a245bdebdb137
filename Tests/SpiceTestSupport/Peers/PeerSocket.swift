import Foundation

/// A blocking Unix-domain connection that speaks in lines; every wait is bounded.
///
/// Confined to one user at a time: its owner serialises calls.
final class PeerSocket: @unchecked Sendable {
  private let handle: Int32
  private var received: [UInt8] = []
  private var searched = 0

  /// Connects to a socket that some program is about to create, as long as `keepTrying` holds.
  init(path: String, deadline: Deadline, while keepTrying: () -> Bool) throws {
    guard path.utf8.count < 100 else { throw PeerError("the socket's path is too long: \(path)") }
    handle = try deadline.wait(for: "the socket \(path)") {
      guard keepTrying() else { throw PeerError("the program that should listen at \(path) has ended") }
      return Self.connect(path)
    }
  }

  deinit { close(handle) }

  private static func connect(_ path: String) -> Int32? {
    let handle = socket(AF_UNIX, streamSocketKind, 0)
    guard handle >= 0 else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // SAFETY: the path was checked to be shorter than the field, which starts as zeros.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if result == 0 { return handle }
    close(handle)
    return nil
  }

  /// Sends a line; the line feed is added.
  func send(line: String, deadline: Deadline) throws {
    let bytes = Array(line.utf8) + [0x0A]
    var sent = 0
    while sent < bytes.count {
      try waitUntilReady(for: Int16(POLLOUT), deadline: deadline)
      // SAFETY: the length given is that of the buffer.
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe Foundation.send(handle, $0.baseAddress, $0.count, noSignal)
      }
      guard count > 0 else { throw PeerError("the peer has closed its socket") }
      sent += count
    }
  }

  /// The next line, without its end.
  func readLine(deadline: Deadline) throws -> String {
    while true {
      if let end = received[searched...].firstIndex(of: 0x0A) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeFirst(end + 1)
        searched = 0
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      searched = received.count
      try waitUntilReady(for: Int16(POLLIN), deadline: deadline)
      var buffer = [UInt8](repeating: 0, count: 65536)
      // SAFETY: the length given is that of the buffer.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(handle, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw PeerError("the peer has closed its socket") }
      received += buffer[..<count]
    }
  }

  private func waitUntilReady(for events: Int16, deadline: Deadline) throws {
    var descriptor = pollfd(fd: handle, events: events, revents: 0)
    // SAFETY: one descriptor, as the count says.
    guard unsafe poll(&descriptor, 1, deadline.milliseconds) > 0 else {
      throw PeerError("timed out waiting for the peer's socket")
    }
  }
}

#if os(Linux)
  let streamSocketKind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  private let noSignal = Int32(MSG_NOSIGNAL)
#else
  let streamSocketKind = SOCK_STREAM
  private let noSignal: Int32 = 0
#endif
