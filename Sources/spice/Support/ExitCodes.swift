import ArgumentParser
import SpiceClient
import SpiceServer
import SpiceSound

extension ExitCode {
  static let unreachable = ExitCode(2)
  static let password = ExitCode(3)
  static let broken = ExitCode(4)
  static let nothingToShow = ExitCode(5)
  static let guestRefused = ExitCode(6)
  static let interrupted = ExitCode(130)

  /// The exit code of a failed session.
  init(_ error: SpiceError) {
    self =
      switch error.code {
      case .network, .tls, .certificate, .proxyUnreachable, .proxy, .notSpice, .refused, .timeout: .unreachable
      case .password: .password
      case .connectionLost, .protocolViolation, .serverMoved: .broken
      case .channelUnavailable: .nothingToShow
      case .agentUnavailable, .guestRefused, .notOffered, .tooLarge: .guestRefused
      case .cancelled: .interrupted
      case .configuration, .inputRefused, .fileUnreadable: .validationFailure
      default: .failure
      }
  }
}

extension ExitCode {
  /// The exit code of a server that cannot be.
  init(_ error: SpiceServerError) {
    self =
      switch error.code {
      case .tls, .configuration: .validationFailure
      case .system, .deviceExists: .failure
      }
  }
}

/// Runs a command's work; what fails is said on standard error in one sentence, and becomes the exit code.
func reporting(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let error as SpiceError {
    Console.complain(error.text)
    throw ExitCode(error)
  } catch let error as SpiceServerError {
    Console.complain(error.description)
    throw ExitCode(error)
  } catch let error as SoundServerError {
    Console.complain("\(error); with --wav, none is needed")
    throw ExitCode.failure
  } catch let error as CommandFailure {
    Console.complain(error.text)
    throw error.code
  }
}

/// What a command could not do.
struct CommandFailure: Error {
  var text: String
  var code: ExitCode

  init(_ text: String, code: ExitCode = .failure) {
    self.text = text
    self.code = code
  }
}
