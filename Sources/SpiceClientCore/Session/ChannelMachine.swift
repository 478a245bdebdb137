import SpiceBytes
import SpiceChannel
import SpiceWire

/// What one kind of channel does with its messages. Common messages (1 to 8) never reach it.
public class ChannelMachine {
  let outlet: ChannelOutlet
  let shared: SharedState

  init(outlet: ChannelOutlet, shared: SharedState) {
    self.outlet = outlet
    self.shared = shared
  }

  /// Words of what the client can do on this channel.
  var capabilities: [UInt32] { [] }

  /// The channel is linked: send what the protocol wants first.
  func linked(at now: SpiceInstant) {}

  /// Deals with a message, all of it or nothing: if it must wait for another channel, nothing has changed and the same
  /// message comes again.
  func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) -> WaitTarget? { nil }

  /// When ``expire(at:)`` is to be called, if at all.
  var deadline: SpiceInstant? { nil }

  /// Does what is due at `now`.
  func expire(at now: SpiceInstant) {}

  /// The server's clock for sound and video was set anew.
  func clockChanged(at now: SpiceInstant) {}

  /// The channel is gone.
  func closed() {}

  /// Reads a message of this channel, or says what is wrong with it. Nil for a number that is not known here, which is
  /// skipped as the protocol asks.
  final func decode<M: WireMessage>(
    _ type: UInt16, _ body: RawSpan, as: M.Type = M.self
  ) throws(ProtocolViolation) -> M? {
    guard let kind = M.Kind(rawValue: type) else { return nil }
    do throws(WireError) {
      return try M(kind, decoding: body)
    } catch {
      throw violation(type, .malformed(error))
    }
  }

  final func violation(_ type: UInt16, _ reason: ProtocolViolation.Reason) -> ProtocolViolation {
    ProtocolViolation(channel: outlet.channel, message: type, reason: reason)
  }
}
