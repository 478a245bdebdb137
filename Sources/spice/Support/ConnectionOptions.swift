public import ArgumentParser
import Foundation
public import SpiceClient

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
  var trustFingerprint: CertificateFingerprint?

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

  @Option(
    help: ArgumentHelp(
      "How the server should code videos, best first, if it lets clients choose: vp9,h264.", valueName: "codecs"))
  var preferredVideoCodecs: VideoCodecOrder?

  @Flag(help: "Only look: send no keys and no pointer, whatever happens.")
  var readOnly = false

  @Option(help: ArgumentHelp("Seconds for a connection to come about.", valueName: "seconds"))
  var connectTimeout: Double = 10

  func validate() throws {
    guard (0.1...3600).contains(connectTimeout) else {
      throw ValidationError("the time for connecting must be 0.1 to 3600 seconds")
    }
  }

  /// Connects; asks for the password at the terminal if it is missing or refused. `adjust` has the last word on the
  /// configuration.
  func connect(
    recorder: SessionRecorder? = nil, adjust: (inout SpiceConfiguration) -> Void = { _ in }
  ) async throws -> SpiceSession {
    let description = try loadServer()
    var configuration = try configuration(for: description, environment: ProcessInfo.processInfo.environment)
    let trust = CertificateTrust(accepting: trustFingerprint)
    configuration.trust = { trust.decide($0) }
    adjust(&configuration)
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

  /// What the word that names the server leads to.
  func loadServer() throws -> ConnectionDescription {
    do throws(ConnectionSourceError) {
      let loaded = try ConnectionSource(server).load()
      for warning in loaded.warnings {
        Console.complain(
          warning.text + (warning == .passwordInURI ? "; use --password-file or SPICE_PASSWORD" : ""))
      }
      return loaded.description
    } catch {
      throw CommandFailure(error.text, code: .validationFailure)
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
    configuration.preferredVideoCodecs = preferredVideoCodecs?.codecs ?? []
    configuration.connectTimeout = .seconds(connectTimeout)
    return configuration
  }

  /// Refuses a time that none is.
  static func validate(seconds: Double?) throws {
    if let seconds, !(seconds > 0 && seconds <= 1e9) { throw ValidationError("the time must be positive") }
  }

  private static func proxy(of environment: [String: String]) throws -> ProxyURI? {
    do throws(SpiceURIError) {
      return try ProxyURI.inEnvironment(environment)
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

  private static func fingerprint(_ text: String) throws -> CertificateFingerprint {
    guard let fingerprint = CertificateFingerprint(text) else {
      throw ValidationError("a SHA-256 fingerprint has 64 hexadecimal digits")
    }
    return fingerprint
  }

  private static func channels(_ text: String) throws -> ChannelSelection {
    do throws(UnknownChannelName) {
      return try ChannelSelection(list: text)
    } catch {
      throw ValidationError(
        "\"\(error.name)\" is no channel; there are main, display, inputs, cursor and others, or all")
    }
  }
}

extension PreferredCompression: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}

/// Video codecs that a client can ask for, best first.
struct VideoCodecOrder: ExpressibleByArgument {
  private static let names: [String: VideoCodec] = [
    "mjpeg": .mjpeg, "vp8": .vp8, "vp9": .vp9, "h264": .h264, "h265": .h265,
  ]

  var codecs: [VideoCodec]

  /// Names with commas between them.
  init?(argument: String) {
    codecs = []
    for name in argument.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      guard let codec = Self.names[String(name)] else { return nil }
      codecs.append(codec)
    }
  }
}
