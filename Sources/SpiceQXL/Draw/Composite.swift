import SpiceWire

/// `QXLComposite`, `QXLTransform`: compositions in the manner of X Render.
extension PartReader {
  /// Operator, filters, repeats and what is opaque. What else there is in the command is not left to the guest to say.
  func compositeFlags(_ raw: UInt32) throws(QXLError) -> CompositeFlags {
    let flags = CompositeFlags(rawValue: raw)
    // The plain, disjoint, conjoint and blending operators: others make stock clients fail.
    switch flags.operation {
    case 0...0x0D, 0x10...0x1B, 0x20...0x2B, 0x30...0x3E: break
    default: throw QXLError(.unknownKind(UInt32(flags.operation)), in: .drawable)
    }
    guard flags.sourceFilter <= 4, flags.maskFilter <= 4 else { throw QXLError(.unknownKind(raw), in: .drawable) }
    return flags.intersection(CompositeFlags(rawValue: 0x01C7_FFFF))
  }

  /// The matrix that an address leads to; nil if it leads nowhere.
  func transform(at address: GuestAddress) throws(QXLError) -> Transform? {
    if address == .null { return nil }
    var fields = try load(24, at: address, .transform)
    var transform = Transform()
    transform.t00 = fields.next()
    transform.t01 = fields.next()
    transform.t02 = fields.next()
    transform.t10 = fields.next()
    transform.t11 = fields.next()
    transform.t12 = fields.next()
    return transform
  }
}

extension CompositeFlags {
  /// Puts in the bits of `member`, if there is reason to.
  mutating func set(_ member: CompositeFlags, if isPresent: Bool) {
    if isPresent { formUnion(member) }
  }
}
