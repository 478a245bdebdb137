import CPulse

/// A connection to the sound server of the user's session, and the thread that serves it. PipeWire takes such connections
/// as well as PulseAudio.
///
/// Everything is under the lock of that thread, which is never held for long.
@safe
final class PulseConnection: @unchecked Sendable {
  private let loop: OpaquePointer
  private let context: OpaquePointer

  /// Begins to connect; nil if there is no memory for it.
  init?(name: String) {
    guard let loop = unsafe pa_threaded_mainloop_new() else { return nil }
    guard let context = unsafe pa_context_new(pa_threaded_mainloop_get_api(loop), name) else {
      unsafe pa_threaded_mainloop_free(loop)
      return nil
    }
    unsafe (self.loop, self.context) = (loop, context)
    // A failure shows in the state.
    _ = unsafe pa_context_connect(context, nil, PA_CONTEXT_NOFLAGS, nil)
    _ = unsafe pa_threaded_mainloop_start(loop)
  }

  deinit {
    unsafe pa_threaded_mainloop_lock(loop)
    unsafe pa_context_disconnect(context)
    unsafe pa_context_unref(context)
    unsafe pa_threaded_mainloop_unlock(loop)
    unsafe pa_threaded_mainloop_stop(loop)
    unsafe pa_threaded_mainloop_free(loop)
  }

  /// Whether the connection is there, will not be there any more, or neither yet.
  enum State {
    case pending
    case ready
    case failed
  }

  var state: State {
    unsafe locked { _ in
      switch unsafe pa_context_get_state(context) {
      case PA_CONTEXT_READY: .ready
      case PA_CONTEXT_FAILED, PA_CONTEXT_TERMINATED: .failed
      default: .pending
      }
    }
  }

  /// Does something under the lock.
  func locked<T>(_ body: (OpaquePointer) -> T) -> T {
    unsafe pa_threaded_mainloop_lock(loop)
    defer { unsafe pa_threaded_mainloop_unlock(loop) }
    return unsafe body(context)
  }

  /// Waits until the connection is there.
  static func open(name: String) async throws -> PulseConnection {
    guard let connection = PulseConnection(name: name) else { throw SoundServerError() }
    for _ in 0..<waits {
      switch connection.state {
      case .ready: return connection
      case .failed: throw SoundServerError()
      case .pending: try await Task.sleep(for: .milliseconds(10))
      }
    }
    throw SoundServerError()
  }

  /// How often ten milliseconds are waited for a connection.
  private static let waits = 300
}

/// There is no sound server, or it does not answer.
public struct SoundServerError: Error, CustomStringConvertible {
  public var description: String { "no sound server (PulseAudio or PipeWire) can be reached" }
}
