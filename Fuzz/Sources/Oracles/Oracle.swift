/// What is fuzzed. Each oracle is a function from bytes to nothing that stops the process when a rule is broken.
///
/// The rules that all of them share are kept by the process itself: no trap, no access outside of memory, bounded memory
/// and time.
public enum Oracle: String, CaseIterable, Sendable {
  case link, websocket, frames, wire, agent, quic, lz, glz, lz4, lossless, bitmap, cursor, recording, session, draw
  case region, qxl, replay, server, pipeline

  /// The oracle that the environment variable `SPICE_FUZZ_TARGET` names.
  public static let chosen: Oracle = {
    let name = environment("SPICE_FUZZ_TARGET") ?? ""
    guard let oracle = Oracle(rawValue: name) else {
      fatalError("SPICE_FUZZ_TARGET is '\(name)', not one of \(allCases.map(\.rawValue).joined(separator: " "))")
    }
    return oracle
  }()

  /// Runs one input.
  public func judge(_ bytes: RawSpan) {
    switch self {
    case .link: LinkOracle.judge(bytes)
    case .websocket: WebSocketOracle.judge(bytes)
    case .frames: FramesOracle.judge(bytes)
    case .wire: WireOracle.judge(bytes)
    case .agent: AgentOracle.judge(bytes)
    case .quic: QUICOracle.judge(bytes)
    case .lz: LZOracle.judge(bytes)
    case .glz: GLZOracle.judge(bytes)
    case .lz4: LZ4Oracle.judge(bytes)
    case .lossless: LosslessOracle.judge(bytes)
    case .bitmap: BitmapOracle.judge(bytes)
    case .cursor: CursorOracle.judge(bytes)
    case .recording: RecordingOracle.judge(bytes)
    case .session: SessionOracle.judge(bytes)
    case .draw: DrawOracle.judge(bytes)
    case .region: RegionOracle.judge(bytes)
    case .qxl: QXLOracle.judge(bytes)
    case .replay: ReplayOracle.judge(bytes)
    case .server: ServerOracle.judge(bytes)
    case .pipeline: PipelineOracle.judge(bytes)
    }
  }
}

/// Stops the process, which libFuzzer reports as a finding, unless a rule holds.
func expect(_ holds: Bool, _ rule: @autoclosure () -> String) {
  if !holds { fatalError("broken: \(rule())") }
}
