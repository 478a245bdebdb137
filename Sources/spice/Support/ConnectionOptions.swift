import ArgumentParser
import Foundation
import SpiceClient

/// The server of a command, and all that there is to say about getting there.
struct ConnectionOptions: ParsableArguments {
  @Argument(help: "The server: a URI, a connection file (.vv), or - for a connection file on standard input.")
  var server: String

  @Option(help: ArgumentHelp("Read the password from the first line of a file.", valueName: "file"))
  var passwordFile: String?

  @Option(
    help: ArgumentHelp(
      "Trust the certificate authorities of a PEM file instead of the system's.", valueName: "file"))
  var caFile: String?

  @Option(
    help: ArgumentHelp(
      "The subject that the server's certificate must have, in place of the host's name: O=Example,CN=node1.",
      valueName: "subject"))
  var hostSubject: String?

  @Option(
    help: ArgumentHelp(
      "Trust the server that has this public key (PEM or DER), whatever its certificate says.", valueName: "file"))
  var pinnedKey: String?

  @Option(
    help: ArgumentHelp(
      "Trust a certificate that fails other checks if this is its SHA-256 fingerprint.", valueName: "sha256"),
    transform: Self.fingerprint)
  var trustFingerprint: Fingerprint?

  @Option(
    help: ArgumentHelp(
      "Channels that must be encrypted, as main,inputs or all; they are not opened otherwise.", valueName: "channels"),
    transform: Self.channels)
  var secureChannels: ChannelSelection?

  @Option(
    help: ArgumentHelp(
      "Go through an HTTP proxy: [http[s]://][user[:password]@]host[:port]. By default the connection file's, or that of the environment variable SPICE_PROXY.",
      valueName: "uri"),
    transform: Self.proxy)
  var proxy: ProxyURI?

  @Option(
    help: ArgumentHelp("How the server should compress images, if it lets clients choose.", valueName: "compression"))
  var preferredCompression: PreferredCompression?

  @Flag(help: "Only look: send no keys and no pointer, whatever happens.")
  var readOnly = false

  @Option(help: ArgumentHelp("Seconds for a connection to come about.", valueName: "seconds"))
  var connectTimeout: Double = 10

  func validate() throws {
    guard (0.1...3600).contains(connectTimeout) else {
      throw ValidationError("the time for connecting must be 0.1 to 3600 seconds")
    }
  }

  /// Connects; asks for the password at the terminal if it is missing or refused.
  func connect(
    portTypes: Set<ChannelType> = [], recorder: SessionRecorder? = nil
  ) async throws -> SpiceSession {
    let argument = ServerArgument(server)
    let (description, warnings) = try argument.load()
    for warning in warnings { Console.complain(warning) }
    var configuration = try configuration(for: description, environment: ProcessInfo.processInfo.environment)
    let trust = CertificateTrust(accepting: trustFingerprint)
    configuration.trust = { trust.decide($0) }
    configuration.portTypes = portTypes
    let name = description.serverDescription
    let credentials: SpiceSession.Credentials = { challenge in
      Password.prompt(attempt: challenge.attempt, wasRefused: challenge.wasRefused, server: name)
        .flatMap(Console.askSecret)
    }
    do throws(SpiceError) {
      return try await SpiceSession.connect(
        configuration, credentials: Console.canAsk ? credentials : nil, recorder: recorder)
    } catch {
      throw trust.explained(error)
    }
  }

  /// What the options and the environment make of a server.
  func configuration(
    for description: ConnectionDescription, environment: [String: String]
  ) throws -> SpiceConfiguration {
    var description = description
    description.password = try Password.choose(
      file: passwordFile, given: description.password, environment: environment["SPICE_PASSWORD"])
    if let caFile { description.certificateAuthorities.file = caFile }
    if let hostSubject { description.certificateSubject = hostSubject }
    if let pinnedKey {
      description.pinnedKey = try PublicKeyFile.decode(InputFile.read(pinnedKey, limit: 1 << 16), name: pinnedKey)
    }
    if let secureChannels { description.secureChannels = secureChannels }
    description.proxy = try proxy ?? description.proxy ?? Self.proxy(of: environment)

    var configuration = SpiceConfiguration(description)
    configuration.isReadOnly = readOnly
    configuration.preferredCompression = preferredCompression?.value
    configuration.connectTimeout = .seconds(connectTimeout)
    return configuration
  }

  private static func proxy(of environment: [String: String]) throws -> ProxyURI? {
    guard let text = environment["SPICE_PROXY"], !text.isEmpty else { return nil }
    do throws(SpiceURIError) {
      return try ProxyURI(parsing: text)
    } catch {
      throw CommandFailure("the environment variable SPICE_PROXY is no proxy: \(error.text)", code: .validationFailure)
    }
  }

  private static func proxy(_ text: String) throws -> ProxyURI {
    do throws(SpiceURIError) {
      return try ProxyURI(parsing: text)
    } catch {
      throw ValidationError(error.text)
    }
  }

  private static func fingerprint(_ text: String) throws -> Fingerprint {
    guard let fingerprint = Fingerprint(text) else {
      throw ValidationError("a SHA-256 fingerprint has 64 hexadecimal digits")
    }
    return fingerprint
  }

  private static func channels(_ text: String) throws -> ChannelSelection {
    do throws(UnknownChannelName) {
      return try ChannelSelection(names: text.split { $0 == "," || $0 == ";" }.map(String.init))
    } catch {
      throw ValidationError(
        "\"\(error.name)\" is no channel; there are main, display, inputs, cursor and others, or all")
    }
  }
}

/// The compressions that a server can use, and a client can ask for.
enum PreferredCompression: String, CaseIterable, ExpressibleByArgument {
  case off
  case autoGLZ = "auto-glz"
  case autoLZ = "auto-lz"
  case quic, glz, lz, lz4

  /// Also the names of hypervisors, which have underscores.
  init?(argument: String) { self.init(rawValue: argument.replacing("_", with: "-")) }

  var value: ImageCompression {
    switch self {
    case .off: .off
    case .autoGLZ: .autoGLZ
    case .autoLZ: .autoLZ
    case .quic: .quic
    case .glz: .glz
    case .lz: .lz
    case .lz4: .lz4
    }
  }
}
