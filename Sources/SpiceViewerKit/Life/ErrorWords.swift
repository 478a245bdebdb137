public import SpiceClient

/// A failure in words that a person can act on, in their language.
public struct ErrorWords: Equatable, Error, Sendable {
  /// What happened, in a few words.
  public var title: String
  /// What it means, in a sentence.
  public var explanation: String
  /// What the person can do, in a sentence.
  public var advice: String
  /// What exactly was found, in English, for whoever helps.
  public var detail: String

  /// Words of one's own.
  public init(title: String, explanation: String, advice: String, detail: String = "") {
    self.title = title
    self.explanation = explanation
    self.advice = advice
    self.detail = detail
  }

  /// What went wrong with a session.
  public init(_ error: SpiceError) {
    (title, explanation, advice) = Self.words(error)
    detail = error.text
  }

  /// Why a word, a file or a URI leads to no machine.
  public init(_ error: ConnectionSourceError) {
    detail = error.text
    switch error.reason {
    case .noSuchFile where error.mayBeHost:
      title = tr("There is no file “%1”", error.name)
      explanation = tr("If that is the name of a host, it needs to be written as an address.")
      advice = tr("Try spice://%1, with the port of the machine after a colon.", error.name)
    case .noSuchFile:
      title = tr("There is no file “%1”", error.name)
      explanation = tr("It may have been moved, or removed since it was for one use only.")
      advice = tr("Get the connection file anew.")
    case .unreadable:
      title = tr("The file “%1” cannot be read", error.name)
      explanation = tr("The system does not let you read it, or it is not a connection file.")
      advice = tr("Check the permissions of the file, or get it anew.")
    case .badURI:
      title = tr("The address cannot be used")
      explanation = tr("It is not written as the address of a machine is.")
      advice = tr("Addresses look like spice://host:5900, spice+tls://host:5901 or spice+unix:///path.")
    case .badFile:
      title = tr("The file “%1” cannot be used", error.name)
      explanation = tr("It is damaged, or no connection file for this viewer.")
      advice = tr("Get the connection file anew from where it came from.")
    }
  }

  private static func words(_ error: SpiceError) -> (String, String, String) {
    switch error.code {
    case .network:
      (
        tr("The server cannot be reached"), tr("Nothing answers at the machine's address."),
        tr("Check the address and the network, and whether the machine is running.")
      )
    case .tls:
      (
        tr("No encrypted connection"), tr("This viewer and the server could not agree on encryption."),
        tr("Check that the port is the encrypted one, and ask whoever runs the server.")
      )
    case .certificate:
      (
        tr("The server's certificate was not accepted"),
        tr("The server could not prove that it is the one you want to reach."),
        tr("Ask whoever runs the server for its certificate authority, or for a new connection file.")
      )
    case .proxyUnreachable:
      (
        tr("The proxy cannot be reached"),
        tr("The way to the machine leads through a proxy, and nothing answers there."),
        tr("Check the proxy's address and the network, and whether the proxy is running.")
      )
    case .proxy:
      (
        tr("The proxy does not let the connection through"),
        tr("The way to the machine leads through a proxy, which refused or failed."),
        tr("The connection file may be too old: get a new one. Otherwise check the proxy's address and password.")
      )
    case .notSpice:
      (
        tr("This is no SPICE server"), tr("Something answers at the address, but in another language."),
        tr("Check the port: the machine may be shown on another one, or by VNC.")
      )
    case .refused:
      (
        tr("The server refused the connection"), tr("It does not let this viewer in, or not in this way."),
        tr("Try the encrypted port if there is one, or ask whoever runs the server.")
      )
    case .password:
      (
        tr("The password was not accepted"), tr("It is wrong, has expired, or none was given."),
        tr("Try again, or get a new connection file: their passwords are good for a short time.")
      )
    case .timeout:
      (
        tr("The server does not answer in time"), tr("It was reached, or was about to be, and then said nothing."),
        tr("The network may be slow or blocked, or the server may hang: try again.")
      )
    case .connectionLost:
      (
        tr("The connection was lost"), tr("The network or the server has broken it off."),
        tr("Connect again.")
      )
    case .protocolViolation:
      (
        tr("The server sent something wrong"),
        tr("The session was ended, since what the server sent cannot be trusted."),
        tr("Connect again; if it happens again, copy the report for whoever runs the server.")
      )
    case .serverMoved:
      (
        tr("The machine has moved to another server"), tr("This connection cannot follow it."),
        tr("Get a new connection file, or connect to the new server.")
      )
    case .configuration:
      (
        tr("The connection cannot be used"),
        tr("What is known of the machine is not enough to connect, or does not fit together."),
        tr("Check the address, or get a new connection file.")
      )
    case .channelUnavailable:
      (
        tr("The machine has nothing to show"), tr("The server does not offer what was asked for."),
        tr("Check that the machine has a display.")
      )
    case .agentUnavailable:
      (
        tr("The guest has no agent that can do that"), tr("Sharing needs a small program in the guest."),
        tr("Install and start spice-vdagent in the guest, or the SPICE guest tools on Windows.")
      )
    case .guestRefused:
      (
        tr("The guest did not do it"), tr("The agent in the guest refused, or failed."),
        tr("Check that the guest has room on its disk and lets you share.")
      )
    case .notOffered:
      (
        tr("The clipboard holds nothing of that kind"), tr("What was copied has changed meanwhile."),
        tr("Copy it again.")
      )
    case .tooLarge:
      (
        tr("The clipboard holds too much"), tr("There are limits on what is shared in one go."),
        tr("Copy less, or send it as a file.")
      )
    case .fileUnreadable:
      (
        tr("A file cannot be read"), tr("It is gone, or the system does not let you read it."),
        tr("Check the file and its permissions.")
      )
    case .inputRefused:
      (
        tr("Keys cannot be sent"), tr("The session only looks, or the keyboard has no such key."),
        tr("Let the session send input in the preferences, or paste by the clipboard.")
      )
    case .cancelled:
      (tr("It was given up"), tr("Somebody cancelled it."), tr("Try again."))
    default:
      (tr("Something went wrong"), tr("The session cannot go on."), tr("Connect again."))
    }
  }
}
