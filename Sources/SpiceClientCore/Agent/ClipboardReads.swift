import SpiceAgentWire
import SpiceChannel

/// The reads of one of the guest's clipboards. One is under way at a time, since an answer does not tell what it is for.
struct ClipboardReads {
  /// A read that has not ended.
  struct Read {
    let id: ClipboardReadID
    let type: ClipboardType
  }

  /// The one that the guest was asked for.
  private(set) var current: Read?
  /// When it has taken too long.
  private(set) var deadline: SpiceInstant?
  private(set) var waiting: [Read] = []
  /// Requests that the guest may still answer although nobody waits for it.
  private var abandoned = 0

  var count: Int { waiting.count + (current == nil ? 0 : 1) }

  mutating func add(_ read: Read) { waiting.append(read) }

  /// The next read, if none is under way. It is to be begun or has ended.
  mutating func next() -> Read? { current == nil && !waiting.isEmpty ? waiting.removeFirst() : nil }

  /// The guest was asked for a read.
  mutating func begin(_ read: Read, until deadline: SpiceInstant) {
    current = read
    self.deadline = deadline
  }

  /// Data is on its way.
  mutating func extend(until deadline: SpiceInstant) {
    if current != nil { self.deadline = deadline }
  }

  /// Takes a read out, wherever it stands. False if there is no such read.
  mutating func remove(_ id: ClipboardReadID) -> Bool {
    if current?.id == id {
      _ = giveUp()
      return true
    }
    let count = waiting.count
    waiting.removeAll { $0.id == id }
    return waiting.count < count
  }

  /// Takes the read under way out although the guest has not answered.
  mutating func giveUp() -> Read? {
    guard let read = current else { return nil }
    abandoned += 1
    current = nil
    deadline = nil
    return read
  }

  /// Takes out what is left, all of it.
  mutating func removeAll() -> [Read] {
    let all = (giveUp().map { [$0] } ?? []) + waiting
    waiting = []
    return all
  }

  /// Takes out the read that an answer of the guest is for; nil if nobody waits for it.
  mutating func answered(_ type: ClipboardType) -> Read? {
    guard let read = current, type == read.type || (type == .none && abandoned == 0) else {
      abandoned = max(0, abandoned - 1)
      return nil
    }
    current = nil
    deadline = nil
    return read
  }

  /// The agent is another one.
  mutating func forgetAnswers() { abandoned = 0 }
}
