import ArgumentParser
import Foundation
import SpiceClient
import SpiceServer
import SpiceWire

/// Where a server listens, whom it lets in, and what with.
struct ServeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to listen: host:port, :port for all addresses of the machine, a port alone for 127.0.0.1, or unix:path; port 0 is any that is free. By default 127.0.0.1:5900. Can be repeated.",
      valueName: "address"))
  var listen: [ListenAddress] = []

  @Option(help: ArgumentHelp("Where to listen with TLS, likewise. Can be repeated.", valueName: "address"))
  var listenTLS: [ListenAddress] = []

  @Option(
    help: ArgumentHelp(
      "The certificate for TLS, and those between it and its authority: a PEM file.", valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("The private key of the certificate: a PEM file.", valueName: "file"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp("Read what the key is encrypted with from the first line of a file.", valueName: "file"))
  var tlsKeyPasswordFile: String?

  @Option(
    name: .customLong("secure-channel"),
    help: ArgumentHelp(
      "A channel that clients must connect with TLS: main, display, inputs, cursor, or all. Can be repeated.",
      valueName: "channel"),
    transform: Self.channels)
  var secureChannels: [Set<ChannelType>] = []

  @Option(
    help: ArgumentHelp(
      "Read the password that clients need from the first line of a file.", valueName: "file"))
  var passwordFile: String?

  @Flag(help: "Ask for the password that clients need, at the terminal.")
  var askPassword = false

  @Option(help: ArgumentHelp("Seconds after which the password lets nobody in any more.", valueName: "seconds"))
  var passwordLifetime: Double?

  @Flag(help: "Let several clients in at once; otherwise a new one takes the place of the one before.")
  var share = false

  @Option(
    help: ArgumentHelp(
      "What images are compressed with, unless a client asks for something else.", valueName: "compression"))
  var compression = PreferredCompression.autoGLZ

  @Option(help: ArgumentHelp("What the machine is called.", valueName: "name"))
  var name = "swift-spice"

  func validate() throws {
    for address in listenTLS {
      if case .unix = address { throw ValidationError("a Unix socket has no TLS; use --listen for it") }
    }
    if listenTLS.isEmpty {
      if tlsCertificate != nil || tlsKey != nil { throw ValidationError("a certificate is for --listen-tls") }
      if !secureChannels.isEmpty { throw ValidationError("--secure-channel needs --listen-tls") }
    } else if tlsCertificate == nil || tlsKey == nil {
      throw ValidationError("--listen-tls needs --tls-certificate and --tls-key")
    }
    if askPassword, passwordFile != nil {
      throw ValidationError("--ask-password and --password-file cannot be used together")
    }
    if let passwordLifetime, !(passwordLifetime > 0 && passwordLifetime <= 1e9) {
      throw ValidationError("the lifetime of the password must be positive, and at most 1000000000 seconds")
    }
  }

  /// What the options and the environment make of a server. `ask` asks for a secret; nil if nobody can be asked.
  func configuration(
    environment: [String: String], ask: ((_ prompt: String) -> String?)?
  ) throws -> ServerConfiguration {
    var configuration = ServerConfiguration(endpoints: endpoints)
    if let tlsCertificate, let tlsKey {
      configuration.tls = .init(certificateChainFile: tlsCertificate, keyFile: tlsKey)
      configuration.tls?.keyPassword = try keyPassword(tlsKey, environment: environment, ask: ask)
    }
    if let password = try password(environment: environment, ask: ask) {
      configuration.authentication = .password(password, lifetime: passwordLifetime.map { .seconds($0) })
    } else if passwordLifetime != nil {
      throw CommandFailure("--password-lifetime needs a password", code: .validationFailure)
    }
    configuration.clientPolicy = share ? .share : .replace
    configuration.secureChannels = secureChannels.reduce([]) { $0.union($1) }
    configuration.compression = compression.value
    configuration.name = name
    return configuration
  }

  private var endpoints: [ServerConfiguration.Endpoint] {
    let plain = listen.isEmpty && listenTLS.isEmpty ? [.network(host: ListenAddress.loopback, port: 5900)] : listen
    return plain.compactMap { $0.endpoint(isSecure: false) } + listenTLS.compactMap { $0.endpoint(isSecure: true) }
  }

  /// What is worth knowing before clients come.
  func warnings(for configuration: ServerConfiguration) -> [String] {
    guard case .none = configuration.authentication, !(listen + listenTLS).allSatisfy(\.isLocal) else { return [] }
    return ["everybody who reaches this machine can connect; --password-file lets in only who knows a password"]
  }

  private func password(
    environment: [String: String], ask: ((_ prompt: String) -> String?)?
  ) throws -> String? {
    guard askPassword else {
      return try Password.choose(file: passwordFile, given: nil, environment: environment["SPICE_PASSWORD"])
    }
    guard let ask else {
      throw CommandFailure("there is no terminal to ask for a password at", code: .validationFailure)
    }
    guard let password = ask("Password for clients: ") else {
      throw CommandFailure("no password was given", code: .validationFailure)
    }
    return password
  }

  /// What the key is encrypted with: told by a file or the environment, else asked for if it is needed.
  private func keyPassword(
    _ file: String, environment: [String: String], ask: ((_ prompt: String) -> String?)?
  ) throws -> String? {
    let told = try Password.choose(
      file: tlsKeyPasswordFile, given: nil, environment: environment["SPICE_TLS_KEY_PASSWORD"])
    if let told { return told }
    let text = String(decoding: try InputFile.read(file, limit: 1 << 20), as: UTF8.self)
    guard text.contains("ENCRYPTED") else { return nil }
    guard let ask else {
      throw CommandFailure(
        "the key in \(file) is encrypted; give its password with --tls-key-password-file or SPICE_TLS_KEY_PASSWORD",
        code: .validationFailure)
    }
    return ask("Password for the key in \(file): ")
  }

  private static func channels(_ text: String) throws -> Set<ChannelType> {
    let known: [ChannelType] = [.main, .display, .inputs, .cursor]
    if text == "all" { return Set(known) }
    guard let channel = known.first(where: { $0.name == text }) else {
      throw ValidationError(
        "\"\(text)\" is no channel of this server; there are main, display, inputs and cursor, or all")
    }
    return [channel]
  }
}
