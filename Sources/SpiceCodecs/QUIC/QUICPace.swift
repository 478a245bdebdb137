/// When the model learns, and how long a run is expected to be: the scalars that the channels of one pass share
/// (spec: coder state; C: `CommonState`).
///
/// At first every pixel updates the model; after each 2048 pixels the gaps between updates get longer, up to 63 pixels,
/// drawn from a table of random numbers so that they do not follow the picture's own rhythm.
struct QUICPace: Sendable {
  /// Pixels that go by before the next update.
  var wait = 0
  /// Expected length of a run, as an index of ``runExponents``: 0...31.
  var run = 0
  /// The longest gap between updates: 2^0 - 1 ... 2^6 - 1.
  private(set) var mask: UInt8 = 0
  /// A model whose smallest counter passes this forgets half of what it knows.
  private(set) var trigger: UInt16 = triggers[0]
  private var stage = 0
  private var left = stageLength
  private var seed: UInt8 = 255

  private static let stageLength = 2048
  private static let lastStage = 6
  /// By stage. The format lists more of them, for gaps that it never reaches.
  private static let triggers: InlineArray<7, UInt16> = [110, 550, 900, 800, 550, 400, 350]

  /// Runs are counted in pieces of 2^exponent pixels, by ``run`` (C: `J`).
  static let runExponents: InlineArray<32, UInt8> = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  ]

  /// Pixels until the next update, at random.
  @inline(__always)
  mutating func draw() -> Int {
    seed &+= 1
    return Int(Self.random[Int(seed)] & mask)
  }

  /// How many of a row's `remaining` pixels have the same gaps. Runs end with such a segment.
  func segmentLength(remaining: Int) -> Int { stage < Self.lastStage ? min(left, remaining) : remaining }

  /// Counts the pixels of a segment.
  mutating func finishSegment(length: Int) {
    guard stage < Self.lastStage else { return }
    left &-= length
    guard left == 0 else { return }
    stage &+= 1
    left = Self.stageLength
    mask = mask << 1 | 1
    trigger = Self.triggers[stage]
  }

  /// Pixels of the next piece of a run.
  var runPiece: Int { 1 << runExponent }

  /// Bits of the number that ends a run.
  var runExponent: Int { Int(Self.runExponents[run]) }

  /// A whole piece was coded: expect longer runs.
  mutating func raiseRun() { run = min(run &+ 1, 31) }

  /// A run ended: expect shorter ones.
  mutating func lowerRun() { run = max(run &- 1, 0) }

  /// The low six bits of the format's table of random numbers: no more of them are ever used.
  private static let random: InlineArray<256, UInt8> = [
    2, 23, 19, 21, 7, 18, 40, 14, 12, 32, 47, 44, 36, 6, 18, 11, 4, 19, 42, 29, 16, 63, 57, 51,
    16, 3, 5, 14, 15, 30, 20, 9, 36, 45, 3, 57, 61, 0, 8, 5, 41, 14, 43, 27, 43, 59, 31, 35,
    39, 60, 42, 38, 13, 54, 62, 1, 26, 3, 11, 61, 52, 34, 7, 48, 4, 59, 22, 12, 22, 8, 50, 4,
    10, 6, 44, 8, 11, 46, 31, 51, 53, 17, 1, 43, 46, 60, 36, 54, 10, 27, 39, 44, 22, 41, 23, 2,
    44, 0, 40, 53, 40, 48, 16, 43, 32, 28, 33, 12, 20, 2, 56, 62, 55, 58, 18, 20, 13, 55, 38, 29,
    57, 19, 49, 33, 47, 63, 59, 0, 35, 61, 19, 25, 46, 38, 60, 4, 35, 1, 26, 40, 28, 10, 5, 14,
    25, 18, 48, 49, 20, 59, 62, 34, 46, 7, 33, 52, 34, 58, 9, 29, 8, 55, 62, 60, 37, 36, 37, 50,
    6, 3, 10, 28, 48, 24, 26, 61, 57, 30, 11, 54, 2, 6, 50, 47, 7, 17, 35, 53, 32, 12, 23, 17,
    5, 21, 49, 55, 51, 45, 52, 27, 39, 25, 39, 63, 22, 24, 42, 52, 56, 38, 41, 41, 56, 32, 13, 24,
    26, 51, 27, 56, 58, 37, 24, 42, 15, 28, 17, 30, 31, 15, 16, 23, 25, 54, 33, 34, 1, 29, 31, 50,
    53, 21, 49, 15, 47, 9, 0, 58, 37, 45, 30, 13, 9, 45, 63, 21,
  ]
}
