public import SpiceAgentWire
import SpiceClientCore

/// The clipboards that this side and the guest share, through the guest's agent.
///
/// Each side says of what types its data is; data travels only when somebody asks for it. What the guest offers stands in
/// ``SessionState/clipboards``, and the event ``SpiceEvent/clipboard(_:)`` says that it changed.
public final class SpiceClipboard: Sendable {
  /// Gives the data of a type that was offered: text as UTF-8 whose lines end in LF, a picture as the file of its format.
  ///
  /// Called when the guest asks, and cancelled when it is not wanted any more, ``SessionLimits/clipboardMilliseconds``
  /// later at the latest.
  public typealias Provider = @Sendable (ClipboardType) async throws -> [UInt8]

  private let driver: SessionDriver

  init(driver: SessionDriver) { self.driver = driver }

  /// Reads what the guest offers. Cancelling the task gives up.
  ///
  /// - Parameters:
  ///   - type: what to read; the guest says what there is in ``SessionState/clipboards``.
  ///   - selection: which clipboard; others than the first only if the agent has
  ///     ``AgentCapabilities/clipboardSelection``.
  /// - Returns: the data, at most ``SessionLimits/clipboardBytes``. Lines of text end in LF.
  /// - Throws: ``SpiceError/Code/agentUnavailable``, ``SpiceError/Code/notOffered``, ``SpiceError/Code/guestRefused``,
  ///   ``SpiceError/Code/tooLarge``, ``SpiceError/Code/timeout``, ``SpiceError/Code/cancelled``, or
  ///   ``SpiceError/Code/connectionLost`` if the session is over.
  public func read(
    _ type: ClipboardType, from selection: ClipboardSelection = .clipboard
  ) async throws(SpiceError) -> [UInt8] {
    let answer = Mailbox<ClipboardReadOutcome>()
    driver.enter({ driver in driver.clipboard.read(type, selection, answer, in: driver) }, afterEnd: answer.finish)
    guard let outcome = await answer.next() else {
      driver.enter { driver in driver.clipboard.forget(answer, in: driver) }
      throw Task.isCancelled ? SpiceError(.cancelled, "reading the clipboard was cancelled") : .sessionOver
    }
    if case .data(let data) = outcome { return data }
    throw SpiceError(outcome)
  }

  /// Reads the guest's text; what is no UTF-8 in it is replaced. Throws like ``read(_:from:)``.
  public func readText(from selection: ClipboardSelection = .clipboard) async throws(SpiceError) -> String {
    String(decoding: try await read(.text, from: selection), as: UTF8.self)
  }

  /// Offers data to the guest, in place of what was offered before. The offer stands until the guest offers something
  /// itself, also for agents that appear later.
  ///
  /// - Parameters:
  ///   - types: what can be asked for, the best first.
  ///   - selection: which clipboard.
  ///   - provider: gives the data.
  /// - Returns: the offer, which tells what becomes of it. In a read-only session nothing does.
  @discardableResult
  public func offer(
    _ types: [ClipboardType], in selection: ClipboardSelection = .clipboard, provider: @escaping Provider
  ) -> ClipboardOffer {
    let offer = ClipboardOffer(types, selection, provider)
    driver.enter({ driver in driver.clipboard.add(offer, in: driver) }, afterEnd: { offer.end(.sessionOver) })
    return offer
  }

  /// Offers text to the guest, as ``offer(_:in:provider:)`` does.
  @discardableResult
  public func offer(_ text: String, in selection: ClipboardSelection = .clipboard) -> ClipboardOffer {
    offer([.text], in: selection) { _ in Array(text.utf8) }
  }

  /// Takes back what is offered.
  public func release(_ selection: ClipboardSelection = .clipboard) {
    driver.enter { driver in driver.clipboard.release(selection, in: driver) }
  }
}

extension SpiceSession {
  /// The clipboards that this side and the guest share.
  public var clipboard: SpiceClipboard { SpiceClipboard(driver: driver) }
}
