public import SpiceAgentWire

/// Names a read of the guest's clipboard. Never used twice in a session.
public struct ClipboardReadID: Hashable, Sendable {
  let rawValue: UInt32
}

/// Names the guest's request for what this side offers. Never used twice in a session.
public struct ClipboardRequestID: Hashable, Sendable {
  let rawValue: UInt32
}

/// What the agent's machine wants done, or has to report, of data that travels.
public enum AgentEffect: Sendable {
  /// A read has come to its end.
  case clipboardRead(ClipboardReadID, ClipboardReadOutcome)
  /// The guest wants data of what this side offers: it is to be given to ``AgentMachine/answer(_:with:at:)``.
  case clipboardWanted(ClipboardRequestID, ClipboardSelection, ClipboardType)
  /// A request of the guest has come to its end. Data for it is not wanted any more.
  case clipboardRequestEnded(ClipboardRequestID, ClipboardDelivery)
  /// What this side offers has given way to what the guest offers.
  case clipboardLost(ClipboardSelection)
  /// The next bytes of a file are wanted: they are to be given to ``AgentMachine/supply(_:with:at:)``.
  case fileWanted(FileTransferID, offset: UInt64, count: Int)
  /// So many bytes of a file are on their way.
  case fileProgress(FileTransferID, sent: UInt64)
  /// A file was sent or will not be.
  case fileEnded(FileTransferID, FileSendOutcome)
}

/// How a read of the guest's clipboard ended.
public enum ClipboardReadOutcome: Equatable, Sendable {
  /// The data. Text has line ends of one byte.
  case data([UInt8])
  /// The guest offers nothing of the type.
  case notOffered
  /// The guest could not give what it offers.
  case refused
  /// The guest offers something else by now, or nothing.
  case changed
  /// The data has more bytes than ``SessionLimits/clipboardBytes``.
  case tooLarge(UInt64)
  /// Nothing came for ``SessionLimits/clipboardMilliseconds``.
  case timedOut
  /// Too many reads are under way.
  case tooMany
  /// There is no agent, it shares no clipboard, or it went away meanwhile.
  case noAgent
}

/// How a request of the guest for what this side offers ended.
public enum ClipboardDelivery: Equatable, Sendable {
  /// So many bytes are on their way.
  case sent(Int)
  /// This side had nothing to give.
  case refused
  /// This side had more bytes to give than ``SessionLimits/clipboardBytes``.
  case tooLarge(Int)
  /// This side did not answer for ``SessionLimits/clipboardMilliseconds``.
  case timedOut
  /// The clipboard has another owner by now.
  case withdrawn
  /// The agent went away before all of the data was on its way.
  case noAgent
}

/// How sending a file ended.
public enum FileSendOutcome: Equatable, Sendable {
  /// The guest has all of it.
  case success
  /// This side gave up.
  case cancelled
  /// The guest gave up.
  case cancelledByGuest
  /// The guest has no room for it; `free` is how many bytes it has, if it told.
  case notEnoughSpace(free: UInt64?)
  /// The guest's desktop is locked.
  case sessionLocked
  /// Nobody is logged in at the guest's desktop.
  case noDesktop
  /// The guest takes no files.
  case disabled
  /// The guest could not write it; the code is one of GLib's, if the guest told.
  case failed(code: UInt32?)
  /// Its bytes could not be had on this side, or were fewer than was said.
  case unreadable
  /// The guest did not answer for ``SessionLimits/agentMilliseconds``.
  case timedOut
  /// There is no agent, or it went away meanwhile.
  case noAgent
}
