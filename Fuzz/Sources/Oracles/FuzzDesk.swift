import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceClientCore

/// An app that shares clipboards and files with the guest as the fuzzer wants, and checks that all it began comes to an
/// end once.
final class FuzzDesk {
  private var reads: Set<ClipboardReadID> = []
  private var requests: Set<ClipboardRequestID> = []
  private var files: [FileTransferID: UInt64] = [:]
  private var wanted: (id: FileTransferID, count: Int)?
  private let limits: SessionLimits

  init(limits: SessionLimits) { self.limits = limits }

  /// Does something. What it begins may have ended already when this returns.
  func act(_ agent: AgentMachine, _ input: inout FuzzInput, at now: SpiceInstant) {
    let selection = ClipboardSelection(rawValue: input.next(UInt8.self) & 3)
    let type = ClipboardType(rawValue: UInt32(input.next(UInt8.self) & 7))
    switch input.number(upTo: 9) {
    case 0: agent.offer([type, .text], in: selection, at: now)
    case 1: agent.release(selection, at: now)
    case 2: reads.insert(agent.read(type, from: selection, at: now))
    case 3:
      guard let id = reads.min(by: { $0.hashValue < $1.hashValue }) else { return }
      reads.remove(id)
      agent.cancel(id, at: now)
    case 4:
      let size = Int(input.next(UInt16.self))
      for id in requests { agent.answer(id, with: input.flag() ? [UInt8](repeating: 10, count: size) : nil, at: now) }
    case 5:
      let size = UInt64(input.next(UInt32.self) >> UInt32(input.next(UInt8.self) & 31))
      files[agent.send(FileTransferDescription(name: [65], size: size), at: now)] = size
    case 6:
      guard let wanted else { return }
      self.wanted = nil
      let count = input.flag() ? wanted.count : Int(input.next(UInt8.self))
      agent.supply(wanted.id, with: [UInt8](repeating: 1, count: count), at: now)
    case 7: if let id = files.keys.min(by: { $0.rawValue < $1.rawValue }) { agent.cancel(id, at: now) }
    case 8: agent.set(DisplayConfig([.disableAnimation]), at: now)
    default: agent.set(AudioVolumeSync(isPlayback: input.flag(), isMuted: false, channels: [9]), at: now)
    }
  }

  func carryOut(_ effect: AgentEffect) {
    switch effect {
    case .clipboardRead(let id, let outcome):
      expect(reads.remove(id) != nil, "a read ends once")
      if case .data(let data) = outcome { expect(data.count <= limits.clipboardBytes, "data keeps to the limit") }
    case .clipboardWanted(let id, _, _):
      expect(requests.isEmpty, "one request is served at a time")
      requests.insert(id)
    case .clipboardRequestEnded(let id, let delivery):
      requests.remove(id)
      if case .sent(let count) = delivery { expect(count <= limits.clipboardBytes, "answers keep to the limit") }
    case .clipboardLost: break
    case .fileWanted(let id, let offset, let count):
      guard let size = files[id] else { fatalError("a file is wanted that is not sent") }
      expect(count > 0 && offset + UInt64(count) <= size, "what is wanted is part of the file")
      wanted = (id, count)
    case .fileProgress(let id, let sent): expect(sent <= files[id] ?? 0, "no more than the file is sent")
    case .fileEnded(let id, _):
      expect(files.removeValue(forKey: id) != nil, "a file ends once")
      if wanted?.id == id { wanted = nil }
    }
  }
}
