/// How source and destination are put together (spec: COMPOSITE; the numbers of X Render).
///
/// A pixel of alpha a is taken for one that is covered by a share a. What two such shares have in common is their product
/// for the plain operators, as little as possible for the disjoint ones, as much as possible for the conjoint ones.
public enum CompositeOperator: UInt8, CaseIterable, Sendable {
  /// Nothing is left.
  case clear = 0
  /// The source alone.
  case source = 1
  /// The destination alone.
  case destination = 2
  /// The source over the destination.
  case over = 3
  /// The destination over the source.
  case overReverse = 4
  /// The source where the destination is.
  case `in` = 5
  /// The destination where the source is.
  case inReverse = 6
  /// The source where the destination is not.
  case out = 7
  /// The destination where the source is not.
  case outReverse = 8
  /// The source where the destination is, over the destination.
  case atop = 9
  /// The destination where the source is, over the source.
  case atopReverse = 10
  /// Each where the other is not.
  case xor = 11
  /// The sum of both.
  case add = 12
  /// The sum, with as much of the source as there is room for.
  case saturate = 13

  /// Nothing is left, where both lie side by side.
  case disjointClear = 0x10
  /// The source alone, where both lie side by side.
  case disjointSource = 0x11
  /// The destination alone, where both lie side by side.
  case disjointDestination = 0x12
  /// The source over the destination, where both lie side by side.
  case disjointOver = 0x13
  /// The destination over the source, where both lie side by side.
  case disjointOverReverse = 0x14
  /// The source where the destination is, where both lie side by side.
  case disjointIn = 0x15
  /// The destination where the source is, where both lie side by side.
  case disjointInReverse = 0x16
  /// The source where the destination is not, where both lie side by side.
  case disjointOut = 0x17
  /// The destination where the source is not, where both lie side by side.
  case disjointOutReverse = 0x18
  /// The source where the destination is, over the destination, where both lie side by side.
  case disjointAtop = 0x19
  /// The destination where the source is, over the source, where both lie side by side.
  case disjointAtopReverse = 0x1A
  /// Each where the other is not, where both lie side by side.
  case disjointXor = 0x1B

  /// Nothing is left, where both lie upon each other.
  case conjointClear = 0x20
  /// The source alone, where both lie upon each other.
  case conjointSource = 0x21
  /// The destination alone, where both lie upon each other.
  case conjointDestination = 0x22
  /// The source over the destination, where both lie upon each other.
  case conjointOver = 0x23
  /// The destination over the source, where both lie upon each other.
  case conjointOverReverse = 0x24
  /// The source where the destination is, where both lie upon each other.
  case conjointIn = 0x25
  /// The destination where the source is, where both lie upon each other.
  case conjointInReverse = 0x26
  /// The source where the destination is not, where both lie upon each other.
  case conjointOut = 0x27
  /// The destination where the source is not, where both lie upon each other.
  case conjointOutReverse = 0x28
  /// The source where the destination is, over the destination, where both lie upon each other.
  case conjointAtop = 0x29
  /// The destination where the source is, over the source, where both lie upon each other.
  case conjointAtopReverse = 0x2A
  /// Each where the other is not, where both lie upon each other.
  case conjointXor = 0x2B

  /// The product of both colours.
  case multiply = 0x30
  /// The product of the inverted colours, inverted.
  case screen = 0x31
  /// Product or screen, as the destination is dark or light.
  case overlay = 0x32
  /// The darker of both.
  case darken = 0x33
  /// The lighter of both.
  case lighten = 0x34
  /// The destination, brightened by the source.
  case colorDodge = 0x35
  /// The destination, darkened by the source.
  case colorBurn = 0x36
  /// Product or screen, as the source is dark or light.
  case hardLight = 0x37
  /// The destination, a little darker or lighter as the source is.
  case softLight = 0x38
  /// How far apart both are.
  case difference = 0x39
  /// Like the difference, with less contrast.
  case exclusion = 0x3A
  /// The hue of the source on the destination.
  case hslHue = 0x3B
  /// The saturation of the source on the destination.
  case hslSaturation = 0x3C
  /// Hue and saturation of the source on the destination.
  case hslColor = 0x3D
  /// The luminosity of the source on the destination.
  case hslLuminosity = 0x3E
}
