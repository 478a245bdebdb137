import Foundation

/// A table on standard output, a line at a time.
struct Table {
  /// A column: its heading and width. Words stand to the left, numbers to the right.
  struct Column {
    var title: String
    var width: Int
    var isNumber: Bool

    static func words(_ title: String, _ width: Int) -> Column { Column(title: title, width: width, isNumber: false) }
    static func number(_ title: String, _ width: Int = 9) -> Column {
      Column(title: title, width: max(width, title.count), isNumber: true)
    }
  }

  private let columns: [Column]

  /// A table with its heading, which is printed.
  init(_ columns: Column...) {
    self.columns = columns
    print("")
    row(columns.map(\.title))
  }

  /// Prints a line; what is missing at its end stays empty.
  func row(_ cells: String...) { row(cells) }

  private func row(_ cells: [String]) {
    let padded = zip(columns, cells).map { column, cell in
      let padding = String(repeating: " ", count: max(0, column.width - cell.count))
      return column.isNumber ? padding + cell : cell + padding
    }
    print(padded.joined(separator: "  "))
  }

  /// A number with one digit after the point, or none if it has many before.
  static func figure(_ value: Double) -> String { String(format: value < 1000 ? "%.1f" : "%.0f", value) }
}
