import Foundation
import Testing

/// Our own modules that each module may import. A line here is an architectural decision.
private let allowed: [String: Set<String>] = [
  "SpiceBytes": [],
  "SpiceGeometry": [],
  "SpiceWire": ["SpiceBytes", "SpiceGeometry"],
  "SpiceAgentWire": ["SpiceBytes"],
  "SpicePixels": ["SpiceBytes", "SpiceGeometry"],
  "SpiceCodecs": ["SpiceBytes", "SpicePixels"],
  "SpiceCanvas": ["SpiceBytes", "SpiceGeometry", "SpicePixels"],
  "SpiceDrawing": ["SpiceBytes", "SpiceGeometry", "SpiceWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas"],
  "SpiceQXL": ["SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceWire", "SpiceDrawing"],
  "SpiceLink": ["SpiceBytes", "SpiceWire"],
  "SpiceChannel": ["SpiceBytes", "SpiceWire"],
  "SpiceWebSocket": ["SpiceBytes"],
  "SpiceClientCore": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas",
    "SpiceDrawing", "SpiceLink", "SpiceChannel",
  ],
  "SpiceServerCore": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas",
    "SpiceDrawing", "SpiceLink", "SpiceChannel", "Synchronization",
  ],
  "SpiceServerRuntime": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpiceCodecs", "SpiceDrawing", "SpiceChannel",
    "SpiceServerCore", "SpiceSockets", "Synchronization",
  ],
  "SpiceServer": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceDrawing", "SpiceChannel",
    "SpiceCodecs", "SpiceServerCore", "SpiceMedia", "SpiceSockets", "SpiceServerRuntime", "Synchronization",
  ],
  "SpiceServerABI": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpiceDrawing", "SpiceChannel", "SpiceCodecs",
    "SpiceQXL", "SpiceServerCore", "SpiceMedia", "SpiceSockets", "SpiceServerRuntime", "CSpiceServer",
    "Synchronization", "Glibc", "Darwin",
  ],
  "SpiceWeb": ["SpiceBytes", "SpicePixels", "SpiceCodecs", "SpiceClientCore"],
  "SpiceMedia": [
    "SpiceBytes", "SpicePixels", "SpiceCodecs", "CTurboJPEG", "CZlib", "COpus", "CAVCodec", "Synchronization", "Glibc",
    "Darwin",
  ],
  "SpiceSockets": [
    "SpiceBytes", "SpiceChannel", "SpiceWebSocket", "COpenSSL", "CSockets", "Synchronization", "Glibc", "Darwin",
  ],
  "SpiceTransport": [
    "SpiceBytes", "SpiceLink", "SpiceChannel", "SpiceWebSocket", "NIOCore", "NIOPosix", "NIOTLS", "NIOSSL", "Crypto",
    "CryptoExtras", "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "Darwin", "Musl", "X509",
    "SwiftASN1",
  ],
  "SpiceClient": [
    "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceLink", "SpiceChannel",
    "SpiceCodecs", "SpiceClientCore", "SpiceMedia", "SpiceTransport", "Logging", "NIOCore", "NIOPosix", "Foundation",
    "Synchronization",
  ],
  "SpiceSound": ["SpiceClient", "CPulse", "Synchronization"],
  "SpiceGTK": ["CGTK", "CWayland", "Foundation", "Glibc", "Darwin"],
  "spice-viewer": [
    "SpiceAgentWire", "SpiceClient", "SpiceGTK", "SpiceGeometry", "SpicePixels", "SpiceSound", "SpiceViewerKit",
    "SpiceWire", "Foundation", "Synchronization",
  ],
  "SpiceViewerKit": [
    "SpiceClient", "SpiceGeometry", "SpicePixels", "CGettext", "ArgumentParser", "Foundation", "Observation",
    "Synchronization",
  ],
  "spice": [
    "SpiceBytes", "SpiceClient", "SpiceClientCore", "SpiceGeometry", "SpiceMedia", "SpicePixels", "SpiceServer",
    "SpiceWire", "SpiceTransport", "SpiceCodecs", "SpiceSound", "ArgumentParser", "Foundation", "Dispatch",
    "Synchronization", "Glibc", "Darwin",
  ],
]

/// Files that may say `unsafe`, each with a sentence that tells why that is safe.
private let unsafeFolders = [
  "SpiceBytes", "SpicePixels", "SpiceCanvas/BlendRow.swift", "SpiceQXL/Memory/GuestMemory.swift", "SpiceMedia",
  "SpiceCodecs", "SpiceTransport", "SpiceWeb", "SpiceSockets/System", "SpiceSockets/Socket", "SpiceSockets/TLS",
  "SpiceSockets/Ticket", "SpiceSockets/Loop/WatchTable.swift", "SpiceSockets/Stream/SendQueue.swift",
  "SpiceServerABI", "SpiceSound", "SpiceGTK", "SpiceViewerKit/Words/Words.swift",
  "SpiceClient/Connection/BoundedFile.swift", "spice/Support/TerminalMode.swift",
  "spice/Terminal/Terminal.swift",
]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private struct SourceFile: Sendable {
  var path: String
  var text: String
  var module: String { String(path.split(separator: "/")[0]) }

  static func all() throws -> [SourceFile] {
    try ["Sources", "Web/Sources"].flatMap { folder in
      let sources = root.appending(path: folder)
      return try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted()
        .filter { $0.hasSuffix(".swift") }
        .map { SourceFile(path: $0, text: try String(contentsOf: sources.appending(path: $0), encoding: .utf8)) }
    }
  }

  /// The modules that the file imports.
  var imports: [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
        words.prefix(index).allSatisfy({
          $0.hasPrefix("@") || ["public", "internal", "package", "private"].contains($0)
        })
      else { return nil }
      return String(words[index + 1])
    }
  }
}

@Suite("The house keeps its plan")
struct ImportGraphTests {
  @Test("every module imports only what it may")
  func imports() throws {
    let files = try SourceFile.all()
    #expect(Set(files.map(\.module)) == Set(allowed.keys), "a module is missing here, or has no files")
    for file in files {
      for name in file.imports {
        #expect(allowed[file.module]?.contains(name) == true, "\(file.path) imports \(name)")
      }
    }
  }

  @Test("no file has grown beyond one noun")
  func length() throws {
    for file in try SourceFile.all() {
      let first = file.text.prefix { $0 != "\n" }
      if first.lowercased().contains("table of") { continue }
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 400, "\(file.path) has \(lines) lines")
    }
  }

  @Test("unsafe code stays in the rooms that may have it")
  func unsafeCode() throws {
    for file in try SourceFile.all() where !unsafeFolders.contains(where: { file.path.hasPrefix($0) }) {
      let lines = file.text.split(separator: "\n").filter { line in
        !line.drop { $0 == " " }.hasPrefix("//") && line.contains("unsafe ")
      }
      #expect(lines.isEmpty, "\(file.path): \(lines.first ?? "")")
    }
  }

  @Test("the core has no escape hatch that could trap on what a peer sent")
  func traps() throws {
    let core = Set(allowed.filter { !$0.value.contains("Foundation") && $0.key.hasPrefix("Spice") }.keys)
    for file in try SourceFile.all() where core.contains(file.module) {
      for line in file.text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(
          !line.contains("fatalError(") && !line.contains("try! ") && !line.contains(" as! "), "\(file.path): \(line)")
      }
    }
  }
}
