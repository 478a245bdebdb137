import Foundation
import SpiceClient
import SpiceGeometry
import SpiceServer

/// A server with pictures of its own, in place of a machine.
struct ServedMachine {
  /// What the displays show.
  enum Picture {
    case testCard
    case demo
  }

  let server: SpiceServer
  let displays: [SpiceServerDisplay]
  /// What clients connect to.
  let uris: [SpiceURI]
  private let host: DemoHost?

  /// Starts a server with some displays of a size.
  init(_ configuration: ServerConfiguration, showing picture: Picture, size: Rect, displays count: Int) throws {
    let server = try SpiceServer(configuration)
    self.server = server
    uris = ServedURIs.make(
      configuration.endpoints, addresses: server.addresses, needsBothPorts: !configuration.secureChannels.isEmpty)
    do throws(SpiceServerError) {
      var displays: [SpiceServerDisplay] = []
      for _ in 0..<count { displays.append(try server.addDisplay(width: size.width, height: size.height)) }
      self.displays = displays
    } catch {
      server.stop()
      throw error
    }
    switch picture {
    case .testCard:
      for display in displays {
        let title = "\(configuration.name ?? "display")  \(display.id)  \(size.width) x \(size.height)"
        TestCard(bounds: size, title: title).paint(on: ServerScreen(display, cursors: [:]))
      }
      host = nil
    case .demo:
      let now = Calendar.current.dateComponents([.hour, .minute, .second], from: Date())
      let clock = ((now.hour ?? 0) * 60 + (now.minute ?? 0)) * 60 + (now.second ?? 0)
      host = DemoHost(server, displays: displays, size: size, clock: clock)
    }
  }

  /// Serves until a first element of `stops`, and tells what happens. Returns what it came to.
  func run(until stops: AsyncStream<Void>, tell: @escaping @Sendable (String) -> Void) async -> String {
    async let drawing: Void? = host?.run()
    async let log = follow(tell)
    for await _ in stops { break }
    host?.stop()
    await drawing
    let statistics = await server.statistics()
    server.stop()
    return await log.summary(statistics)
  }

  /// Tells what happens until the server has stopped.
  private func follow(_ tell: @Sendable (String) -> Void) async -> ServeLog {
    var log = ServeLog()
    for await event in server.events {
      tell(log.take(event))
      host?.setWatched(log.clientCount > 0)
    }
    return log
  }
}
