import Foundation
import Oracles

/// Where first inputs are written: a folder for each oracle.
public struct SeedFolder {
  let folder: URL
  /// `Tests/Vectors` of the repository.
  let vectors: URL

  /// Names the folders.
  public init(_ folder: String, vectors: String) {
    self.folder = URL(filePath: folder)
    self.vectors = URL(filePath: vectors)
  }

  /// Writes all seeds. `recordings` is a folder, or nothing.
  public func fill(recordings: String) throws {
    try fillStreams()
    try fillRecordings(from: recordings)
    try fillMessages()
    try fillCodecs()
    try fillSessions()
    try fillGuests()
    try fillServers()
  }

  /// Writes one input.
  func add(_ name: String, _ bytes: [UInt8], to oracle: Oracle) throws {
    let place = folder.appending(path: oracle.rawValue)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(bytes).write(to: place.appending(path: name))
  }

  /// The files of a folder of the vectors that end in `suffix`, in order of their names.
  func files(_ name: String, _ suffix: String) throws -> [(name: String, bytes: [UInt8])] {
    let place = vectors.appending(path: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0.hasSuffix(suffix) }.sorted()
    return try names.map { ($0, [UInt8](try Data(contentsOf: place.appending(path: $0)))) }
  }
}

/// An integer's bytes, little-endian.
func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  (0..<MemoryLayout<T>.size).map { UInt8(truncatingIfNeeded: value >> T(8 * $0)) }
}

/// Bytes that look random and are always the same.
func noise(_ count: Int, _ seed: UInt32) -> [UInt8] {
  var state = seed &* 2_654_435_761 &+ 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}
