import SpiceAgentWire
import SpiceClientCore

/// The files on their way to the guest. On the driver's loop only.
final class FileDesk {
  private var transfers: [FileTransferID: FileTransfer] = [:]

  func add(_ transfer: FileTransfer, in driver: SessionDriver) {
    guard let agent = driver.session.main?.agent else { return transfer.end(.noAgent) }
    guard !transfer.file.name.isEmpty else { return transfer.end(.unreadable) }
    let file = FileTransferDescription(name: Array(transfer.file.name.utf8), size: transfer.file.size)
    transfers[agent.send(file, at: driver.now)] = transfer
  }

  func cancel(_ transfer: FileTransfer, in driver: SessionDriver) {
    guard let id = transfers.first(where: { $0.value === transfer })?.key else { return }
    driver.session.main?.agent.cancel(id, at: driver.now)
  }

  // MARK: From the engine

  func supply(_ id: FileTransferID, from offset: UInt64, count: Int, in driver: SessionDriver) {
    guard let file = transfers[id]?.file else { return }
    Task {
      let bytes = try? await file.read(offset, count)
      driver.enter { driver in driver.session.main?.agent.supply(id, with: bytes, at: driver.now) }
    }
  }

  func progressed(_ id: FileTransferID, sent: UInt64) { transfers[id]?.report(sent: sent) }

  func ended(_ id: FileTransferID, _ outcome: FileSendOutcome) { transfers.removeValue(forKey: id)?.end(outcome) }

  /// The session is over.
  func close() {
    for transfer in transfers.values { transfer.end(nil) }
    transfers = [:]
  }
}
