// A whiteboard that everybody who connects can draw on: all of `SpiceServer` that most hosts need.
//
//     swift run whiteboard 5900
//     remote-viewer spice://127.0.0.1:5900
//
// The left button draws in a colour that changes with each stroke, the right button wipes, and the key C clears all.
import Foundation
import SpiceServer
import Synchronization

/// The board. It is the machine's keyboard and its tablet, and draws on its display.
final class Whiteboard: KeyboardDevice, TabletDevice {
  private static let paper: UInt32 = 0xFFFDF4
  private static let inks: [UInt32] = [0x1F3A5F, 0xC8553D, 0x588157, 0x8E5572, 0x2A9D8F]

  private struct Pen {
    var place = Point()
    var ink = 0
    var isDown = false
  }

  private let screen: SpiceServerDisplay
  private let size: Rect
  private let pen = Mutex(Pen())

  init(_ screen: SpiceServerDisplay, size: Rect) {
    self.screen = screen
    self.size = size
    clear()
  }

  private func clear() { screen.fill(size, color: Self.paper) }

  // Both devices are called on the server's thread, so they do no more than draw; drawing never waits.

  func receive(scanCode byte: UInt8) {
    // Set 1 of the PC: the key C goes down.
    if byte == 0x2E { clear() }
  }

  func move(to place: Point, wheel: Int, buttons: PointerButtons) {
    pen.withLock { pen in
      let isDown = buttons.contains(.left)
      if isDown, !pen.isDown { pen.ink = (pen.ink + 1) % Self.inks.count }
      if isDown { line(from: pen.isDown ? pen.place : place, to: place, width: 4, color: Self.inks[pen.ink]) }
      if buttons.contains(.right) { line(from: pen.place, to: place, width: 24, color: Self.paper) }
      (pen.place, pen.isDown) = (place, isDown)
    }
  }

  /// Dots so close together that they are a line.
  private func line(from start: Point, to end: Point, width: Int32, color: UInt32) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let steps = max(1, max(abs(dx), abs(dy)) * 2 / width)
    for step in 0...steps {
      let (x, y) = (start.x + dx * step / steps - width / 2, start.y + dy * step / steps - width / 2)
      // What lies beyond the display is left out.
      screen.fill(Rect(left: x, top: y, right: x + width, bottom: y + width), color: color)
    }
  }
}

/// Prints a line at once, also where the output is not a terminal.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

@main
struct Main {
  static func main() async throws {
    let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 5900
    var configuration = ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: port)])
    configuration.name = "Whiteboard"
    // Everybody draws on the same board.
    configuration.clientPolicy = .share
    let server = try SpiceServer(configuration)
    let size = Rect(width: 1024, height: 768)
    let board = Whiteboard(try server.addDisplay(width: size.width, height: size.height), size: size)
    server.attach(board as any KeyboardDevice)
    server.attach(board as any TabletDevice)
    say("spice://\(server.addresses[0])")
    for await event in server.events {
      switch event {
      case .clientConnected(_, let address): say("\(address) is here")
      case .clientDisconnected: say("somebody left")
      case .connectionRefused(let address, let reason): say("\(address) did not get in: \(reason ?? "no SPICE")")
      case .listeningFailed(let reason): say(reason)
      }
    }
  }
}
