import SpiceClientCore

extension SpiceError {
  /// The session was over before an answer came.
  static let sessionOver = SpiceError(.connectionLost, "the session is over")

  /// Why a read of the guest's clipboard brought nothing.
  init(_ outcome: ClipboardReadOutcome) {
    switch outcome {
    case .data, .notOffered: self.init(.notOffered, "the guest's clipboard holds nothing of this type")
    case .refused: self.init(.guestRefused, "the guest does not give what its clipboard holds")
    case .changed: self.init(.notOffered, "the guest's clipboard has changed meanwhile")
    case .tooLarge(let count): self.init(.tooLarge, "the guest's clipboard holds \(count) bytes, which is too much")
    case .timedOut: self.init(.timeout, "the guest does not answer")
    case .tooMany: self.init(.guestRefused, "too many reads of the guest's clipboard wait for an answer")
    case .noAgent: self = .noClipboard
    }
  }

  /// Why the guest did not get what it asked for.
  init(_ delivery: ClipboardDelivery) {
    switch delivery {
    case .sent, .refused: self.init(.notOffered, "the data that was offered cannot be had")
    case .tooLarge(let count): self.init(.tooLarge, "the data that was offered has \(count) bytes, which is too much")
    case .timedOut: self.init(.timeout, "the data that was offered took too long")
    case .withdrawn: self.init(.cancelled, "the offer was over before the data was sent")
    case .noAgent: self.init(.agentUnavailable, "the guest lost its agent before the data was sent")
    }
  }

  /// Why a file was not sent; nil if it was.
  init?(_ outcome: FileSendOutcome, size: UInt64) {
    switch outcome {
    case .success: return nil
    case .cancelled: self.init(.cancelled, "sending was cancelled")
    case .cancelledByGuest: self.init(.guestRefused, "the guest has cancelled it")
    case .notEnoughSpace(let free?):
      self.init(.guestRefused, "the guest has no room for it: \(free) bytes are free, and \(size) needed")
    case .notEnoughSpace(nil): self.init(.guestRefused, "the guest has no room for it")
    case .sessionLocked: self.init(.guestRefused, "the guest's desktop is locked")
    case .noDesktop: self.init(.guestRefused, "nobody is logged in at the guest's desktop")
    case .disabled: self.init(.guestRefused, "the guest takes no files")
    case .failed(let code?): self.init(.guestRefused, "the guest could not write it (GLib's error \(code))")
    case .failed(nil): self.init(.guestRefused, "the guest could not write it")
    case .unreadable: self.init(.fileUnreadable, "it cannot be read, or has become shorter")
    case .timedOut: self.init(.timeout, "the guest does not answer")
    case .noAgent: self.init(.agentUnavailable, "the guest has no agent, or lost it")
    }
  }

  private static let noClipboard = SpiceError(
    .agentUnavailable, "the guest has no agent that shares a clipboard, or lost it")
}
