import SpiceGeometry
import SpiceQXL

extension QXLError {
  /// The fault for people.
  var text: String { "\(part.name): \(reason.text)" }
}

extension QXLPart {
  /// The part for people.
  fileprivate var name: String {
    switch self {
    case .command: "a command"
    case .drawable: "a drawing"
    case .clip: "a clip"
    case .image: "an image"
    case .pixels: "pixels"
    case .palette: "a palette"
    case .brush: "a brush"
    case .path: "a path"
    case .lineStyle: "a line's style"
    case .string: "a string"
    case .transform: "a transform"
    case .cursor: "a cursor"
    case .surface: "a surface"
    case .update: "an update"
    case .message: "a message"
    case .monitors: "a layout of monitors"
    }
  }
}

extension QXLError.Reason {
  /// The reason for people.
  fileprivate var text: String {
    switch self {
    case .memory(let error): error.text
    case .unknownKind(let kind): "unknown kind \(kind)"
    case .badRect(let rect): "bad rectangle \(rect.left),\(rect.top) to \(rect.right),\(rect.bottom)"
    case .badSurface(let number): "there is no surface \(number)"
    case .badSize(let width, let height): "bad size of \(width) by \(height)"
    case .badStride(let stride): "bad stride \(stride)"
    case .wrongSize(let expected, let actual): "\(actual) in place of \(expected)"
    case .tooLarge(let limit): "more than \(limit)"
    case .tooManyChunks: "chunks without end"
    case .missing: "something is missing"
    }
  }
}

extension GuestMemoryError {
  /// The error for people.
  var text: String {
    switch self {
    case .nullAddress: "an address that is null"
    case .unknownGroup(let group): "unknown group of memory slots \(group)"
    case .unknownSlot(let slot): "unknown memory slot \(slot)"
    case .wrongGeneration(let generation): "wrong generation \(generation) of an address"
    case .outOfSlot: "an address out of its memory slot"
    case .badRange: "a memory slot that ends before it begins"
    case .badLayout: "memory slots that addresses cannot tell apart"
    }
  }
}
