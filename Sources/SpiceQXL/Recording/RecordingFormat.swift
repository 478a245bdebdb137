/// Numbers of a recording.
enum RecordingFormat {
  static let version: UInt32 = 1

  /// What an event is.
  enum What: UInt32 {
    /// A guest's command; the type is its kind.
    case command = 0
    /// Something that the host asks of the display (`RedWorkerMessage`).
    case message = 1
  }

  /// What a host asks of a display, as far as it changes what the guest has drawn (`RED_WORKER_MESSAGE_…`).
  enum Message: UInt32 {
    case destroySurfaces = 19
    case createPrimary = 20
    case destroyPrimary = 21
    case destroySurfacesAsync = 28
    case createPrimaryAsync = 29
    case destroyPrimaryAsync = 30
  }

  /// The bytes of so many rows.
  static func size(_ rows: Int, _ stride: Int) throws(RecordingError) -> Int {
    guard rows > 0, stride > 0 else { return 0 }
    guard stride <= PartReader.dataLimit / rows else { throw .tooLarge(limit: PartReader.dataLimit) }
    return rows &* stride
  }
}
