/// The fields of a record in a JSON file that are not understood: another version has written them, and wants to find them
/// again.
struct StrangeFields: Equatable, Sendable {
  fileprivate var values: [String: StoredValue] = [:]

  /// None.
  init() {}
}

/// Reads or writes a record field by field, so that its fields are listed once.
protocol FieldCoder {
  /// A field without which the record means nothing.
  mutating func field<Value: Codable>(needed name: String, _ value: inout Value) throws
  /// A field, and what it is where nobody has written it.
  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value, usual: Value) throws
  /// A field that may be missing.
  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value?) throws
}

/// A record in a JSON file whose fields are listed once, and in which those of other versions stay.
protocol StoredRecord: Codable {
  /// What another version has written besides.
  var strange: StrangeFields { get set }

  /// Reads or writes the fields.
  mutating func code(_ fields: inout some FieldCoder) throws
}

extension StoredRecord {
  /// Takes its fields, and those that are strange, from what was written.
  mutating func read(_ decoder: any Decoder) throws {
    var fields = try FieldReader(decoder)
    try code(&fields)
    strange = fields.strange
  }

  public func encode(to encoder: any Encoder) throws {
    var (record, fields) = (self, try FieldWriter(encoder, strange))
    try record.code(&fields)
  }
}

/// The name of a field.
private struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// Reads fields. What is missing or not understood leaves values as they are.
struct FieldReader: FieldCoder {
  /// The fields that were not read so far.
  private(set) var strange = StrangeFields()
  private let container: KeyedDecodingContainer<FieldName>

  /// Begins with a record.
  /// - Throws: `DecodingError`, if it is none.
  init(_ decoder: any Decoder) throws {
    container = try decoder.container(keyedBy: FieldName.self)
    strange.values = try [String: StoredValue](from: decoder)
  }

  /// - Throws: `DecodingError`, if the field is missing or not understood.
  mutating func field<Value: Codable>(needed name: String, _ value: inout Value) throws {
    value = try container.decode(Value.self, forKey: FieldName(stringValue: name))
    strange.values[name] = nil
  }

  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value, usual: Value) {
    if let known: Value = take(name) { value = known }
  }

  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value?) {
    if let known: Value = take(name) { value = known }
  }

  private mutating func take<Value: Decodable>(_ name: String) -> Value? {
    guard let known = try? container.decode(Value.self, forKey: FieldName(stringValue: name)) else { return nil }
    strange.values[name] = nil
    return known
  }
}

/// Writes fields, and those that were strange in the record that was read.
struct FieldWriter: FieldCoder {
  private var container: KeyedEncodingContainer<FieldName>
  private let strange: StrangeFields

  /// Begins a record.
  init(_ encoder: any Encoder, _ strange: StrangeFields) throws {
    container = encoder.container(keyedBy: FieldName.self)
    self.strange = strange
    for (name, value) in strange.values { try container.encode(value, forKey: FieldName(stringValue: name)) }
  }

  mutating func field<Value: Codable>(needed name: String, _ value: inout Value) throws {
    try container.encode(value, forKey: FieldName(stringValue: name))
  }

  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value, usual: Value) throws {
    // What was not understood stays as it was until somebody changes it.
    if strange.values[name] != nil, value == usual { return }
    try container.encode(value, forKey: FieldName(stringValue: name))
  }

  mutating func field<Value: Codable & Equatable>(_ name: String, _ value: inout Value?) throws {
    if let value { try container.encode(value, forKey: FieldName(stringValue: name)) }
  }
}
