import ArgumentParser
import Foundation
import SpiceTestSupport
import Testing

@testable import spice

@Suite("The viewer with windows, from the command line")
struct DesktopViewerTests {
  @Test("it is used where there is a desktop and the program")
  func presence() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "viewer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["DISPLAY": ":1", "PATH": "/nowhere:\(folder.path)"]
    #expect(DesktopViewer(environment: environment, ownPath: nil) == nil)

    let program = folder.appending(path: "spice-viewer")
    try Data("#!/bin/sh\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    #expect(DesktopViewer(environment: environment, ownPath: nil)?.path == program.path)
    #expect(DesktopViewer(environment: ["WAYLAND_DISPLAY": "w"], ownPath: folder.path + "/spice")?.path == program.path)
    #expect(DesktopViewer(environment: ["DISPLAY": "", "PATH": folder.path], ownPath: nil) == nil)
  }

  @Test("what the viewer has options for is handed on")
  func arguments() throws {
    let options = try ConnectionOptions.parse([
      "spice://host:5900", "--read-only", "--secure-channels", "main,inputs", "--ca-file", "/ca.pem",
      "--preferred-compression", "lz4",
    ])
    #expect(
      DesktopViewer.arguments(for: options, environment: [:]) == [
        "spice://host:5900", "--spice-ca-file=/ca.pem", "--spice-secure-channels=main,inputs",
        "--spice-preferred-compression=lz4", "--read-only",
      ])
  }

  @Test("with other options the terminal is used")
  func others() throws {
    let options = try ConnectionOptions.parse(["spice://host:5900", "--password-file", "/password"])
    #expect(DesktopViewer.arguments(for: options, environment: [:]) == nil)
    let plain = try ConnectionOptions.parse(["spice://host:5900"])
    #expect(DesktopViewer.arguments(for: plain, environment: ["SPICE_PASSWORD": "secret"]) == nil)
  }
}
