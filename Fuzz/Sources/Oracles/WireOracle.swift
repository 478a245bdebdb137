import SpiceAgentWire
import SpiceBytes
import SpiceWire

/// Every message of every channel in both directions: what can be read can be written, and then means the same.
public enum WireOracle {
  /// The directions, by the first byte of an input.
  public enum Direction: UInt8, CaseIterable, Sendable {
    case commonServer, commonClient, mainServer, mainClient, displayServer, displayClient, inputsServer, inputsClient
    case cursorServer, playbackServer, recordServer, recordClient, vmcServer, vmcClient, portServer
    case portClient, smartcardServer, smartcardClient, linkRequest, linkReply, subMessages, webDAV, agentChunk
  }

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let direction = input.choose(Direction.allCases)
    let number = input.next(UInt16.self)
    let body = input.rest()
    switch direction {
    case .commonServer: judge(CommonServerMessage.self, number, body)
    case .commonClient: judge(CommonClientMessage.self, number, body)
    case .mainServer: judge(MainServerMessage.self, number, body)
    case .mainClient: judge(MainClientMessage.self, number, body)
    case .displayServer: judge(DisplayServerMessage.self, number, body)
    case .displayClient: judge(DisplayClientMessage.self, number, body)
    case .inputsServer: judge(InputsServerMessage.self, number, body)
    case .inputsClient: judge(InputsClientMessage.self, number, body)
    case .cursorServer: judge(CursorServerMessage.self, number, body)
    case .playbackServer: judge(PlaybackServerMessage.self, number, body)
    case .recordServer: judge(RecordServerMessage.self, number, body)
    case .recordClient: judge(RecordClientMessage.self, number, body)
    case .vmcServer: judge(SpiceVMCServerMessage.self, number, body)
    case .vmcClient: judge(SpiceVMCClientMessage.self, number, body)
    case .portServer: judge(PortServerMessage.self, number, body)
    case .portClient: judge(PortClientMessage.self, number, body)
    case .smartcardServer: judge(SmartcardServerMessage.self, number, body)
    case .smartcardClient: judge(SmartcardClientMessage.self, number, body)
    case .linkRequest: judge(LinkRequest(), body)
    case .linkReply: judge(LinkReply(), body)
    case .subMessages: judgeSubMessages(body, at: number)
    case .webDAV: judge(WebDAVFrame(), body)
    case .agentChunk: judge(AgentChunkHeader(), body)
    }
  }

  /// A number that names no message stands for one that does, so that few inputs are wasted.
  private static func judge<M: WireMessage>(_ type: M.Type, _ number: UInt16, _ body: RawSpan) {
    let kinds = Array(M.Kind.allCases)
    let kind = M.Kind(rawValue: number) ?? kinds[Int(number) % kinds.count]
    guard let first = try? M(kind, decoding: body) else { return }
    expect(first.kind == kind, "a message keeps its number")
    do throws(WireError) {
      let once = try first.encoded(blobs: body)
      checkGrowth(from: body, to: once)
      let second = try M(kind, decoding: once.rawSpan)
      let twice = try second.encoded(blobs: once.rawSpan)
      expect(once == twice, "\(kind) is written the same twice")
    } catch {
      fatalError("\(type) \(kind) was read and cannot be written and read again: \(error)")
    }
  }

  private static func judge<T: WireValue>(_ empty: T, _ body: RawSpan) {
    do throws(WireError) {
      var first = empty
      var reader = WireReader(body)
      do throws(WireError) { try first.wire(&reader) } catch { return }
      let once = try WireWriter.encode(first, blobs: body)
      checkGrowth(from: body, to: once)
      var second = empty
      var again = WireReader(once.rawSpan)
      try second.wire(&again)
      expect(try WireWriter.encode(second, blobs: once.rawSpan) == once, "\(T.self) is written the same twice")
    } catch {
      fatalError("\(T.self) was read and cannot be written and read again: \(error)")
    }
  }

  private static func judgeSubMessages(_ body: RawSpan, at offset: UInt16) {
    guard let list = try? SubMessageList(decoding: body, at: UInt32(offset)) else { return }
    for message in list.messages {
      expect(message.body.bytes(of: body) != nil, "a sub-message lies inside of its message")
    }
    judge(SubMessageList(), body)
  }

  /// Pointers may name the same bytes many times, but not without bound.
  private static func checkGrowth(from body: RawSpan, to bytes: [UInt8]) {
    expect(bytes.count <= 66 * body.byteCount + 512, "a message of \(body.byteCount) bytes becomes \(bytes.count)")
  }
}
