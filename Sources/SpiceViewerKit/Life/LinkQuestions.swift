public import SpiceClient

/// What only the user can answer while a machine is connected.
public struct LinkQuestions: Sendable {
  /// Asks for a password, or a new connection file; nil gives up.
  public var password: @MainActor @Sendable (PasswordQuestion) async -> PasswordAnswer?
  /// Asks whether to trust a certificate that fails the checks.
  public var trust: @MainActor @Sendable (CertificateQuestion) async -> CertificateAnswer

  /// Questions, and who asks them.
  public init(
    password: @escaping @MainActor @Sendable (PasswordQuestion) async -> PasswordAnswer?,
    trust: @escaping @MainActor @Sendable (CertificateQuestion) async -> CertificateAnswer
  ) {
    self.password = password
    self.trust = trust
  }
}

/// A question for the password of a machine.
public struct PasswordQuestion: Equatable, Sendable {
  /// The machine's name, or its server.
  public var machine: String
  /// The server, without passwords.
  public var server: String
  /// Counts the questions, from 1.
  public var attempt: Int
  /// Whether a password was tried and refused.
  public var wasRefused: Bool
  /// Whether the machine came from a connection file for one use, whose password is no longer good: a new file is what
  /// will help.
  public var wantsFile: Bool

  /// The question in the user's language. Servers and files may give the machine any name.
  public var text: String {
    let machine = machine.harmless(limit: 200)
    if wantsFile {
      return tr("The password in the connection file of “%1” is no longer good. Get a new file and open it.", machine)
    }
    return wasRefused
      ? tr("“%1” did not accept the password. Please try again.", machine)
      : tr("“%1” asks for a password.", machine)
  }
}

/// What the user gives in place of a password that was refused.
public enum PasswordAnswer: Sendable {
  /// A password.
  case password(String)
  /// A new connection file of the same machine.
  case target(MachineTarget)
}

/// A question about a certificate.
public struct CertificateQuestion: Equatable, Sendable {
  /// The host that presented it, if it is known.
  public var host: String?
  /// What is wrong with it.
  public var reason: CertificateProblem.Reason
  /// The certificate's digest.
  public var fingerprint: CertificateFingerprint
  /// Whether the user trusts another certificate of the machine: this one has taken its place, or is no good.
  public var isChange = false

  /// The question in the user's language.
  public var text: String {
    var sentences = [problem]
    if let host { sentences.insert(tr("You are connecting to %1.", host.harmless(limit: 200)), at: 0) }
    if isChange { sentences.append(tr("It is not the one that you have trusted before.")) }
    return sentences.joined(separator: " ") + "\n\n" + advice
  }

  /// What is wrong, in the user's language.
  public var problem: String {
    switch reason {
    case .publicKeyMismatch: tr("The server's key is not the expected one.")
    case .selfSigned: tr("The server's certificate vouches only for itself.")
    case .unknownAuthority: tr("The server's certificate was not issued by an authority that this system trusts.")
    case .expired: tr("The server's certificate has expired.")
    case .notYetValid: tr("The server's certificate is not valid yet.")
    case .untrusted: tr("The server's certificate could not be verified.")
    case .subjectMismatch: tr("The server's certificate was made for another server than the connection names.")
    case .hostNameMismatch: tr("The server's certificate was made for another host.")
    case .unreadable: tr("The server's certificate is missing or cannot be read.")
    }
  }

  /// What the user should do, in their language.
  public var advice: String {
    tr(
      "Somebody may be between you and the server. Connect only if whoever runs it confirms that this is the fingerprint of its certificate:"
    )
  }
}

/// What the user says about a certificate.
public enum CertificateAnswer: Sendable {
  /// It is not to be trusted.
  case refuse
  /// It is trusted as long as the viewer shows the machine.
  case once
  /// It is trusted from now on.
  case always
}
