import Foundation
import SpiceClient
import SpiceTestSupport
import Testing

@Suite struct SharingTests {
  @Test("types of clipboard data have names of MIME, whatever their case and parameters")
  func mediaTypes() {
    for type in [ClipboardType.text, .png, .bmp, .tiff, .jpeg, .fileList] {
      #expect(type.mediaType.flatMap(ClipboardType.init(mediaType:)) == type)
    }
    #expect(ClipboardType(mediaType: "Text/Plain") == .text)
    #expect(ClipboardType(mediaType: "text/plain;charset=latin1") == .text)
    for name in ["", "text", "text/plain2", "image/", "image/gif", ";"] {
      #expect(ClipboardType(mediaType: name) == nil, "\(name)")
    }
    #expect(ClipboardType.none.mediaType == nil)
  }

  @Test("a file is sent without its folders")
  func names() throws {
    for (name, expected) in [
      ("a/b c.txt", "b c.txt"), ("/x", "x"), ("../../evil", "evil"), ("folder/", "folder"), ("/", ""),
    ] {
      #expect(SpiceFile(name: name, size: 0) { _, _ in [] }.name == expected)
    }
    let folder = try TemporaryFolder()
    let path = folder.file("a file")
    try Data([1, 2, 3]).write(to: URL(filePath: path))
    let file = try SpiceFile(path: path)
    #expect(file.name == "a file" && file.size == 3)
    for path in [folder.url.path, folder.file("missing")] {
      let error = #expect(throws: SpiceError.self) { try SpiceFile(path: path) }
      #expect(error?.code == .fileUnreadable)
    }
  }

  @Test("what a connection file wishes of the desktop becomes a message to its agent")
  func displayConfig() {
    var hints = ViewerHints()
    #expect(hints.displayConfig == nil)
    hints.disabledEffects = ["wallpaper", "unknown", "animation"]
    #expect(hints.displayConfig == DisplayConfig([.disableWallpaper, .disableAnimation]))
    hints.disabledEffects = ["all"]
    hints.colorDepth = 16
    let all: DisplayConfig.Flags = [.disableWallpaper, .disableFontSmoothing, .disableAnimation, .setColorDepth]
    #expect(hints.displayConfig == DisplayConfig(all, depth: 16))
    hints.disabledEffects = []
    hints.colorDepth = -1
    #expect(hints.displayConfig == nil)
  }
}
