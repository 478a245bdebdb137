import COpenSSL
import Foundation
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("Tickets", .timeLimit(.minutes(1)))
struct TicketTests {
  /// What a client makes of a password, with the openssl command.
  private func encrypt(_ plain: [UInt8], for key: TicketKey) throws -> [UInt8] {
    let pki = try TestPKI.shared.get()
    let folder = try TemporaryFolder()
    try Data(key.publicKey).write(to: URL(filePath: folder.file("key.der")))
    try Data(plain).write(to: URL(filePath: folder.file("plain")))
    try pki.openssl([
      "pkeyutl", "-encrypt", "-pubin", "-inkey", folder.file("key.der"), "-keyform", "DER", "-in", folder.file("plain"),
      "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha1", "-pkeyopt", "rsa_mgf1_md:sha1", "-out",
      folder.file("ticket"),
    ])
    return try Array(Data(contentsOf: URL(filePath: folder.file("ticket"))))
  }

  @Test("a key has the size and the exponent that the protocol has room for")
  func key() throws {
    let key = try TicketKey()
    #expect(key.publicKey.count == 162)
    // SubjectPublicKeyInfo of rsaEncryption, and at its end the exponent 65537.
    #expect(Array(key.publicKey.prefix(5)) == [0x30, 0x81, 0x9F, 0x30, 0x0D])
    #expect(Array(key.publicKey.suffix(5)) == [0x02, 0x03, 0x01, 0x00, 0x01])
    #expect(try TicketKey().publicKey != key.publicKey)
  }

  @Test("openssl's tickets decrypt to their passwords, with and without a zero byte")
  func decrypt() throws {
    let key = try TicketKey()
    for (plain, password) in [
      ("\0", ""), ("", ""), ("secret\0", "secret"), ("pässword", "pässword"), ("a\0b\0", "a"),
      (String(repeating: "x", count: 60) + "\0", String(repeating: "x", count: 60)),
    ] {
      let ticket = try encrypt(Array(plain.utf8), for: key)
      #expect(ticket.count == TicketKey.ticketSize)
      #expect(key.decrypt(ticket) == Array(password.utf8))
    }
  }

  @Test("tickets that are cut, changed or for another key are nil")
  func badTickets() throws {
    let key = try TicketKey()
    let ticket = try encrypt(Array("secret\0".utf8), for: key)
    #expect(try TicketKey().decrypt(ticket) == nil)
    for bad in [[], Array(ticket.dropLast()), ticket + [0], [UInt8](repeating: 0, count: 128)] {
      #expect(key.decrypt(bad) == nil)
    }
    #expect(key.decrypt([UInt8](repeating: 0xFF, count: 128)) == nil)
    for index in 0..<128 {
      var changed = ticket
      changed[index] ^= 1
      #expect(key.decrypt(changed) == nil)
    }
    #expect(ERR_peek_error() == 0)
  }

  @Test("a pool gives every key once, at once as long as there are some, and later otherwise")
  func pool() throws {
    let pool = try TicketKeyPool(size: 3)
    defer { pool.stop() }
    try withLoop { loop in
      let keys = Watched<[[UInt8]]>([])
      loop.sync {
        for _ in 0..<12 {
          pool.take(on: loop) { result in
            loop.preconditionCurrent()
            if case .success(let key) = result { keys.change { $0.append(key.publicKey) } }
          }
        }
      }
      try keys.wait(until: "all keys") { $0.count == 12 }
      #expect(Set(keys.current).count == 12)
      // And it fills up again, but not beyond its size.
      let full = Watched(false)
      Thread.detachNewThread {
        while pool.count < 3 { usleep(1000) }
        full.change { $0 = true }
      }
      try full.wait(until: "the pool to fill up") { $0 }
      loop.sync {
        let ready = Keeper(false)
        #expect(pool.take(on: loop) { _ in ready.value = true } == nil)
        #expect(ready.value)
      }
      #expect(pool.count <= 3)
    }
  }

  @Test("who does not want a key any more is forgotten")
  func cancel() throws {
    let pool = try TicketKeyPool(size: 1)
    defer { pool.stop() }
    try withLoop { loop in
      let given = Watched<[Int]>([])
      loop.sync {
        for index in 0..<10 {
          let request = pool.take(on: loop) { _ in given.change { $0.append(index) } }
          if index % 2 == 1 { request?.cancel() }
        }
      }
      try given.wait(until: "the others") { $0.last == 8 }
      loop.sync {}
      // The first ones may have been ready, and then could not be cancelled.
      #expect(given.current.filter { $0 % 2 == 0 } == [0, 2, 4, 6, 8])
      #expect(given.current.count <= 6)
    }
  }

  @Test("a pool that stops leaves nobody waiting on a thread")
  func stop() throws {
    let pool = try TicketKeyPool(size: 1)
    try withLoop { loop in
      loop.sync { for _ in 0..<20 { pool.take(on: loop) { _ in } } }
      pool.stop()
      loop.sync {}
    }
  }

  @Test("passwords are the same if all their bytes are")
  func comparison() {
    let long = [UInt8](repeating: 7, count: 100)
    #expect(Secrets.areEqual([], []))
    #expect(Secrets.areEqual([1, 2], [1, 2]))
    #expect(Secrets.areEqual(long, long))
    #expect(!Secrets.areEqual([1, 2], [1, 3]))
    #expect(!Secrets.areEqual([1, 2], [1]))
    #expect(!Secrets.areEqual([], [0]))
    #expect(!Secrets.areEqual([0], [0, 0]))
    #expect(!Secrets.areEqual(long, long + [0]))
  }

  @Test("random numbers are not the same twice, and a session has one")
  func random() {
    #expect(Secrets.bytes(0).isEmpty)
    #expect(Secrets.bytes(32).count == 32)
    #expect(Secrets.bytes(32) != Secrets.bytes(32))
    let sessions = (0..<100).map { _ in Secrets.sessionID() }
    #expect(Set(sessions).count == 100)
    #expect(!sessions.contains(0))
  }
}
