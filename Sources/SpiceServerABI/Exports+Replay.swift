public import CSpiceServer

// Recordings of commands are not read yet: there is never a recording.

@c @implementation
public func spice_replay_new(_ file: UnsafeMutablePointer<FILE>!, _ nsurfaces: CInt) -> OpaquePointer! {
  NotThereYet.tell("the replay of commands")
  return nil
}

@c @implementation
public func spice_replay_free(_ replay: OpaquePointer!) {}

@c @implementation
public func spice_replay_next_cmd(
  _ replay: OpaquePointer!, _ instance: UnsafeMutablePointer<QXLInstance>!
) -> UnsafeMutablePointer<QXLCommandExt>! { nil }

@c @implementation
public func spice_replay_free_cmd(_ replay: OpaquePointer!, _ cmd: UnsafeMutablePointer<QXLCommandExt>!) {}
