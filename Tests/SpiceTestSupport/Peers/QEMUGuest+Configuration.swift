import Foundation

extension QEMUGuest {
  /// What kind of machine, and how its SPICE server lets clients in.
  public struct Configuration: Sendable {
    /// The display device.
    public enum Display: String, Sendable, CaseIterable {
      /// Draws with QXL commands.
      case qxl = "qxl-vga"
      /// A framebuffer whose changes QEMU finds and sends as pictures.
      case standard = "VGA"
      /// The same for the display of virtio.
      case virtio = "virtio-vga"
    }

    /// How clients reach the server.
    public enum Listener: Sendable {
      case unixSocket
      case port
      /// A port that is known before, as that of a machine that was there before.
      case samePort(UInt16)
      /// Only TLS.
      case tls(TestCertificates)
      /// A port without and one with TLS.
      case portAndTLS(TestCertificates)
    }

    /// The library that serves it.
    public var server = ServerLibrary.stock
    public var display = Display.qxl
    /// Options of the display device, such as `max_outputs=1`.
    public var displayOptions: [String] = []
    public var size = (width: 1024, height: 768)
    public var listener = Listener.unixSocket
    /// Nil lets everybody in. The machine is told once it runs.
    public var password: String?
    /// Options of `-spice`, such as `image-compression=quic`.
    public var spiceOptions: [String] = []
    /// Whether there is an absolute pointing device, without which clients cannot have client mouse mode.
    public var hasTablet = true
    /// Whether several clients may be there at once.
    public var sharesMachine = false
    /// Whether to continue a machine that was saved at its prompt (less than a second) or to boot (five).
    public var resumes = true
    /// Further options of QEMU; hardware that names files or ports needs a machine that boots.
    public var options: [String] = []

    public init() {}

    /// A change of the plain configuration: `.init { $0.display = .virtio }`.
    public init(_ change: (inout Configuration) -> Void) { change(&self) }

    /// What QEMU and its server look for around them.
    var environment: [String: String] {
      server.environment.merging(sharesMachine ? ["SPICE_DEBUG_ALLOW_MC": "1"] : [:]) { $1 }
    }

    func arguments(folder: TemporaryFolder) throws -> (arguments: [String], address: SpiceAddress) {
      var address = SpiceAddress()
      var spice: [String] = []
      func listen(_ certificates: TestCertificates) throws {
        address.tlsPort = try FreePort.next()
        address.authorityFile = certificates.authorityFile
        address.hostSubject = TestCertificates.hostSubject
        spice += ["tls-port=\(address.tlsPort ?? 0)", "x509-dir=\(certificates.folder.path)", "addr=127.0.0.1"]
      }
      func listen(on port: UInt16) {
        address.port = port
        spice += ["port=\(port)", "addr=127.0.0.1"]
      }
      switch listener {
      case .unixSocket:
        let path = folder.file("spice.sock")
        address.unixPath = path
        spice += ["unix=on", "addr=\(path)"]
      case .port:
        try listen(on: FreePort.next())
      case .samePort(let port):
        listen(on: port)
      case .tls(let certificates):
        try listen(certificates)
      case .portAndTLS(let certificates):
        address.port = try FreePort.next()
        spice.append("port=\(address.port ?? 0)")
        try listen(certificates)
      }
      if let password {
        address.password = password
      } else {
        spice.append("disable-ticketing=on")
      }
      var arguments = [
        "run", "--directory", folder.path, "--spice", (spice + spiceOptions).joined(separator: ","),
        "--display", ([display.rawValue] + displayOptions).joined(separator: ","),
        "--size", "\(size.width)x\(size.height)",
      ]
      if !hasTablet { arguments.append("--no-tablet") }
      if resumes { arguments.append("--resume") }
      return (arguments + ["--"] + options, address)
    }
  }
}
