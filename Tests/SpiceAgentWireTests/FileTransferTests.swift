import SpiceAgentWire
import SpiceBytes
import SpiceTestSupport
import Testing

@Suite struct FileTransferTests {
  @Test("a part of a file is counted with 64 bits")
  func data() throws {
    let arena: [UInt8] = [1, 2, 3]
    let message = AgentMessage.fileTransferData(
      FileTransferData(FileTransferID(rawValue: 5), data: WireRange(offset: 0, count: 3)))
    let whole = try message.encoded(in: AgentContext(), blobs: arena.rawSpan)
    #expect(Array(whole.dropFirst(20)) == bytes(hex: "05000000 0300000000000000 010203"))
    for size in ["0400000000000000", "FFFFFFFFFFFFFFFF", "0000000000000080"] {
      let body = bytes(hex: "05000000" + size + "010203")
      #expect(throws: WireError.self) {
        try AgentMessage(.fileTransferData, decoding: body.rawSpan, in: AgentContext())
      }
    }
  }

  @Test("details of a failure are told by the result")
  func status() {
    let id = FileTransferID(rawValue: 1)
    let full = FileTransferStatus(id, freeByteCount: 0x0102_0304_0506_0708)
    #expect(full.details == [8, 7, 6, 5, 4, 3, 2, 1])
    #expect(full.freeByteCount == 0x0102_0304_0506_0708)
    #expect(full.errorCode == nil)
    var failed = FileTransferStatus(id, errorCode: 0x0102_0304)
    #expect(failed.details == [0, 4, 3, 2, 1])
    #expect(failed.errorCode == 0x0102_0304)
    #expect(failed.freeByteCount == nil)
    failed.details[0] = 1
    #expect(failed.errorCode == nil)
    failed.details = [0, 1]
    #expect(failed.errorCode == nil)
    #expect(FileTransferStatus(id, .success).details.isEmpty)
  }

  @Test("a description is a key file that ends in a zero byte")
  func description() {
    let text = FileTransferDescription(name: Array("a b.txt".utf8), size: 1234).text
    #expect(String(decoding: text, as: UTF8.self) == "[vdagent-file-xfer]\nname=a b.txt\nsize=1234\n\0")
  }

  @Test(
    "names of all kinds survive",
    arguments: [
      "a", " a", "\t a ", "a\\b", "a\nb\rc", "=", "[x]", "größe", "../x", "name=y", "a\u{1}b",
    ])
  func names(_ name: String) {
    for size in [0, 9, 10, .max] as [UInt64] {
      let description = FileTransferDescription(name: Array(name.utf8), size: size)
      #expect(FileTransferDescription(text: description.text) == description)
    }
  }

  @Test("other keys and groups, another order and missing ends do not disturb")
  func lenient() {
    let text = """
      [other]\nname=no\nsize=1\n
      [vdagent-file-xfer]\r\nsize=7\r\n# note\nfile-xfer-nr=1\nname=yes\r\n[more]\nname=no
      """
    #expect(
      FileTransferDescription(text: Array(text.utf8))
        == FileTransferDescription(name: Array("yes".utf8), size: 7))
  }

  @Test("the largest size is read", arguments: [UInt64.max, UInt64.max - 5, UInt64.max / 10])
  func largestSize(_ size: UInt64) {
    let description = FileTransferDescription(name: Array("a".utf8), size: size)
    #expect(FileTransferDescription(text: description.text) == description)
  }

  @Test(
    "a description without sense is refused",
    arguments: [
      "", "\0", "[vdagent-file-xfer]\nname=a\n", "[vdagent-file-xfer]\nsize=1\n",
      "[vdagent-file-xfer]\nname=\nsize=1\n", "[vdagent-file-xfer]\nname=a\nsize=\n",
      "[vdagent-file-xfer]\nname=a\nsize=-1\n", "[vdagent-file-xfer]\nname=a\nsize=1x\n",
      "[vdagent-file-xfer]\nname=a\nsize=18446744073709551616\n",
      "[vdagent-file-xfer]\nname=a\nsize=99999999999999999999\n",
      "[vdagent-file-xfer]\nname=a\nsize=184467440737095516150\n",
      "[vdagent-file-xfer]\nname=a\\\nsize=1\n", "[vdagent-file-xfer]\nname=a\\q\nsize=1\n",
      "name=a\nsize=1\n", "[vdagent-file-xfer]\0\nname=a\nsize=1\n",
    ])
  func refused(_ text: String) {
    #expect(FileTransferDescription(text: Array(text.utf8)) == nil)
  }
}
