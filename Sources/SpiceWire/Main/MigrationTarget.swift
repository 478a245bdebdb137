public import SpiceBytes

/// `SpiceMigrationDstInfo`: where a machine moves to.
public struct MigrationTarget: WireValue, Equatable, Sendable {
  /// The port for plain connections; 0 or 0xFFFF if there is none.
  public var port: UInt16 = 0
  /// The port for TLS; 0 or 0xFFFF if there is none.
  public var securePort: UInt16 = 0
  /// Name or address, ending in a zero byte.
  public var host = WireRange()
  /// The subject that the target's certificate must have, ending in a zero byte; empty for no such demand.
  public var certificateSubject = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&port)
    try c.field(&securePort)
    var hostSize = UInt32(clamping: host.count)
    try c.count(&hostSize, atMost: .max)
    try c.required(&host, count: Int(clamping: hostSize))
    var subjectSize = UInt32(clamping: certificateSubject.count)
    try c.count(&subjectSize, atMost: .max)
    try c.pointer(&certificateSubject, count: Int(clamping: subjectSize))
  }
}

/// `SPICE_MSG_MAIN_MIGRATE_BEGIN_SEAMLESS`: a target that may take over every channel's state.
public struct SeamlessMigration: WireValue, Equatable, Sendable {
  /// Where the machine moves to.
  public var target = MigrationTarget()
  /// The source's version of migration data, which the target must understand.
  public var sourceVersion: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&target)
    try c.field(&sourceVersion)
  }
}
