extension ConnectionFile {
  /// The file's text, passwords included. Reading it gives the same description.
  public var text: String {
    var lines = ["[\(Self.group)]", "type=spice"]
    func add(_ key: String, _ value: String?) { if let value { lines.append("\(key)=\(KeyFile.escape(value))") } }
    func add(_ key: String, _ value: Bool?) { if let value { lines.append("\(key)=\(value ? 1 : 0)") } }
    func add(_ key: String, _ value: Int?) { if let value { lines.append("\(key)=\(value)") } }
    func add(_ key: String, _ list: [String]) {
      if !list.isEmpty { lines.append("\(key)=\(KeyFile.escape(list: list))") }
    }

    add("version", version)
    add("versions", versions)
    add("newer-version-url", newerVersionURL)
    add("host", host)
    add("port", port)
    add("tls-port", securePort)
    add("unix-path", unixPath)
    add("username", username)
    add("password", password)
    add("proxy", proxy?.textWithPassword)
    add("ca", certificateAuthorities)
    add("host-subject", hostSubject)
    add("tls-ciphers", cipherList)
    add("secure-channels", secureChannels.names)
    add("disable-channels", disabledChannels)
    add("title", title)
    add("fullscreen", hints.isFullscreen)
    for action in ViewerHints.Action.allCases { add(action.rawValue, hints.hotkeys[action]) }
    add("color-depth", hints.colorDepth)
    add("disable-effects", hints.disabledEffects)
    add("enable-smartcard", hints.enablesSmartcard)
    add("enable-usbredir", hints.enablesUSBRedirection)
    add("enable-usb-autoshare", hints.enablesUSBAutoshare)
    add("usb-filter", hints.usbFilter)
    if deletesFile { add("delete-this-file", true) }
    return lines.joined(separator: "\n") + "\n"
  }
}
