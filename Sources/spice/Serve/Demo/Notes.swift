import SpiceGeometry

/// A text that is typed at its end, in a window that scrolls.
struct Notes {
  /// What an edit changes, relative to the window's content.
  struct Change {
    /// Rows by which the text has moved up; negative is down.
    var scroll = 0
    /// What looks different besides.
    var damage: [Rect] = []
  }

  /// A row as it is shown.
  private struct Row {
    var text: [UInt8] = []
    /// Whether it goes on with the row before, which was too long.
    var isContinued = false
  }

  private static let padding = (x: 16, y: 12)
  static let rowHeight = 18
  /// Rows that are kept.
  private static let limit = 1000
  private static let style = TextStyle(Theme.ink, on: Theme.paper)

  private var rows = [Row()]
  private var columns = 1
  private var visibleRows = 1
  private(set) var size = Rect()
  /// The first row that is shown.
  private var top = 0

  /// A text in a window's content of a size.
  init(_ text: String, size: Rect) {
    resize(to: size)
    for character in text.utf8 { _ = take(character == UInt8(ascii: "\n") ? .enter : .character(character)) }
  }

  /// The rows that are shown.
  var shown: [String] { rows[top...].prefix(visibleRows).map { String(decoding: $0.text, as: UTF8.self) } }

  /// Where the text stands: what scrolls.
  var textArea: Rect {
    Rect(width: columns * Self.style.advance + 4, height: visibleRows * Self.rowHeight)
      .translated(x: Self.padding.x - 2, y: Self.padding.y)
  }

  private var lastTop: Int { max(0, rows.count - visibleRows) }
  private var caret: (row: Int, column: Int) { (rows.count - 1, rows.last?.text.count ?? 0) }

  // MARK: Edits

  /// Types a key.
  mutating func take(_ key: ScanCodes.Key) -> Change {
    var before = caret
    var oldTop = top
    switch key {
    case .character(let character): append(character)
    case .tab: repeat { append(UInt8(ascii: " ")) } while caret.column % 4 != 0 && caret.column < columns
    case .enter: rows.append(Row())
    case .backspace: eraseLast()
    }
    if rows.count > Self.limit {
      before.row -= 1
      oldTop -= 1
      rows.removeFirst()
    }
    top = lastTop
    return Change(scroll: top - oldTop, damage: [area(around: before), area(around: caret)])
  }

  /// Turns pages by rows, down.
  mutating func scroll(by distance: Int) -> Change {
    let oldTop = top
    top = min(max(top + distance, 0), lastTop)
    return Change(scroll: top - oldTop)
  }

  /// Gives the window's content another size, and the rows another length.
  mutating func resize(to size: Rect) {
    self.size = size
    columns = max(1, (size.width - 2 * Self.padding.x) / Self.style.advance)
    visibleRows = max(1, (size.height - 2 * Self.padding.y) / Self.rowHeight)
    let old = rows
    rows = []
    for row in old {
      if !row.isContinued { rows.append(Row()) }
      for character in row.text { append(character) }
    }
    top = lastTop
  }

  private mutating func append(_ character: UInt8) {
    if caret.column == columns { rows.append(Row(isContinued: true)) }
    rows[rows.count - 1].text.append(character)
  }

  private mutating func eraseLast() {
    let last = rows.count - 1
    if rows[last].text.popLast() != nil, !rows[last].text.isEmpty || !rows[last].isContinued { return }
    if last > 0 { rows.removeLast() }
  }

  // MARK: Pictures

  private func place(row: Int, column: Int) -> Point {
    Point(
      x: Int32(Self.padding.x + column * Self.style.advance), y: Int32(Self.padding.y + (row - top) * Self.rowHeight))
  }

  private func caretArea(_ caret: (row: Int, column: Int)) -> Rect {
    Rect(width: 2, height: Self.rowHeight).translated(x: -1, y: 0).moved(
      to: place(row: caret.row, column: caret.column))
  }

  /// A caret, and the letter before it.
  private func area(around caret: (row: Int, column: Int)) -> Rect {
    var area = caretArea(caret)
    area.left -= Int32(Self.style.advance)
    return area.intersection(textArea)
  }

  func paint(_ painter: Painter, in content: Rect) {
    painter.fill(content, Theme.paper)
    for (index, row) in rows[top...].prefix(visibleRows).enumerated() {
      let place = place(row: top + index, column: 0).translated(x: Int(content.left), y: Int(content.top) + 3)
      painter.text(row.text, at: place, Self.style)
    }
    if caret.row < top + visibleRows {
      painter.fill(caretArea(caret).moved(to: content.origin), Theme.accent)
    }
    for step in 1...3 as ClosedRange<Int32> {
      // The grip.
      for dot in 0..<step {
        let x = content.right - 4 - 4 * dot
        let y = content.bottom - 4 - 4 * (step - 1 - dot)
        painter.fill(Rect(left: x - 2, top: y - 2, right: x, bottom: y), Theme.faint)
      }
    }
  }
}

extension Rect {
  /// The rectangle counted from a place.
  func moved(to place: Point) -> Rect { translated(x: Int(place.x), y: Int(place.y)) }
}
