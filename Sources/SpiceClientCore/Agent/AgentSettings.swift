import SpiceAgentWire

/// What the guest's desktop and mixer are asked to be like: sent when it changes, and to every agent that appears.
final class AgentSettings {
  private var display: DisplayConfig?
  private var playback: AudioVolumeSync?
  private var record: AudioVolumeSync?
  private let sender: AgentSender

  init(sender: AgentSender) { self.sender = sender }

  /// The agent has told what it can do.
  func begin() {
    if let display { send(display) }
    if let playback { send(playback) }
    if let record { send(record) }
  }

  func set(_ display: DisplayConfig) {
    self.display = display
    send(display)
  }

  func set(_ volume: AudioVolumeSync) {
    if volume.isPlayback { playback = volume } else { record = volume }
    send(volume)
  }

  private func send(_ display: DisplayConfig) {
    if sender.capabilities?.contains(.displayConfig) == true { sender.send(.displayConfig(display)) }
  }

  private func send(_ volume: AudioVolumeSync) {
    if sender.capabilities?.contains(.audioVolumeSync) == true { sender.send(.audioVolumeSync(volume)) }
  }
}
