#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The name of a Unix socket.
struct UnixPath {
  private let path: String
  private let isAbstract: Bool
  let address: SocketAddress

  /// Bytes before the name in the address.
  private static let nameOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2

  /// A path, or an abstract name after an `@`.
  /// - Throws: ``SocketError`` if it is longer than the system allows, empty, holds a zero byte, or is abstract where
  ///   there is no such thing.
  init(_ path: String) throws(SocketError) {
    let isAbstract = path.hasPrefix("@")
    let limit = MemoryLayout<sockaddr_un>.size - Self.nameOffset
    var name = Array(path.utf8)
    guard !name.isEmpty, !name.contains(0) else { throw SocketError("bind unix:\(path)", errno: EINVAL) }
    guard name.count < limit else { throw SocketError("bind unix:\(path)", errno: ENAMETOOLONG) }
    #if canImport(Glibc)
      if isAbstract { name[0] = 0 } else { name.append(0) }
      let family = [UInt8(AF_UNIX), 0]
    #else
      if isAbstract { throw SocketError("bind unix:\(path)", reason: "there are no abstract names on this system") }
      name.append(0)
      let family = [UInt8(clamping: Self.nameOffset + name.count), UInt8(AF_UNIX)]
    #endif
    self.path = path
    self.isAbstract = isAbstract
    address = SocketAddress(bytes: family + name)
  }

  /// Removes a socket that has the name, since nobody can listen in its place otherwise. Everything but sockets stays.
  func unlinkStale() {
    if isAbstract { return }
    var status = stat()
    // SAFETY: the call writes one `stat`.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
    // SAFETY: the text ends in a zero byte and is only read.
    unsafe _ = unlink(path)
  }
}
