import SpiceCodecs
import SpiceWire

/// Sound between packets, which come in fits and starts, and a device, which takes it evenly and by a clock of its own.
///
/// A reserve is kept for packets that are late. It grows when it was too small, and shrinks slowly when it was not needed.
/// What there is more or less than the reserve, once a second, is made up by playing up to half a percent faster or slower,
/// which nobody hears; far too much is left out at once. While all is well, samples go through as they are.
struct SoundBuffer {
  /// Milliseconds of the reserve at first and at least, and at most.
  private static let reserveRange = 40.0...400.0
  /// Milliseconds by which the reserve grows when it ran out.
  private static let reserveStep = 20.0
  /// Seconds without that, after which it shrinks by a fortieth of its size.
  private static let calmSeconds = 5
  /// Milliseconds that there may be more or less than the reserve before that is made up for.
  private static let tolerance = 10.0
  /// Milliseconds from where making up for it ends.
  private static let settled = 2.0
  /// How much faster or slower sound is played at most.
  private static let paceLimit = 0.005
  /// How much faster it is played for each millisecond that there is too much.
  private static let paceStep = 0.0001
  /// Milliseconds beyond the reserve of which all is left out.
  private static let excess = 200.0
  /// Milliseconds over which one sound turns into another where something is left out or missing.
  private static let seam = 5.0
  /// Milliseconds by which a packet's time may be off before it counts as another beginning.
  private static let jump = 500.0

  let format: SoundFormat
  /// Milliseconds that are to be kept at least, however evenly packets come.
  var wanted = 0.0
  /// Whether nothing more will come: then nothing is kept in reserve.
  var isLast = false
  /// How often there was nothing to play.
  private(set) var gaps = 0
  /// Milliseconds that were left out.
  private(set) var omitted = 0.0

  private var samples: [Int16] = []
  /// The frame that is played next, and how much of it has been played.
  private var head = 0
  private var phase = 0.0
  /// How much faster than it came it is played.
  private var pace = 0.0
  private var isFilling = true
  private var reserve = reserveRange.lowerBound
  /// The least that there was, in this second.
  private var lowest = Double.infinity
  private var framesOfSecond = 0
  private var calm = 0
  /// The media clock at the end of what is there, in milliseconds since the first packet.
  private var origin: MultimediaTime?
  private var end = 0.0
  /// What was played last of each channel, and how many frames it goes on to be heard.
  private var last: [Double]
  private var seamLeft = 0

  init(_ format: SoundFormat) {
    self.format = format
    last = [Double](repeating: 0, count: format.channels)
  }

  /// Frames that wait.
  var frames: Int { samples.count / format.channels - head }
  /// Milliseconds that wait.
  var milliseconds: Double { Double(frames) * 1000 / Double(format.rate) }

  /// Milliseconds that are kept in reserve.
  private var goal: Double { isLast ? 0 : max(reserve, wanted) }

  // MARK: In

  /// Adds whole frames, of which the first is due at `time`.
  mutating func add(_ new: [Int16], time: MultimediaTime) {
    follow(time)
    samples += new
    end += Double(new.count / format.channels) * 1000 / Double(format.rate)
    let most = goal + Self.excess
    // As after a pause of the whole machine, or where nobody takes it.
    if milliseconds > most { omit(milliseconds - goal) }
  }

  /// Has the clock of packets follow their times: smoothly, since these are when a packet was made, not when its sound was.
  private mutating func follow(_ time: MultimediaTime) {
    guard let origin else {
      self.origin = time
      return
    }
    let error = Double(time.milliseconds(since: origin)) - end
    if abs(error) > Self.jump {
      self.origin = time
      end = 0
    } else {
      end += error / 16
      // The origin comes along, for numbers to stay small however long it plays.
      guard abs(end) > Self.jump * 2 else { return }
      self.origin = origin.advanced(byMilliseconds: Int32(end))
      end -= Double(Int32(end))
    }
  }

  private mutating func omit(_ milliseconds: Double) {
    let count = min(frames, Int(milliseconds * Double(format.rate) / 1000))
    omitted += milliseconds
    head += count
    seamLeft = seamFrames
    compact()
  }

  // MARK: Out

  /// The moment of the media clock that is played next; nil while nothing is.
  var time: MultimediaTime? {
    isFilling ? nil : origin.map { $0.advanced(byMilliseconds: Int32(end - milliseconds)) }
  }

  /// All that waits, as it came.
  mutating func takeAll() -> [Int16] {
    defer { (samples, head) = ([], 0) }
    return Array(samples[(head * format.channels)...])
  }

  /// Takes the next frames for a device, with silence where there is nothing.
  mutating func take(_ count: Int) -> [Int16] {
    var taken: [Int16] = []
    taken.reserveCapacity(count * format.channels)
    if isFilling, isLast || milliseconds >= goal + Double(count) * 1000 / Double(format.rate) {
      isFilling = false
      seamLeft = seamFrames
      lowest = .infinity
    }
    // Between two frames, those around them have their say, too.
    let available = isFilling ? 0 : max(0, min(count, Int(Double(frames - 3) / (1 + pace))))
    if pace == 0, phase == 0, seamLeft == 0 {
      let start = head * format.channels
      taken += samples[start..<(start + available * format.channels)]
      head += available
    } else {
      for _ in 0..<available { play(into: &taken) }
    }
    if let final = taken.indices.last, available > 0 {
      for channel in 0..<format.channels { last[channel] = Double(taken[final - format.channels + 1 + channel]) }
    }
    if available < count {
      if !isFilling { starve() }
      for _ in available..<count { join(into: &taken) { _ in 0 } }
    } else {
      measure(count)
    }
    compact()
    return taken
  }

  private var seamFrames: Int { Int(Self.seam * Double(format.rate) / 1000) }

  private mutating func play(into taken: inout [Int16]) {
    let (head, phase, channels) = (head, phase, format.channels)
    let frames = samples
    join(into: &taken) { channel in
      func at(_ frame: Int) -> Double { Double(frames[max(0, frame) * channels + channel]) }
      if phase == 0 { return at(head) }
      let (a, b, c, d) = (at(head - 1), at(head), at(head + 1), at(head + 2))
      return b + 0.5 * phase * (c - a + phase * (2 * a - 5 * b + 4 * c - d + phase * (3 * (b - c) + d - a)))
    }
    self.phase += 1 + pace
    let whole = Int(self.phase)
    self.head += whole
    self.phase -= Double(whole)
  }

  /// Adds a frame, in which what was played last fades while there is a seam.
  private mutating func join(into taken: inout [Int16], _ sample: (_ channel: Int) -> Double) {
    let old = Double(seamLeft) / Double(max(1, seamFrames))
    for channel in 0..<format.channels {
      let value = sample(channel) * (1 - old) + last[channel] * old
      taken.append(Int16(max(-32_768, min(32_767, value.rounded()))))
    }
    if seamLeft > 0 { seamLeft -= 1 }
  }

  // MARK: Control

  /// There is nothing to play.
  private mutating func starve() {
    isFilling = true
    gaps += 1
    reserve = min(Self.reserveRange.upperBound, reserve + Self.reserveStep)
    calm = 0
    (pace, phase, framesOfSecond) = (0, 0, 0)
    seamLeft = seamFrames
  }

  /// Looks, once a second, whether there is too much or too little.
  private mutating func measure(_ count: Int) {
    lowest = min(lowest, milliseconds)
    framesOfSecond += count
    guard framesOfSecond >= format.rate else { return }
    let error = lowest - goal
    (lowest, framesOfSecond) = (.infinity, 0)
    if isLast { return }
    calm += 1
    if calm % Self.calmSeconds == 0 { reserve = max(Self.reserveRange.lowerBound, reserve * 0.975) }
    if error > Self.excess {
      omit(error)
      pace = 0
    } else if abs(error) > Self.tolerance || (pace != 0 && abs(error) > Self.settled) {
      pace = max(-Self.paceLimit, min(Self.paceLimit, error * Self.paceStep))
    } else {
      (pace, phase) = (0, 0)
    }
  }

  /// Forgets what was played, but for the frame that the next one is joined to.
  private mutating func compact() {
    guard head > format.rate / 10 else { return }
    samples.removeFirst((head - 1) * format.channels)
    head = 1
  }
}
