import SpiceClient
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct ConnectionFileTests {
  /// What Proxmox VE hands out.
  static let proxmox = """
    [virt-viewer]
    release-cursor=Ctrl+Alt+R
    delete-this-file=1
    type=spice
    host-subject=OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=node1.example
    secure-attention=Ctrl+Alt+Ins
    title=VM 100 - Büro
    ca=-----BEGIN CERTIFICATE-----\\nMIIF\\n-----END CERTIFICATE-----\\n
    password=ab12
    proxy=http://node1.example:3128
    toggle-fullscreen=Shift+F11
    host=pvespiceproxy:65F0A1B2:100:node1::a1b2/C3+d4==
    tls-port=61001
    """

  @Test("a file from Proxmox is read, its host left as it is")
  func proxmoxFile() throws {
    let file = try ConnectionFile(parsing: Self.proxmox)
    #expect(file.host == "pvespiceproxy:65F0A1B2:100:node1::a1b2/C3+d4==")
    #expect(file.port == nil)
    #expect(file.securePort == 61001)
    #expect(file.proxy == ProxyURI(host: "node1.example"))
    #expect(file.certificateAuthorities == "-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n")
    #expect(file.hostSubject == "OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=node1.example")
    #expect(file.password == "ab12")
    #expect(file.title == "VM 100 - Büro")
    #expect(file.deletesFile)
    #expect(file.hints.hotkeys[.secureAttention] == "Ctrl+Alt+Ins")
    #expect(file.hints.hotkeys[.toggleFullscreen] == "Shift+F11")
    #expect(file.hints.hotkeys[.zoomIn] == nil)
  }

  @Test("every key has its place")
  func allKeys() throws {
    let file = try ConnectionFile(
      parsing: """
        [virt-viewer]
        type=spice
        version=11.0
        versions=rhev-win64:2.0-160;fedora:7.0;
        newer-version-url=https://example.com
        host=host
        port=5900
        tls-port=5901
        username=me
        password=pass word
        tls-ciphers=DEFAULT
        secure-channels=main;sinputs;
        disable-channels=webdav;telepathy
        fullscreen=1
        zoom-in=
        color-depth=16
        disable-effects=wallpaper;animation
        enable-smartcard=0
        enable-usbredir=1
        enable-usb-autoshare=1
        usb-filter=-1,-1,-1,-1,0
        [ovirt]
        host=another
        """)
    #expect(file.version == "11.0")
    #expect(file.versions == ["rhev-win64:2.0-160", "fedora:7.0"])
    #expect(file.newerVersionURL == "https://example.com")
    #expect(file.host == "host")
    #expect(file.port == 5900)
    #expect(file.securePort == 5901)
    #expect(file.username == "me")
    #expect(file.password == "pass word")
    #expect(file.cipherList == "DEFAULT")
    #expect(file.secureChannels == .types([.main, .inputs]))
    #expect(file.disabledChannels == ["webdav", "telepathy"])
    #expect(file.hints.isFullscreen == true)
    #expect(file.hints.hotkeys == [.zoomIn: ""])
    #expect(file.hints.colorDepth == 16)
    #expect(file.hints.disabledEffects == ["wallpaper", "animation"])
    #expect(file.hints.enablesSmartcard == false)
    #expect(file.hints.enablesUSBRedirection == true)
    #expect(file.hints.enablesUSBAutoshare == true)
    #expect(file.hints.usbFilter == "-1,-1,-1,-1,0")
    #expect(!file.deletesFile)
  }

  @Test("byte order mark, CR LF, comments, spaces and unknown keys do no harm")
  func forms() throws {
    let file = try ConnectionFile(
      parsing:
        "\u{FEFF}# made by hand\r\n\r\n [virt-viewer] \r\n\ttype = spice\r\nhost=a\r\nhost = \\s b\\\\c\\t \r\nport= 5900 \r\n"
        + "future[de]=\\q\r\n[other]\r\ntype=vnc\r\n[virt-viewer]\r\ntls-port=-1\r\npassword=\r\nunix-path=\r\n")
    #expect(file.host == "  b\\c\t ")
    #expect(file.port == 5900)
    #expect(file.securePort == nil)
    #expect(file.password == nil)
  }

  @Test("a file with a Unix socket needs no host")
  func unixSocket() throws {
    let file = try ConnectionFile(parsing: "[virt-viewer]\ntype=spice\nunix-path=/run/vm.sock\nport=0\n")
    #expect(file.unixPath == "/run/vm.sock")
  }

  @Test(
    "a mistake is named with its line and key",
    arguments: [
      ("", .notAConnectionFile, nil, nil), ("[other]\ntype=spice", .notAConnectionFile, nil, nil),
      ("type=spice", .noGroup, 1, nil), ("[virt-viewer]\n\nnonsense", .malformedLine, 3, nil),
      ("[virt-viewer\ntype=spice", .malformedLine, 1, nil), ("[]", .malformedLine, 1, nil),
      ("[virt-viewer]\n=x", .malformedLine, 2, nil), ("[virt-viewer]\nhost=h", .missing, nil, "type"),
      ("[virt-viewer]\ntype=vnc", .otherProtocol("vnc"), 2, "type"),
      ("[virt-viewer]\ntype=spice\nport=1", .missing, nil, "host"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=-1", .noPort, nil, nil),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=65536", .badNumber, 4, "port"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=-2", .badNumber, 4, "port"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=5 9", .badNumber, 4, "port"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=99999999999", .badNumber, 4, "port"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=1\nfullscreen=yes", .badFlag, 5, "fullscreen"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=1\npassword=a\\b", .badEscape, 5, "password"),
      ("[virt-viewer]\ntype=spice\nhost=h\nport=1\ntitle=a\\", .badEscape, 5, "title"),
      (
        "[virt-viewer]\ntype=spice\nhost=h\nport=1\nsecure-channels=main;inptus", .unknownChannel("inptus"), 5,
        "secure-channels"
      ),
      ("[virt-viewer]\ntype=spice\nhost=h\nunix-path=/x", .twoPlaces, nil, nil),
    ] as [(String, ConnectionFileError.Reason, Int?, String?)])
  func mistake(text: String, reason: ConnectionFileError.Reason, line: Int?, key: String?) {
    let error = #expect(throws: ConnectionFileError.self) { try ConnectionFile(parsing: text) }
    #expect(error?.reason == reason)
    #expect(error?.line == line)
    #expect(error?.key == key)
    #expect(error?.text.hasSuffix(".") == false)
  }

  @Test("a proxy that is none is told with the reason")
  func badProxy() {
    let error = #expect(throws: ConnectionFileError.self) {
      try ConnectionFile(parsing: "[virt-viewer]\ntype=spice\nhost=h\nport=1\nproxy=ftp://x")
    }
    guard case .badProxy(let below) = error?.reason else {
      Issue.record("the reason is \(String(describing: error?.reason))")
      return
    }
    #expect(below.reason == .unknownScheme)
    #expect(error?.text == "line 5 of the connection file: proxy is no proxy: the scheme \"ftp\" is not known")
  }

  @Test("bytes that are no UTF-8, and more than a mebibyte, are refused")
  func bounds() throws {
    let bad = #expect(throws: ConnectionFileError.self) { try ConnectionFile(parsing: [0x5B, 0xFF, 0x5D]) }
    #expect(bad?.reason == .notText)
    let head = "[virt-viewer]\ntype=spice\nhost=h\nport=1\n#"
    let fill = String(repeating: "x", count: (1 << 20) - head.utf8.count)
    #expect(try ConnectionFile(parsing: head + fill).host == "h")
    let long = #expect(throws: ConnectionFileError.self) { try ConnectionFile(parsing: head + fill + "x") }
    #expect(long?.reason == .tooLong)
  }

  @Test("what is printed reads as the same file", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let file = Self.random(&random)
    #expect(try ConnectionFile(parsing: file.text) == file)
  }

  @Test("damaged files are errors or files, nothing worse", arguments: 0..<20 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    var mutations = ByteMutations(seed: seed)
    for _ in 0..<50 {
      let damaged = mutations.damaged(Array(Self.proxmox.utf8))
      guard let file = try? ConnectionFile(parsing: damaged) else { continue }
      #expect(try ConnectionFile(parsing: file.text) == file)
    }
  }

  private static func random(_ random: inout SeededGenerator) -> ConnectionFile {
    func text() -> String? {
      let text = Bool.random(using: &random) ? RandomText.make(&random) : ""
      return text.isEmpty ? nil : text
    }
    func list() -> [String] { (0..<3).compactMap { _ in text() } }
    func flag() -> Bool? { [true, false, nil].randomElement(using: &random) ?? nil }
    var file = ConnectionFile()
    if Bool.random(using: &random) {
      file.unixPath = "/" + (text() ?? "")
    } else {
      file.host = text() ?? "host"
      file.port = Bool.random(using: &random) ? Int.random(in: 1...65535, using: &random) : nil
      file.securePort = file.port == nil || Bool.random(using: &random) ? 5901 : nil
    }
    (file.version, file.versions, file.newerVersionURL) = (text(), list(), text())
    (file.username, file.password) = (text(), text())
    if Bool.random(using: &random) {
      file.proxy = ProxyURI(
        host: "[::1]", port: 7, isSecure: Bool.random(using: &random), user: text(), password: text())
    }
    (file.certificateAuthorities, file.hostSubject, file.cipherList) = (text(), text(), text())
    file.secureChannels = [.all, .none, .types([.main, .webdav])].randomElement(using: &random) ?? .all
    (file.disabledChannels, file.title, file.deletesFile) = (list(), text(), Bool.random(using: &random))
    file.hints.isFullscreen = flag()
    file.hints.hotkeys = [.zoomIn: "", .secureAttention: text() ?? ""]
    file.hints.colorDepth = Bool.random(using: &random) ? 32 : nil
    file.hints.disabledEffects = list()
    (file.hints.enablesSmartcard, file.hints.enablesUSBRedirection) = (flag(), flag())
    (file.hints.enablesUSBAutoshare, file.hints.usbFilter) = (flag(), text())
    return file
  }
}
