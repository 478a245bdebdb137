import Foundation
import SpiceTestSupport
import Testing

@testable import SpiceTransport

@Suite("RSA ticket", .timeLimit(.minutes(1)))
struct RSATicketTests {
  @Test("a password comes back from its ticket, whatever its length")
  func roundTrip() throws {
    let key = try RSATicketKey()
    #expect(key.publicKey.count == 162)
    for count in 0...60 {
      let password = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 3 &+ 1) }
      let ticket = try RSATicketCipher.encrypt(password: password, publicKey: key.publicKey)
      #expect(ticket.count == 128)
      #expect(try key.decrypt(ticket) == password)
    }
  }

  @Test("the same password never gives the same ticket")
  func randomised() throws {
    let key = try RSATicketKey()
    let tickets = try (0..<4).map { _ in try RSATicketCipher.encrypt(password: [65], publicKey: key.publicKey) }
    #expect(Set(tickets).count == 4)
  }

  @Test("larger keys give longer tickets")
  func largerKeys() throws {
    let key = try RSATicketKey(bits: 2048)
    let ticket = try RSATicketCipher.encrypt(password: Array("secret".utf8), publicKey: key.publicKey)
    #expect(ticket.count == 256)
    #expect(try key.decrypt(ticket) == Array("secret".utf8))
  }

  @Test("openssl decrypts our ticket to the password and a zero byte")
  func opensslDecrypts() throws {
    let pki = try TestPKI.shared.get()
    for bits in [1024, 1536, 2048] {
      let name = "ticket-\(bits)"
      try pki.openssl(["genrsa", "-out", pki.path("\(name).key"), "\(bits)"])
      try pki.openssl([
        "rsa", "-in", pki.path("\(name).key"), "-pubout", "-outform", "DER", "-out", pki.path("\(name).der"),
      ])
      let publicKey = try Array(Data(contentsOf: URL(fileURLWithPath: pki.path("\(name).der"))))
      let ticket = try RSATicketCipher.encrypt(password: Array("pässword".utf8), publicKey: publicKey)
      try Data(ticket).write(to: URL(fileURLWithPath: pki.path("\(name).bin")))
      try pki.openssl([
        "pkeyutl", "-decrypt", "-inkey", pki.path("\(name).key"), "-in", pki.path("\(name).bin"), "-pkeyopt",
        "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha1", "-pkeyopt", "rsa_mgf1_md:sha1", "-out",
        pki.path("\(name).txt"),
      ])
      let plain = try Array(Data(contentsOf: URL(fileURLWithPath: pki.path("\(name).txt"))))
      #expect(plain == Array("pässword".utf8) + [0])
    }
  }

  @Test("a password that does not fit, or that the server could not read, is refused")
  func badPasswords() throws {
    let key = try RSATicketKey().publicKey
    #expect(throws: TicketError.passwordTooLong(count: 61, limit: 60)) {
      try RSATicketCipher.encrypt(password: [UInt8](repeating: 65, count: 61), publicKey: key)
    }
    #expect(throws: TicketError.passwordHoldsZero) {
      try RSATicketCipher.encrypt(password: [65, 0, 66], publicKey: key)
    }
  }

  @Test("zero bytes behind the key do not matter")
  func paddedKey() throws {
    let key = try RSATicketKey()
    let ticket = try RSATicketCipher.encrypt(password: [65], publicKey: key.publicKey + [0, 0, 0])
    #expect(try key.decrypt(ticket) == [65])
  }

  @Test("a key that is cut, changed or of another kind is refused, or makes a ticket, but never a trap")
  func badKeys() throws {
    let key = try RSATicketKey().publicKey
    for count in 0..<key.count {
      #expect(throws: TicketError.badKey) {
        try RSATicketCipher.encrypt(password: [65], publicKey: Array(key[..<count]))
      }
    }
    #expect(throws: TicketError.badKey) {
      try RSATicketCipher.encrypt(password: [65], publicKey: [UInt8](repeating: 0, count: 162))
    }
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      var changed = key
      changed[Int.random(in: 0..<changed.count, using: &generator)] = .random(in: 0...255, using: &generator)
      _ = try? RSATicketCipher.encrypt(password: [65], publicKey: changed)
    }
    let pki = try TestPKI.shared.get()
    let curve = try pki.publicKey("ca")
    #expect(throws: TicketError.badKey) { try RSATicketCipher.encrypt(password: [65], publicKey: curve) }
    #expect(throws: TicketError.badKey) { try RSATicketKey(bits: 512) }
  }

  @Test("a ticket that is cut or changed is refused")
  func badTickets() throws {
    let key = try RSATicketKey()
    let ticket = try RSATicketCipher.encrypt(password: [65], publicKey: key.publicKey)
    for bad in [[], Array(ticket.dropLast()), ticket + [0], [UInt8](repeating: 0xFF, count: 128)] {
      #expect(throws: TicketError.badCiphertext) { try key.decrypt(bad) }
    }
    var changed = ticket
    changed[64] ^= 1
    #expect(throws: TicketError.badCiphertext) { try key.decrypt(changed) }
  }
}
