import Foundation

/// Something in a JSON file that means nothing here, and is written again as it was.
enum StoredValue: Equatable, Codable, Sendable {
  case none
  case bool(Bool)
  /// A number with all of its digits.
  case number(Decimal)
  /// A number that is too large or too small for that, or has more digits.
  case inexact(Double)
  case text(String)
  case list([StoredValue])
  case record([String: StoredValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Decimal.self), !value.isNaN {
      self = .number(value)
    } else if let value = try? container.decode(Double.self) {
      self = .inexact(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([StoredValue].self) {
      self = .list(value)
    } else {
      self = .record(try container.decode([String: StoredValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .inexact(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .record(let value): try container.encode(value)
    }
  }
}

/// Something in a JSON file, or what stands in its place and is not understood.
enum Stored<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
  case known(Value)
  case strange(StoredValue)

  init(from decoder: any Decoder) throws {
    if let value = try? Value(from: decoder) {
      self = .known(value)
    } else {
      self = .strange(try StoredValue(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .known(let value): try value.encode(to: encoder)
    case .strange(let value): try value.encode(to: encoder)
    }
  }

  /// What is understood; nil if nothing is.
  var value: Value? { if case .known(let value) = self { value } else { nil } }
  /// What is not understood.
  var rest: StoredValue? { if case .strange(let value) = self { value } else { nil } }
}
