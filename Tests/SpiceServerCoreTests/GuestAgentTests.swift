import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// The agent among several clients.
@Suite struct GuestAgentTests {
  private func words(_ numbers: UInt32...) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
  }

  private func message(_ type: UInt32, _ body: [UInt8] = [], size: Int? = nil) -> [UInt8] {
    words(1, type, 0, 0, UInt32(size ?? body.count)) + body
  }

  private func chunk(_ bytes: [UInt8], port: UInt32 = 1) -> [UInt8] { words(port, UInt32(bytes.count)) + bytes }

  /// A server with an agent, and clients that say what they are told to.
  private struct Scene {
    let bench = ServerBench(displays: 0)
    let agent: BenchDevice
    var clients: [BenchClient] = []

    init(clients count: Int, starts: Bool = true, tokens: UInt32 = 1000) throws {
      agent = try #require(bench.plug(.agent))
      var options = SessionOptions()
      // The client library's own agent is silent then.
      options.isReadOnly = true
      for _ in 0..<count { clients.append(bench.connect(options)) }
      if starts {
        for index in clients.indices { try start(index, tokens: tokens) }
      }
      for index in clients.indices { _ = try heard(index) }
      _ = agent.takeGiven()
    }

    func line(_ client: Int) throws -> ServerLine { try #require(bench.line(clients[client], .main)) }

    func send(_ client: Int, _ type: UInt16, _ body: [UInt8]) throws {
      let size = UInt32(body.count)
      bench.deliver(
        [UInt8(type), 0] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + body, on: try line(client).id)
    }

    func start(_ client: Int, tokens: UInt32 = 1000) throws {
      try send(client, 106, (0..<4).map { UInt8(truncatingIfNeeded: tokens >> (8 * $0)) })
    }

    func say(_ client: Int, _ piece: [UInt8]) throws { try send(client, 107, piece) }

    /// Pieces of the agent that a client was sent.
    func heard(_ client: Int) throws -> [[UInt8]] {
      try line(client).takeMessages().filter { $0.type == 109 }.map(\.body)
    }
  }

  @Test("a message of one client is not cut by another's")
  func interleaving() throws {
    let scene = try Scene(clients: 3)
    let long = message(99, [UInt8](repeating: 7, count: 4000))
    try scene.say(0, Array(long[..<2048]))
    try scene.say(1, message(98))
    try scene.say(2, message(97))
    #expect(scene.agent.takeGiven() == chunk(Array(long[..<2048])))
    try scene.say(0, Array(long[2048...]))
    #expect(scene.agent.takeGiven() == chunk(Array(long[2048...])) + chunk(message(98)) + chunk(message(97)))
  }

  @Test("a client that has begun and says no more is given up when others wait, and the agent forgets it")
  func silence() throws {
    let scene = try Scene(clients: 2)
    try scene.say(0, message(99, [1], size: 4000))
    scene.bench.wait(milliseconds: 40_000)
    #expect(scene.clients[0].end == nil)
    try scene.say(0, [2])
    try scene.say(1, message(98))
    _ = scene.agent.takeGiven()
    scene.bench.wait(milliseconds: 29_000)
    #expect(scene.clients[0].end == nil)
    scene.bench.wait(milliseconds: 2000)
    #expect(scene.clients[0].end != nil && scene.clients[1].end == nil)
    #expect(scene.agent.takeGiven() == chunk(message(13), port: 2) + chunk(message(98)))
  }

  @Test("data goes to who asked for it, questions to who can answer, everything else to all")
  func routes() throws {
    let scene = try Scene(clients: 3)
    func heard(_ message: [UInt8]) throws -> [Int] {
      scene.agent.say(chunk(message))
      return try scene.clients.indices.filter { try scene.heard($0) == [message] }
    }
    #expect(try heard(message(6, words(0, 0xFF))) == [0, 1, 2])
    // A client that knows one clipboard, and another that knows more, after which the agent says which it means.
    try scene.say(0, message(6, words(0, 1 << 5)))
    try scene.say(1, message(8, words(1)))
    #expect(try heard(message(4, words(1, 1))) == [1])
    try scene.say(0, message(6, words(0, 1 << 5 | 1 << 6)))
    // Clipboard 1, text; clipboard 0, text; clipboard 0, a picture.
    try scene.say(1, message(8, words(1, 1)))
    try scene.say(2, message(8, words(0, 1)))
    try scene.say(0, message(8, words(0, 2)))
    #expect(try heard(message(4, words(0, 2) + [9])) == [0])
    #expect(try heard(message(4, words(0, 0))) == [2])
    #expect(try heard(message(4, words(1, 1))) == [1])
    #expect(try heard(message(4, words(1, 1))) == [0, 1, 2])
    #expect(try heard(message(8, words(0, 1))) == [0, 1, 2])
    try scene.say(2, message(7, words(0, 1)))
    try scene.say(1, message(7, words(1, 1)))
    #expect(try heard(message(8, words(0, 1))) == [2])
    #expect(try heard(message(8, words(1, 1))) == [1])
    try scene.say(0, message(10, words(5) + Array("[vdagent-file-xfer]".utf8)))
    #expect(try heard(message(11, words(5, 0))) == [0])
    #expect(try heard(message(11, words(6, 0))) == [0, 1, 2])
    scene.bench.cut(scene.clients[2])
    scene.agent.say(chunk(message(8, words(0, 1))))
    #expect(try scene.heard(0).count == 1)
  }

  @Test("who comes later is told what the agent can do, and the agent, which would forget the others, is not asked")
  func announcements() throws {
    let scene = try Scene(clients: 3)
    let able: UInt32 = 1 << 5 | 1 << 6 | 1 << 17
    let answer = message(6, words(0, 0xFF))
    try scene.say(0, message(6, words(1, able)))
    #expect(scene.agent.takeGiven() == chunk(message(6, words(1, able))))
    scene.agent.say(chunk(answer))
    for client in 0..<3 { #expect(try scene.heard(client) == [answer]) }

    // Not in the middle of what it is being told.
    let long = message(99, [UInt8](repeating: 3, count: 3000))
    scene.agent.say(words(1, UInt32(long.count)) + long[..<2048])
    try scene.say(1, message(6, words(1, able | 1 << 14)))
    #expect(try scene.heard(1) == [Array(long[..<2048])])
    scene.agent.say(Array(long[2048...]))
    #expect(try scene.heard(1) == [Array(long[2048...]), answer])
    #expect(try scene.heard(0).count == 2 && scene.agent.takeGiven() == [])

    // To whom the agent would have to speak in another way, it is to be told of.
    try scene.say(2, message(6, words(1, 1 << 5)))
    #expect(scene.agent.takeGiven() == chunk(message(6, words(1, 1 << 5))))

    // Whoever is left alone asks the agent.
    scene.bench.cut(scene.clients[0])
    scene.bench.cut(scene.clients[2])
    try scene.say(1, message(6, words(1, able)))
    #expect(scene.agent.takeGiven() == chunk(message(6, words(1, able))))
  }

  @Test("every client counts grabs for itself, and the agent counts them all")
  func grabs() throws {
    let scene = try Scene(clients: 2)
    let able: UInt32 = 1 << 5 | 1 << 6 | 1 << 17
    func grab(_ number: UInt32, of selection: UInt32 = 0) -> [UInt8] { message(7, words(selection, number, 1)) }
    func given(_ client: Int, _ message: [UInt8]) throws -> [UInt8] {
      try scene.say(client, message)
      return scene.agent.takeGiven()
    }
    func heard(_ message: [UInt8]) throws -> [[[UInt8]]] {
      scene.agent.say(chunk(message))
      return try (0..<2).map { try scene.heard($0) }
    }
    _ = try given(0, message(6, words(1, able)))
    _ = try heard(message(6, words(0, able)))
    #expect(try given(1, message(6, words(1, able))) == [])
    _ = try scene.heard(1)

    #expect(try given(0, grab(0)) == chunk(grab(0)))
    #expect(try given(1, grab(0)) == chunk(grab(1)))
    #expect(try given(1, grab(1)) == chunk(grab(2)))
    #expect(try heard(grab(3)) == [[grab(1)], [grab(2)]])
    #expect(try given(0, grab(2)) == chunk(grab(4)))
    #expect(try given(0, grab(0, of: 2)) == chunk(grab(0, of: 2)))
    // A client's grab crosses one of the agent's, and this one, one of the client's.
    #expect(try heard(grab(5)) == [[grab(3)], [grab(3)]])
    #expect(try given(1, grab(3)) == chunk(grab(5)))
    #expect(try given(0, grab(4)) == chunk(grab(6)))
    #expect(try heard(grab(6)) == [[grab(4)], [grab(3)]])
    #expect(try heard(grab(7)) == [[grab(5)], [grab(4)]])
    // Asked anew, the agent counts from zero; what it had said before is nothing by then.
    scene.bench.cut(scene.clients[1])
    _ = try given(0, message(6, words(1, able)))
    scene.agent.say(chunk(grab(8)) + chunk(message(6, words(0, able))) + chunk(grab(0)))
    #expect(try scene.heard(0) == [grab(8), message(6, words(0, able)), grab(6)])
  }

  @Test("who comes in the middle of a message does not get the rest of it")
  func late() throws {
    let scene = try Scene(clients: 2, starts: false)
    try scene.start(0)
    let long = message(99, [UInt8](repeating: 3, count: 3000))
    scene.agent.say(words(1, UInt32(long.count)) + long[..<2048])
    try scene.start(1)
    scene.agent.say(Array(long[2048...]) + chunk(message(98)))
    #expect(try scene.heard(0) == [Array(long[..<2048]), Array(long[2048...]), message(98)])
    #expect(try scene.heard(1) == [message(98)])
  }

  @Test("a client that takes nothing does not keep others from what the agent says to them")
  func asleep() throws {
    let scene = try Scene(clients: 2, starts: false)
    try scene.start(0, tokens: 0)
    try scene.start(1, tokens: 1000)
    let grab = message(7, words(0, 1))
    let data = message(4, words(0, 1) + [UInt8](repeating: 7, count: 100_000))
    var heard: [[UInt8]] = []
    for _ in 0..<20 {
      scene.agent.say(chunk(grab))
      try scene.say(1, message(8, words(0, 1)))
      scene.agent.say(chunk(data))
      heard += try scene.heard(1)
    }
    #expect(heard.reduce([], +) == (0..<20).flatMap { _ in grab + data })
    #expect(scene.agent.unsaid.isEmpty && scene.clients[0].end == nil)
    // What was for all waits for the one that sleeps.
    try scene.send(0, 108, words(1000))
    #expect(try scene.heard(0) == [[UInt8]](repeating: grab, count: 20))
  }

  @Test("a client that gives no room keeps the agent waiting, but not for ever")
  func noRoom() throws {
    let scene = try Scene(clients: 2, starts: false)
    try scene.start(0, tokens: 0)
    try scene.start(1)
    for number in 0..<40 { scene.agent.say(chunk(message(99, [UInt8](repeating: UInt8(number), count: 10_000)))) }
    #expect(!scene.agent.unsaid.isEmpty)
    let before = try scene.heard(1).count
    // A message of five pieces, and the beginning of the next.
    #expect(before == 6)
    scene.bench.wait(milliseconds: 31_000)
    #expect(scene.clients[0].end != nil)
    #expect(scene.agent.unsaid.isEmpty)
  }

  @Test("a client that starts again and again has no more room than others")
  func restarts() throws {
    let scene = try Scene(clients: 1)
    // The agent takes nothing, and the first pieces are under way to it.
    for _ in 0..<8 where scene.clients[0].end == nil {
      try scene.start(0)
      for _ in 0..<10 { try scene.say(0, message(99, [UInt8](repeating: 1, count: 2028))) }
    }
    #expect(try scene.line(0).isClosed)
  }

  @Test("while displays are asked for monitors, only the newest layout waits, and the agent gets what they refuse")
  func monitors() throws {
    let scene = try Scene(clients: 1)
    func layout(_ width: UInt32) -> [UInt8] { message(2, words(1, 0) + words(600, width, 32, 0, 0)) }
    for width in 1...30 as ClosedRange<UInt32> { try scene.say(0, layout(width)) }
    #expect(scene.clients[0].end == nil)
    let first = try #require(scene.bench.monitorsRequests.first)
    #expect(scene.bench.monitorsRequests.count == 1 && first.body == Array(layout(1).dropFirst(20)))
    scene.bench.hub.monitorsAnswered(first, isTaken: false, at: scene.bench.now)
    let second = try #require(scene.bench.monitorsRequests.last)
    #expect(scene.bench.monitorsRequests.count == 2 && second.body == Array(layout(30).dropFirst(20)))
    #expect(scene.agent.takeGiven() == [])
    scene.bench.hub.monitorsAnswered(second, isTaken: false, at: scene.bench.now)
    #expect(scene.agent.takeGiven() == chunk(layout(30)))
    // One that is no layout is the agent's to refuse, and one that is too long to be one as well.
    try scene.say(0, message(2, words(50, 0)))
    #expect(scene.agent.takeGiven() == chunk(message(2, words(50, 0))))
    try scene.say(0, Array(message(2, [UInt8](repeating: 0, count: 2028), size: 7000)))
    #expect(scene.agent.takeGiven().count == 8 + 2048)
    #expect(scene.bench.monitorsRequests.count == 2)
  }

  @Test("the pointer's places are joined, its buttons are not lost, and the last state is always told")
  func pointer() {
    var pointer = AgentPointer()
    func place(_ x: UInt32, _ buttons: MouseButtons = []) {
      pointer.place(MousePosition(x: x, y: 0, buttons: buttons, displayID: 0))
    }
    place(1)
    place(2)
    pointer.press(.left)
    place(3, .left)
    pointer.press([])
    pointer.press([], wheel: -1)
    pointer.press([])
    var states: [[UInt32]] = []
    while let state = pointer.next() { states.append([state.x, state.buttons.rawValue]) }
    #expect(states == [[2, 0], [3, 2], [3, 0], [3, 16], [3, 0]])
    for index in 0..<500 { pointer.press(index % 2 == 0 ? .right : .middle) }
    pointer.press(.side)
    var count = 0
    var last: UInt32 = 0
    while let state = pointer.next() { (count, last) = (count + 1, state.buttons.rawValue) }
    #expect(count <= 64 && last == 64)
  }

  @Test("the agent is told of its displays when it wants to know, and again when they change")
  func graphicsDevices() throws {
    let scene = try Scene(clients: 1)
    let note = GraphicsDeviceNote(address: Array("pci/0000/02.0".utf8), output: 4)
    scene.bench.hub.setGraphicsDevices([note], of: 3)
    #expect(scene.agent.takeGiven() == [])
    scene.agent.say(chunk(message(6, words(0, 1 << 15))))
    let told = message(16, words(1, 3, 0, 4, 14) + Array("pci/0000/02.0".utf8) + [0])
    #expect(scene.agent.takeGiven() == chunk(told, port: 2))
    scene.bench.hub.setGraphicsDevices(nil, of: 3)
    #expect(scene.agent.takeGiven() == chunk(message(16, words(0)), port: 2))
  }

  @Test("however the agent's stream is cut, the same pieces come out", arguments: 0..<20)
  func cuts(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var stream: [UInt8] = []
    var expected: [[UInt8]] = []
    for _ in 0..<30 {
      let bytes = (0..<Int.random(in: 0...6000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let port = UInt32.random(in: 1...2, using: &random)
      stream += chunk(bytes, port: port)
      guard port == 1 else { continue }
      for start in stride(from: 0, to: bytes.count, by: 2048) {
        expected.append(Array(bytes[start..<min(start + 2048, bytes.count)]))
      }
    }
    var reader = AgentChunkReader()
    var pieces: [[UInt8]] = []
    while !stream.isEmpty {
      let count = min(stream.count, Int.random(in: 1...5000, using: &random))
      reader.append(Array(stream[..<count]))
      stream.removeFirst(count)
      while let piece = try reader.next() { pieces.append(piece) }
    }
    #expect(pieces == expected)
  }
}
