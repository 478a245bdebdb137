import ArgumentParser
import SpiceGeometry
import SpiceWire
import Testing

@testable import spice

@Suite struct MouseActionTests {
  @Test(
    "words become actions, one after the other",
    arguments: [
      ("move 100 200 click right", [.move(Point(x: 100, y: 200)), .click(.right, times: 1)]),
      ("click", [.click(.left, times: 1)]), ("click click", [.click(.left, times: 1), .click(.left, times: 1)]),
      ("double 2", [.click(.middle, times: 2)]), ("by -3 4", [.by(dx: -3, dy: 4)]),
      ("press side release extra", [.press(.side), .release(.extra)]), ("drag 0 7", [.drag(Point(x: 0, y: 7))]),
      ("scroll -100", [.scroll(-100)]), ("", []),
    ] as [(String, [MouseAction])])
  func parses(words: String, actions: [MouseAction]) throws {
    #expect(try MouseAction.parse(words.split(separator: " ").map(String.init)) == actions)
  }

  @Test(
    "words that make no sense are refused",
    arguments: [
      "jump", "move", "move 1", "move 1 x", "move 99999999999 1", "press", "press up", "release", "scroll",
      "scroll 101",
      "click up",
    ])
  func refuses(words: String) {
    #expect(throws: ValidationError.self) { try MouseAction.parse(words.split(separator: " ").map(String.init)) }
  }
}
