/// A connection file (`.vv`), as Proxmox, oVirt and libvirt hand them out for a session with one machine.
///
/// Keys and groups that are not known are ignored. Empty texts, and ports of 0 or -1, count as not there. Spec:
/// connection files.
public struct ConnectionFile: Hashable, Sendable {
  /// The least version of virt-viewer that the file asks for.
  public var version: String?
  /// The same by operating system, as `id:version`.
  public var versions: [String] = []
  /// Where a newer virt-viewer is to be had.
  public var newerVersionURL: String?

  /// The server's host, as it is written. Behind a proxy it may be any word that the proxy understands.
  public var host: String?
  /// The port without TLS.
  public var port: Int?
  /// The port with TLS.
  public var securePort: Int?
  /// A Unix socket, in place of host and ports.
  public var unixPath: String?
  /// Who connects.
  public var username: String?
  /// The password; often good for a single session, for a short time.
  public var password: String?
  /// The proxy to go through.
  public var proxy: ProxyURI?

  /// PEM certificates that the server's chain must lead to.
  public var certificateAuthorities: String?
  /// The subject that the server's certificate must have, as `O=…,CN=…`.
  public var hostSubject: String?
  /// The cipher suites for TLS, as an OpenSSL cipher list.
  public var cipherList: String?
  /// Channels that must use TLS.
  public var secureChannels = ChannelSelection.none
  /// Channels that are not to be opened; names that are not known are ignored.
  public var disabledChannels: [String] = []

  /// The window's title. `%d` stands for the monitor's number.
  public var title: String?
  /// Wishes for the viewer.
  public var hints = ViewerHints()
  /// Whether the file is to be removed once it has been read.
  public var deletesFile = false

  /// An empty description, to be filled and printed.
  public init() {}

  /// The group that the keys stand in.
  static let group = "virt-viewer"
}

extension ConnectionFile {
  /// Reads a file's text.
  /// - Throws: what is wrong, and in which line.
  public init(parsing text: String) throws(ConnectionFileError) { try self.init(parsing: Array(text.utf8)) }

  /// Reads a file's bytes.
  /// - Throws: what is wrong, and in which line.
  public init(parsing bytes: [UInt8]) throws(ConnectionFileError) {
    let file = try KeyFile(parsing: bytes)
    guard file.hasGroup(Self.group) else { throw ConnectionFileError(.notAConnectionFile) }
    let reader = Reader(file: file)
    guard let type = try reader.text("type") else { throw ConnectionFileError(.missing, key: "type") }
    guard type.lowercased() == "spice" else { throw reader.error(.otherProtocol(type), "type") }

    version = try reader.text("version")
    versions = try reader.list("versions")
    newerVersionURL = try reader.text("newer-version-url")
    host = try reader.text("host")
    port = try reader.port("port")
    securePort = try reader.port("tls-port")
    unixPath = try reader.text("unix-path")
    username = try reader.text("username")
    password = try reader.text("password")
    proxy = try reader.proxy("proxy")
    certificateAuthorities = try reader.text("ca")
    hostSubject = try reader.text("host-subject")
    cipherList = try reader.text("tls-ciphers")
    secureChannels = try reader.channels("secure-channels")
    disabledChannels = try reader.list("disable-channels")
    title = try reader.text("title")
    hints = try reader.hints()
    deletesFile = try reader.flag("delete-this-file") ?? false
    try checkPlace()
  }

  /// A file must lead to one place.
  private func checkPlace() throws(ConnectionFileError) {
    if unixPath != nil {
      guard host == nil, port == nil, securePort == nil else { throw ConnectionFileError(.twoPlaces) }
    } else {
      guard host != nil else { throw ConnectionFileError(.missing, key: "host") }
      guard port != nil || securePort != nil else { throw ConnectionFileError(.noPort) }
    }
  }

  /// Reads values of the file's own group.
  private struct Reader {
    let file: KeyFile

    func error(_ reason: ConnectionFileError.Reason, _ key: String) -> ConnectionFileError {
      ConnectionFileError(reason, line: file.value(key, in: group)?.line, key: key)
    }

    func text(_ key: String, keepsEmpty: Bool = false) throws(ConnectionFileError) -> String? {
      guard let value = file.value(key, in: group) else { return nil }
      guard let text = value.string else { throw error(.badEscape, key) }
      return text.isEmpty && !keepsEmpty ? nil : text
    }

    /// Empty items mean nothing in any of the lists.
    func list(_ key: String) throws(ConnectionFileError) -> [String] {
      guard let value = file.value(key, in: group) else { return [] }
      guard let list = value.list else { throw error(.badEscape, key) }
      return list.filter { !$0.isEmpty }
    }

    /// A text without the spaces at its end, which numbers may have.
    func word(_ key: String) throws(ConnectionFileError) -> String? {
      guard var word = try text(key)?[...] else { return nil }
      while word.last == " " || word.last == "\t" { word.removeLast() }
      return word.isEmpty ? nil : String(word)
    }

    func number(_ key: String) throws(ConnectionFileError) -> Int? {
      guard let word = try word(key) else { return nil }
      guard let number = Int32(word) else { throw error(.badNumber, key) }
      return Int(number)
    }

    func port(_ key: String) throws(ConnectionFileError) -> Int? {
      guard let number = try number(key), number != 0, number != -1 else { return nil }
      guard (1...65535).contains(number) else { throw error(.badNumber, key) }
      return number
    }

    func flag(_ key: String) throws(ConnectionFileError) -> Bool? {
      guard let word = try word(key) else { return nil }
      switch word {
      case "0", "false": return false
      case "1", "true": return true
      default: throw error(.badFlag, key)
      }
    }

    func proxy(_ key: String) throws(ConnectionFileError) -> ProxyURI? {
      guard let text = try text(key) else { return nil }
      do throws(SpiceURIError) {
        return try ProxyURI(parsing: text)
      } catch let fault {
        throw error(.badProxy(fault), key)
      }
    }

    func channels(_ key: String) throws(ConnectionFileError) -> ChannelSelection {
      let names = try list(key)
      do throws(UnknownChannelName) {
        return try ChannelSelection(names: names)
      } catch let fault {
        throw error(.unknownChannel(fault.name), key)
      }
    }

    func hints() throws(ConnectionFileError) -> ViewerHints {
      var hints = ViewerHints()
      hints.isFullscreen = try flag("fullscreen")
      for action in ViewerHints.Action.allCases {
        hints.hotkeys[action] = try text(action.rawValue, keepsEmpty: true)
      }
      hints.colorDepth = try number("color-depth")
      hints.disabledEffects = try list("disable-effects")
      hints.enablesSmartcard = try flag("enable-smartcard")
      hints.enablesUSBRedirection = try flag("enable-usbredir")
      hints.enablesUSBAutoshare = try flag("enable-usb-autoshare")
      hints.usbFilter = try text("usb-filter")
      return hints
    }
  }
}
