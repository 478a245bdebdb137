import Foundation
import SpiceTestSupport
import Testing

@testable import SpiceViewerKit

private let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "data")
private let id = "io.github.swift_spice.Viewer"

@Suite struct DesktopFilesTests {
  @Test(
    "what desktops read of the viewer is valid by their own tools", .enabled(if: Peers.areAvailable),
    arguments: [
      ["/usr/bin/desktop-file-validate", "--no-hints", "\(id).desktop"],
      ["/usr/bin/appstreamcli", "validate", "--no-net", "--no-color", "\(id).metainfo.xml"],
      ["/usr/bin/xmllint", "--noout", "spice-viewer.mime.xml", "\(id).svg", "\(id).metainfo.xml"],
    ])
  func validity(command: [String]) throws {
    let check = Process()
    check.executableURL = URL(filePath: command[0])
    check.arguments = Array(command.dropFirst())
    check.currentDirectoryURL = data
    let output = Pipe()
    (check.standardOutput, check.standardError) = (output, output)
    try check.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    check.waitUntilExit()
    #expect(check.terminationStatus == 0, "\(text)")
  }

  @Test("desktops open connection files and addresses with the viewer")
  func registration() throws {
    let desktop = try String(contentsOf: data.appending(path: "\(id).desktop"), encoding: .utf8)
    for type in [
      "application/x-virt-viewer", "x-scheme-handler/spice", "x-scheme-handler/spice+tls",
      "x-scheme-handler/spice+unix",
    ] {
      #expect(desktop.contains("\(type);"), "\(type)")
    }
    #expect(desktop.contains("\nExec=spice-viewer %U\n"))
    #expect(desktop.contains("\nIcon=\(id)\n"))
  }

  @Test("the manual knows every option")
  func manual() throws {
    let manual = try String(contentsOf: data.appending(path: "spice-viewer.1"), encoding: .utf8)
      .replacingOccurrences(of: "\\-", with: "-")
    guard case .say(let help) = LaunchRequest(arguments: ["--help"], environment: [:], directory: "/") else {
      Issue.record("there is no help")
      return
    }
    let options = Set(help.matches(of: /--[a-z-]+/).map { String($0.output) })
    #expect(options.count > 15)
    for option in options { #expect(manual.contains(option), "\(option)") }
    #expect(manual.contains("\"swift-spice \(LaunchRequest.version)\""))
  }
}
