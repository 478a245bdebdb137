import Foundation
import SpiceClient
import SpiceTestSupport
import Testing

@Suite struct BoundedFileTests {
  /// Lends the path of a pipe.
  private func withPipe(_ body: (_ path: String) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe")
    defer { withExtendedLifetime(folder) {} }
    // SAFETY: the string ends with zero, and is only read.
    try #require(unsafe mkfifo(path, 0o600) == 0)
    try await body(path)
  }

  @Test("a pipe is read from when somebody writes to it, until that ends")
  func written() async throws {
    try await withPipe { path in
      async let bytes = SlowWork.run { try BoundedFile.read(path, limit: 100) }
      try await SlowWork.run {
        let writer = try #require(FileHandle(forWritingAtPath: path))
        try writer.write(contentsOf: Data("first ".utf8))
        Thread.sleep(forTimeInterval: 0.05)
        try writer.write(contentsOf: Data("second".utf8))
        try writer.close()
      }
      #expect(try await String(decoding: bytes, as: UTF8.self) == "first second")
    }
  }

  @Test("a pipe that nobody writes to is given up")
  func abandoned() async throws {
    try await withPipe { path in
      await #expect(throws: BoundedFile.Failure.unreadable("nobody writes to it")) {
        try await SlowWork.run { try BoundedFile.read(path, limit: 100, patience: .milliseconds(20)) }
      }
    }
  }

  @Test("a pipe whose writer does not end is given up")
  func unfinished() async throws {
    try await withPipe { path in
      // Linux opens a pipe at once for who wants both ends.
      let writer = try #require(FileHandle(forUpdatingAtPath: path))
      try writer.write(contentsOf: Data("first".utf8))
      await #expect(throws: BoundedFile.Failure.unreadable("who writes to it does not end")) {
        try await SlowWork.run { try BoundedFile.read(path, limit: 100, patience: .milliseconds(20)) }
      }
      try writer.close()
    }
  }

  @Test("a file is read up to its limit, and one that is not there is told of")
  func files() throws {
    let folder = try TemporaryFolder()
    try Data("12345".utf8).write(to: URL(filePath: folder.file("a")))
    #expect(try BoundedFile.read(folder.file("a"), limit: 5) == Array("12345".utf8))
    #expect(throws: BoundedFile.Failure.tooLong(limit: 4)) { try BoundedFile.read(folder.file("a"), limit: 4) }
    #expect(throws: BoundedFile.Failure.unreadable(nil)) { try BoundedFile.read(folder.file("b"), limit: 4) }
  }
}
