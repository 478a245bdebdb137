public import CSpiceServer
import SpiceQXL

@c @implementation
public func spice_replay_new(_ file: UnsafeMutablePointer<FILE>!, _ nsurfaces: CInt) -> OpaquePointer! {
  guard let file = unsafe file else {
    HostLog.critical("\(#function): assertion 'file != nullptr' failed")
    return nil
  }
  do throws(RecordingError) {
    return unsafe Handles.retain(try Replay(RecordingFile(file), surfaceLimit: Int(nsurfaces)))
  } catch {
    HostLog.warning(error.text)
    return nil
  }
}

@c @implementation
public func spice_replay_free(_ replay: OpaquePointer!) {
  if let replay = unsafe Handles.release(replay, as: Replay.self) { return replay.close() }
  HostLog.critical("\(#function): assertion 'replay != nullptr' failed")
}

@c @implementation
public func spice_replay_next_cmd(
  _ replay: OpaquePointer!, _ instance: UnsafeMutablePointer<QXLInstance>!
) -> UnsafeMutablePointer<QXLCommandExt>! {
  guard let replay = unsafe Handles.object(replay, as: Replay.self), let instance = unsafe instance else { return nil }
  return unsafe replay.next(for: instance)
}

@c @implementation
public func spice_replay_free_cmd(_ replay: OpaquePointer!, _ cmd: UnsafeMutablePointer<QXLCommandExt>!) {
  guard let replay = unsafe Handles.object(replay, as: Replay.self), let command = unsafe cmd else {
    return HostLog.critical("\(#function): assertion 'replay && cmd' failed")
  }
  unsafe replay.giveBack(command)
}
