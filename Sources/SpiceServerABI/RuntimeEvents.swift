import SpiceServerCore
import SpiceServerRuntime
import SpiceSockets
import SpiceWire
import Synchronization

/// Brings what happens on the network's thread to the host's.
final class RuntimeEvents: ServerRuntimeDelegate {
  private let server: Unowned
  private let loop: HostLoop?
  private let inputs = Mutex(InputQueue())

  /// A server that lives longer than its runtime.
  private struct Unowned: @unchecked Sendable {
    // Only looked at on the host's thread.
    unowned let server: HostedServer
  }

  init(server: HostedServer) {
    self.server = Unowned(server: server)
    loop = server.loop
  }

  private func post(_ task: @escaping @Sendable (HostedServer) -> Void) {
    loop?.post { [server] in task(server.server) }
  }

  func connectionOpened(_ connection: ConnectionInfo) { post { $0.opened(connection) } }

  func connectionLinked(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool) {
    post { $0.linked(id, channel, session, isSecure: isSecure) }
  }

  func connectionEnded(_ id: ServerConnectionID) { post { $0.ended(id) } }

  func input(_ event: InputEvent) {
    guard inputs.withLock({ $0.add(event) }) else { return }
    post { [self] server in
      for event in inputs.withLock({ $0.takeAll() }) { server.devices.input(event) }
    }
  }

  func monitorsWanted(_ body: [UInt8], answer: @escaping @Sendable (_ isTaken: Bool) -> Void) {
    post { answer($0.devices.takeMonitors(body)) }
  }

  func deviceFailed(_ text: String) { HostLog.warning(text) }

  func encryptionFailed(_ id: ServerConnectionID, because error: TLSError) { HostLog.warning("\(error)") }

  func listeningFailed(_ error: SocketError) { HostLog.warning("\(error)") }
}
