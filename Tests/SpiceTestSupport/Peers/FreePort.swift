import Foundation
import Synchronization

/// TCP ports of the loopback interface.
public enum FreePort {
  private static let given = Mutex<Set<UInt16>>([])

  /// A port on which nobody listens, never the same twice in a process.
  public static func next() throws -> UInt16 {
    for _ in 0..<100 {
      let port = try ask()
      if given.withLock({ $0.insert(port).inserted }) { return port }
    }
    throw PeerError("there is no free port")
  }

  /// Whether somebody accepts connections.
  static func isOpen(_ port: UInt16) -> Bool {
    // SAFETY: the address is as long as the length says.
    unsafe (try? withSocket(port) { unsafe connect($0, $1, $2) == 0 }) ?? false
  }

  /// A socket that is connected to a port; its owner closes it.
  public static func connected(to port: UInt16) throws -> CInt {
    // SAFETY: the address is as long as the length says.
    unsafe try withSocket(port) {
      guard unsafe connect($0, $1, $2) == 0 else { throw PeerError("nobody listens on port \(port)") }
      return fcntl($0, F_DUPFD_CLOEXEC, 0)
    }
  }

  private static func ask() throws -> UInt16 {
    try unsafe withSocket(0) { handle, address, length in
      var length = length
      // SAFETY: the address is as long as the length says.
      guard unsafe bind(handle, address, length) == 0, unsafe getsockname(handle, address, &length) == 0 else {
        throw PeerError("no port can be bound")
      }
      return unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        unsafe UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
  }

  private static func withSocket<T>(
    _ port: UInt16, _ body: (Int32, UnsafeMutablePointer<sockaddr>, socklen_t) throws -> T
  ) throws -> T {
    let handle = socket(AF_INET, streamSocketKind, 0)
    guard handle >= 0 else { throw PeerError("no socket can be made") }
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return try unsafe withUnsafeMutablePointer(to: &address) {
      try unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
