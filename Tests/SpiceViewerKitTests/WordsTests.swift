import Testing

@testable import SpiceViewerKit

@Suite struct WordsTests {
  @Test(
    "values go to their places, whatever they hold",
    arguments: [
      ("nothing", [], "nothing"), ("%1 and %2", ["a", "b"], "a and b"), ("%2 before %1", ["a", "b"], "b before a"),
      ("100 % of %1", ["%1"], "100 % of %1"), ("%1%1", ["x"], "xx"), ("%3 %", ["a"], "%3 %"), ("%", ["a"], "%"),
    ])
  func filling(text: String, values: [String], result: String) {
    #expect(Words.fill(text, values) == result)
  }

  @Test("without a translation the words are as they were written")
  func untranslated() {
    #expect(tr("Nobody translates this: %1", "so") == "Nobody translates this: so")
    #expect(trn("one thing", "%1 things", 1) == "one thing")
    #expect(trn("one thing", "%1 things", 3) == "3 things")
  }
}
