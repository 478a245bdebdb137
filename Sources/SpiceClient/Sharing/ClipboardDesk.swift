import SpiceAgentWire
import SpiceClientCore

/// Who waits for clipboard data, and who has some. On the driver's loop only.
final class ClipboardDesk {
  private struct Request {
    let type: ClipboardType
    let offer: ClipboardOffer
    let task: Task<Void, Never>
  }

  private var reads: [ClipboardReadID: Mailbox<ClipboardReadOutcome>] = [:]
  private var offers: [ClipboardSelection: ClipboardOffer] = [:]
  private var requests: [ClipboardRequestID: Request] = [:]

  func read(
    _ type: ClipboardType, _ selection: ClipboardSelection, _ answer: Mailbox<ClipboardReadOutcome>,
    in driver: SessionDriver
  ) {
    guard let agent = driver.session.main?.agent else { return answer.post(.noAgent) }
    reads[agent.read(type, from: selection, at: driver.now)] = answer
  }

  /// Nobody waits for an answer any more.
  func forget(_ answer: Mailbox<ClipboardReadOutcome>, in driver: SessionDriver) {
    guard let id = reads.first(where: { $0.value === answer })?.key else { return }
    reads[id] = nil
    driver.session.main?.agent.cancel(id, at: driver.now)
  }

  func add(_ offer: ClipboardOffer, in driver: SessionDriver) {
    offers.updateValue(offer, forKey: offer.selection)?.end(.withdrawn)
    driver.session.main?.agent.offer(offer.types, in: offer.selection, at: driver.now)
  }

  func release(_ selection: ClipboardSelection, in driver: SessionDriver) {
    offers.removeValue(forKey: selection)?.end(.withdrawn)
    driver.session.main?.agent.release(selection, at: driver.now)
  }

  // MARK: From the engine

  func ended(_ id: ClipboardReadID, _ outcome: ClipboardReadOutcome) {
    reads.removeValue(forKey: id)?.post(outcome)
  }

  func lost(_ selection: ClipboardSelection) {
    offers.removeValue(forKey: selection)?.end(.replacedByGuest)
  }

  /// The guest wants data: whoever offers it is asked.
  func provide(
    _ id: ClipboardRequestID, _ selection: ClipboardSelection, _ type: ClipboardType, in driver: SessionDriver
  ) {
    guard let offer = offers[selection] else {
      driver.session.main?.agent.answer(id, with: nil, at: driver.now)
      return
    }
    offer.report(.requested(type))
    let provider = offer.provider
    let task: Task<Void, Never> = Task { @Sendable () async -> Void in
      let data = await Self.data(type, from: provider)
      driver.enter { driver in driver.session.main?.agent.answer(id, with: data, at: driver.now) }
    }
    requests[id] = Request(type: type, offer: offer, task: task)
  }

  func ended(_ id: ClipboardRequestID, _ delivery: ClipboardDelivery) {
    guard let request = requests.removeValue(forKey: id) else { return }
    request.task.cancel()
    if case .sent(let count) = delivery {
      request.offer.report(.sent(request.type, byteCount: count))
    } else {
      request.offer.report(.failed(request.type, SpiceError(delivery)))
    }
  }

  /// The session is over.
  func close() {
    for answer in reads.values { answer.finish() }
    for request in requests.values { request.task.cancel() }
    for offer in offers.values { offer.end(.sessionOver) }
    (reads, requests, offers) = ([:], [:], [:])
  }

  /// What a provider gives; of text, what is no UTF-8 is replaced.
  private static func data(_ type: ClipboardType, from provider: SpiceClipboard.Provider) async -> [UInt8]? {
    guard let data = try? await provider(type) else { return nil }
    let isFine = type != .text || (try? UTF8Span(validating: data.span)) != nil
    return isFine ? data : Array(String(decoding: data, as: UTF8.self).utf8)
  }
}
