import SpiceAgentWire
import SpiceChannel

/// The guest's requests for what this side offers. One is served at a time, so that the data of one is held at most.
struct ClipboardRequests {
  enum Stage {
    /// Others come first.
    case waiting
    /// This side is looking for the data.
    case asked(until: SpiceInstant)
    /// The data can be sent.
    case ready([UInt8])
    /// So many bytes are on their way.
    case sending(count: Int)
  }

  struct Request {
    let id: ClipboardRequestID
    let selection: ClipboardSelection
    let type: ClipboardType
    var stage = Stage.waiting
  }

  private var requests: [Request] = []

  var count: Int { requests.count }

  /// The request that is being served.
  var first: Request? { requests.first }

  /// When this side has looked for too long.
  var deadline: SpiceInstant? {
    if case .asked(let deadline)? = first?.stage { deadline } else { nil }
  }

  mutating func add(_ request: Request) { requests.append(request) }

  /// The first request goes on to its next stage.
  mutating func advance(to stage: Stage) {
    if !requests.isEmpty { requests[0].stage = stage }
  }

  mutating func removeFirst() -> Request? { requests.isEmpty ? nil : requests.removeFirst() }

  /// Takes out the requests of a selection that have no answer yet.
  mutating func withdraw(_ selection: ClipboardSelection) -> [Request] {
    let isWithdrawn = { (request: Request) in
      if case .sending = request.stage { false } else { request.selection == selection }
    }
    let withdrawn = requests.filter(isWithdrawn)
    requests.removeAll(where: isWithdrawn)
    return withdrawn
  }

  mutating func removeAll() -> [Request] {
    defer { requests = [] }
    return requests
  }
}
