public import SpiceAgentWire
import SpiceClientCore

/// What this side offers to the guest in a clipboard.
public final class ClipboardOffer: Sendable {
  /// What becomes of an offer.
  public enum Event: Sendable {
    /// The guest has asked for data of a type.
    case requested(ClipboardType)
    /// So many bytes are on their way to the guest.
    case sent(ClipboardType, byteCount: Int)
    /// The guest did not get what it asked for.
    case failed(ClipboardType, SpiceError)
    /// The offer is over. Nothing follows.
    case ended(End)
  }

  /// Why an offer is over.
  public enum End: Sendable {
    /// The guest offers something in its place.
    case replacedByGuest
    /// This side offers something in its place, or took it back.
    case withdrawn
    /// The session is over.
    case sessionOver
  }

  /// What can be asked for, the best first.
  public let types: [ClipboardType]
  /// Which clipboard.
  public let selection: ClipboardSelection
  /// What becomes of the offer, for one consumer. The newest 64 events wait.
  public let events: AsyncStream<Event>

  let provider: SpiceClipboard.Provider
  private let continuation: AsyncStream<Event>.Continuation

  init(_ types: [ClipboardType], _ selection: ClipboardSelection, _ provider: @escaping SpiceClipboard.Provider) {
    self.types = types
    self.selection = selection
    self.provider = provider
    (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
  }

  func report(_ event: Event) { continuation.yield(event) }

  func end(_ reason: End) {
    continuation.yield(.ended(reason))
    continuation.finish()
  }
}
