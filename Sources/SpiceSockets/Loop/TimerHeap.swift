import SpiceChannel

/// The timers of a loop that are set, as a binary heap: the next one first.
struct TimerHeap {
  private var timers: [LoopTimer] = []
  /// The order of the timer that was set last.
  private(set) var lastOrder: UInt64 = 0

  /// The next moment.
  var next: SpiceInstant? { timers.first?.due }

  mutating func insert(_ timer: LoopTimer, at due: SpiceInstant) {
    lastOrder += 1
    timer.set(to: due, order: lastOrder)
    timer.place = timers.count
    timers.append(timer)
    rise(timers.count - 1)
  }

  mutating func remove(_ timer: LoopTimer) {
    guard let place = timer.place else { return }
    timer.place = nil
    let last = timers.removeLast()
    guard place < timers.count else { return }
    put(last, at: place)
    rise(place)
    sink(place)
  }

  /// Takes out the next timer, if its moment has come and it was not set after `order`.
  mutating func removeFirst(until end: SpiceInstant, armedBefore order: UInt64) -> LoopTimer? {
    guard let first = timers.first, first.due <= end, first.order <= order else { return nil }
    remove(first)
    return first
  }

  /// Forgets all timers, and returns them.
  mutating func takeAll() -> [LoopTimer] {
    let old = timers
    for timer in old { timer.place = nil }
    timers = []
    return old
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (timers[a].due, timers[a].order) < (timers[b].due, timers[b].order)
  }

  private mutating func put(_ timer: LoopTimer, at place: Int) {
    timers[place] = timer
    timer.place = place
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    let timer = timers[a]
    put(timers[b], at: a)
    put(timer, at: b)
  }

  private mutating func rise(_ place: Int) {
    var place = place
    while place > 0, isBefore(place, (place - 1) / 2) {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(_ place: Int) {
    var place = place
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2] where child < timers.count && isBefore(child, first) { first = child }
      if first == place { return }
      exchange(place, first)
      place = first
    }
  }
}
