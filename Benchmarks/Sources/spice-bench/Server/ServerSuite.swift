import Foundation
import SpiceGeometry
import SpicePixels

/// Measures server libraries: what a guest draws, until a client on the loopback interface has it.
///
/// Every library is measured in processes of its own, in turn, and the figures are the middle ones of all runs.
struct ServerSuite {
  var pictures: [Picture]
  var runs: Int
  /// Only compressions with this in their name.
  var only: String

  /// A library, and what it is called in the tables.
  private struct Library {
    var name: String
    var path: String
  }

  /// The system's library, and ours if it was built.
  private static var libraries: [Library] {
    var found = [Library(name: "stock", path: "libspice-server.so.1")]
    let environment = ProcessInfo.processInfo.environment["SPICE_SERVER_LIBRARY"]
    let built = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "out/lib/libspice-server.so.1").path
    let path = environment ?? built
    if FileManager.default.fileExists(atPath: path) { found.append(Library(name: "ours", path: path)) }
    return found
  }

  /// What is drawn in a round.
  private struct Workload {
    var name: String
    var commands: [String]
    /// How many frames it is.
    var frames = 1
    /// Whether it is drawn once before, so that nothing is new to the server and its client.
    var isWarmedUp = true
  }

  private static let tileSide = 64
  private static let windowRows = 600

  func run() throws {
    guard let largest = pictures.max(by: { $0.pixelCount < $1.pixelCount }) else { return }
    let folder = FileManager.default.temporaryDirectory.appending(path: "spice-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var stored = try pictures.map { try ServerPicture(name: $0.name, $0.bitmap, in: folder) }
    let text = pictures.first { $0.name == "editor" } ?? largest
    stored.append(try ServerPicture(name: "tiles", tiles: Self.tileSide, of: largest.bitmap, in: folder))
    let side = Int32(Self.tileSide)
    if let tile = text.bitmap.cropped(to: Rect(left: 0, top: 0, right: side, bottom: side)) {
      stored.append(try ServerPicture(name: "tile", tile, in: folder))
    }
    let screen = (width: largest.bitmap.width, height: pictures.reduce(1) { $0 + $1.bitmap.height })
    let workloads = workloads(largest: largest, text: text)
    let libraries = Self.libraries

    print("Server: \(runs) runs, \(pictures.count) pictures, a screen of \(screen.width)x\(screen.height)")
    let compressions = ServerRun.compressions.filter { only.isEmpty || $0.name.contains(only) }
    var figures: [Key: [Round]] = [:]
    var frames: [Key: [Round]] = [:]
    for run in 0..<runs {
      for compression in compressions {
        // The first one has no advantage in the long run.
        for library in run.isMultiple(of: 2) ? libraries : libraries.reversed() {
          let server = try ServerRun(
            library: library.path, compression: compression.value, width: screen.width, height: screen.height,
            pictures: stored)
          defer { server.stop() }
          try server.connect()
          for workload in workloads {
            if workload.isWarmedUp { _ = try server.round(workload.commands) }
            let key = Key(library: library.name, compression: compression.name, what: workload.name)
            figures[key, default: []].append(try server.round(workload.commands))
          }
          for (what, picture) in [("tile", "tile"), ("screen", text.name)] {
            let key = Key(library: library.name, compression: compression.name, what: what)
            for _ in 0..<(what == "tile" ? 40 : 8) {
              frames[key, default: []].append(try server.round(["workload kind=whole picture=\(picture)"]))
            }
          }
        }
      }
    }
    printThroughput(figures, workloads, compressions.map(\.name), libraries.map(\.name))
    printDelays(frames, compressions.map(\.name), libraries.map(\.name))
    try printMemory(libraries, stored, workloads[0], screen)
  }

  private struct Key: Hashable {
    var library: String
    var compression: String
    var what: String
  }

  private func workloads(largest: Picture, text: Picture) -> [Workload] {
    var top = 0
    let whole = pictures.map { picture in
      defer { top += picture.bitmap.height }
      return "workload kind=whole picture=\(picture.name) top=\(top)"
    }
    let columns = largest.bitmap.width / Self.tileSide
    return [
      Workload(name: "pictures", commands: whole, frames: pictures.count, isWarmedUp: false),
      Workload(name: "again", commands: whole, frames: pictures.count, isWarmedUp: false),
      Workload(name: "tiles", commands: ["workload kind=tiles picture=tiles columns=\(columns)"]),
      Workload(
        name: "scrolling", commands: ["workload kind=scrolling picture=\(text.name) window=\(Self.windowRows) step=16"]),
      Workload(name: "fills", commands: ["workload kind=fills length=1000 columns=40 side=40"]),
    ]
  }

  private func printThroughput(
    _ figures: [Key: [Round]], _ workloads: [Workload], _ compressions: [String], _ libraries: [String]
  ) {
    let table = Table(
      .words("drawing", 10), .words("compression", 12), .words("library", 8), .number("Mpixel/s", 14),
      .number("frames/s"), .number("CPU s/1000", 14), .number("kB/frame"), .number("drawings"), .number("received"))
    for workload in workloads {
      for compression in compressions {
        for library in libraries {
          guard let rounds = figures[Key(library: library, compression: compression, what: workload.name)] else {
            continue
          }
          let count = Double(workload.frames)
          table.row(
            workload.name, compression, library, rounds.figure(best: >) { $0.pixels / $0.seconds / 1e6 },
            Table.figure(rounds.middle { count / $0.seconds }),
            rounds.figure(best: <) { $0.processor / count * 1000 },
            Table.figure(rounds.middle { $0.bytes / count / 1000 }), Table.figure(rounds.middle(\.draws)),
            Table.figure(rounds.middle(\.received)))
        }
      }
    }
  }

  private func printDelays(_ frames: [Key: [Round]], _ compressions: [String], _ libraries: [String]) {
    let table = Table(
      .words("one drawing", 12), .words("compression", 12), .words("library", 8), .number("first ms"), .number("p99"),
      .number("last ms"), .number("p99"))
    func milliseconds(_ value: Double) -> String { String(format: "%.2f", value / 1e6) }
    for what in ["tile", "screen"] {
      for compression in compressions {
        for library in libraries {
          guard let rounds = frames[Key(library: library, compression: compression, what: what)] else { continue }
          table.row(
            what, compression, library, milliseconds(rounds.middle { $0.first - $0.start }),
            milliseconds(rounds.almostAll { $0.first - $0.start }), milliseconds(rounds.middle { $0.last - $0.start }),
            milliseconds(rounds.almostAll { $0.last - $0.start }))
        }
      }
    }
  }

  private func printMemory(
    _ libraries: [Library], _ stored: [ServerPicture], _ workload: Workload, _ screen: (width: Int, height: Int)
  ) throws {
    let table = Table(
      .words("memory, MB", 12), .words("compression", 12), .words("library", 8), .number("idle"), .number("server"),
      .number("a client"), .number("another"))
    for compression in ServerRun.compressions where ["off", "auto-glz"].contains(compression.name) {
      for library in libraries {
        let server = try ServerRun(
          library: library.path, compression: compression.value, width: screen.width, height: screen.height,
          pictures: stored)
        defer { server.stop() }
        var resident = [server.memory.screen]
        for _ in 0..<4 {
          try server.connect()
          for _ in 0..<3 { _ = try server.round(workload.commands) }
          // What is only needed for a while may go.
          try server.host.send("pause ms=3000")
          resident.append(try server.host.send("usage")["resident"])
        }
        table.row(
          "", compression.name, library.name, Table.figure(server.memory.server / 1e6),
          Table.figure((server.memory.server - server.memory.before) / 1e6),
          Table.figure((resident[1] - resident[0]) / 1e6), Table.figure((resident[4] - resident[1]) / 3 / 1e6))
      }
    }
  }
}

extension [Round] {
  /// The median of what is made of each.
  fileprivate func middle(_ value: (Round) -> Double) -> Double { map(value).sorted()[count / 2] }
  /// The median, and the best in parentheses.
  fileprivate func figure(best: (Double, Double) -> Bool, _ value: (Round) -> Double) -> String {
    let values = map(value).sorted(by: best)
    return "\(Table.figure(values[count / 2])) (\(Table.figure(values[0])))"
  }
  /// What only one of a hundred exceeds.
  fileprivate func almostAll(_ value: (Round) -> Double) -> Double {
    map(value).sorted()[Swift.min(count - 1, count * 99 / 100)]
  }
}
