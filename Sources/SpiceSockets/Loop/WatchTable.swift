#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The descriptors that a loop waits for.
///
/// They are waited for by `poll`, which exists everywhere and costs nothing that a server would notice: a display has a
/// handful of clients, and six hundred idle descriptors take the system some microseconds.
struct WatchTable {
  /// One entry for each watch, at the same place; the first is that of the wakeup.
  private var entries: [pollfd]
  private var watches: [Watch?] = [nil]

  init(wakeup: CInt) { entries = [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)] }

  mutating func add(_ watch: Watch) {
    watch.place = entries.count
    watches.append(watch)
    entries.append(pollfd(fd: -1, events: 0, revents: 0))
    update(entries.count - 1, watch.interest)
  }

  mutating func update(_ place: Int, _ interest: Interest) {
    guard let watch = watches[place] else { return }
    var events: Int32 = 0
    if interest.contains(.read) { events |= Int32(POLLIN) }
    if interest.contains(.write) { events |= Int32(POLLOUT) }
    // The end of a connection is told whether it is asked for or not, again and again, but not of negative numbers.
    entries[place] = pollfd(fd: interest.isEmpty ? -1 : watch.descriptor, events: Int16(events), revents: 0)
  }

  mutating func remove(_ place: Int) {
    watches[place]?.place = nil
    // The last one takes its place.
    if place < watches.count - 1 {
      watches[place] = watches[watches.count - 1]
      entries[place] = entries[entries.count - 1]
      watches[place]?.place = place
    }
    watches.removeLast()
    entries.removeLast()
  }

  /// Forgets all watches, and returns them.
  mutating func takeAll() -> [Watch] {
    let old = watches.compactMap { $0 }
    for watch in old { watch.place = nil }
    watches = [nil]
    entries.removeLast(entries.count - 1)
    return old
  }

  /// Waits until something happens, or for some time; negative for ever. Adds what has happened at the descriptors, and
  /// tells whether the loop was woken.
  mutating func wait(milliseconds: CInt, _ ready: inout [Happening]) -> Bool {
    // SAFETY: the call reads and writes as many entries as there are.
    let count = unsafe entries.withUnsafeMutableBufferPointer {
      unsafe poll($0.baseAddress, nfds_t($0.count), milliseconds)
    }
    guard count > 0 else { return false }
    let isWoken = entries[0].revents != 0
    var left = Int(count) - (isWoken ? 1 : 0)
    var place = 1
    while left > 0, place < entries.count {
      let found = Int32(entries[place].revents)
      if found != 0, let watch = watches[place] {
        left -= 1
        var events: Interest = found & Int32(POLLERR | POLLHUP | POLLNVAL) != 0 ? [.read, .write] : []
        if found & Int32(POLLIN) != 0 { events.insert(.read) }
        if found & Int32(POLLOUT) != 0 { events.insert(.write) }
        ready.append(Happening(watch: watch, events: events))
      }
      place += 1
    }
    return isWoken
  }
}

/// What has happened at a descriptor.
struct Happening {
  let watch: Watch
  let events: Interest
}
