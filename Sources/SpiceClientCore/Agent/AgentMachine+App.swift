public import SpiceAgentWire
public import SpiceChannel

/// What an app asks of the agent. What comes of it is reported as ``AgentEffect`` and ``SessionEvent``.
extension AgentMachine {
  /// Asks the guest for monitors, by index; nil for one that is to be off. Sent when no other change has come for a
  /// second, and when an agent that can do it appears.
  public func request(_ monitors: [AgentMonitor?], at now: SpiceInstant) { self.monitors.request(monitors, at: now) }

  /// Asks the guest's desktop to do without effects, and every agent that appears later (`VD_AGENT_DISPLAY_CONFIG`).
  public func set(_ display: DisplayConfig, at now: SpiceInstant) {
    settings.set(display)
    settle(at: now)
  }

  /// Sets the guest's mixer, and that of every agent that appears later (`VD_AGENT_AUDIO_VOLUME_SYNC`).
  public func set(_ volume: AudioVolumeSync, at now: SpiceInstant) {
    settings.set(volume)
    settle(at: now)
  }

  // MARK: Clipboards

  /// What the guest offers in a selection, the best first. Nothing, if it owns nothing there.
  public func guestTypes(_ selection: ClipboardSelection) -> [ClipboardType] { clipboard.guestTypes(selection) }

  /// Reads what the guest offers. Ends in ``AgentEffect/clipboardRead(_:_:)``, unless it is cancelled.
  public func read(
    _ type: ClipboardType, from selection: ClipboardSelection, at now: SpiceInstant
  ) -> ClipboardReadID {
    defer { settle(at: now) }
    return clipboard.read(type, selection, at: now)
  }

  /// Nobody waits for a read any more.
  public func cancel(_ id: ClipboardReadID, at now: SpiceInstant) {
    clipboard.cancel(id, at: now)
    settle(at: now)
  }

  /// Offers data of some types to the guest, the best first, in place of what was offered before. It stays until the guest
  /// offers something itself; agents that appear later are told. Without types it is a release.
  public func offer(_ types: [ClipboardType], in selection: ClipboardSelection, at now: SpiceInstant) {
    clipboard.offer(types, selection, at: now)
    settle(at: now)
  }

  /// Takes back what is offered.
  public func release(_ selection: ClipboardSelection, at now: SpiceInstant) {
    clipboard.release(selection, at: now)
    settle(at: now)
  }

  /// Gives the data that ``AgentEffect/clipboardWanted(_:_:_:)`` asked for; nil if there is none. Lines of texts may end in
  /// LF; the guest gets the ends that it wants.
  public func answer(_ id: ClipboardRequestID, with data: [UInt8]?, at now: SpiceInstant) {
    clipboard.answer(id, with: data, at: now)
    settle(at: now)
  }

  // MARK: Files

  /// Sends a file to the guest, after those that are under way. Ends in ``AgentEffect/fileEnded(_:_:)``.
  public func send(_ file: FileTransferDescription, at now: SpiceInstant) -> FileTransferID {
    defer { settle(at: now) }
    return files.send(file, hasAgent: isConnected && !isReadOnly, at: now)
  }

  /// Gives the bytes that ``AgentEffect/fileWanted(_:offset:count:)`` asked for, all of them; nil if they cannot be had.
  public func supply(_ id: FileTransferID, with bytes: [UInt8]?, at now: SpiceInstant) {
    files.supply(id, with: bytes, at: now)
    settle(at: now)
  }

  /// Gives up sending a file, and tells the guest.
  public func cancel(_ id: FileTransferID, at now: SpiceInstant) {
    files.cancel(id, at: now)
    settle(at: now)
  }
}
