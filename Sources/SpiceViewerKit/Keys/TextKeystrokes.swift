public import SpiceClient

/// Text that is to be typed into a guest that has no agent, as keystrokes of a US keyboard.
public struct TextKeystrokes: Equatable, Sendable {
  /// The most characters that are typed at once; what is longer was hardly meant.
  public static let limit = 10_000
  /// The pause after each character: guests lose keys that come too fast.
  public static let interval = Duration.milliseconds(20)

  /// What can be typed of the text, up to the limit.
  public let text: String
  /// Characters that no key of a US keyboard types, each once, in order.
  public let missing: [Character]
  /// Whether the text was cut at the limit.
  public let isCut: Bool

  /// Looks at a text.
  public init(_ text: String) {
    let kept = text.prefix(Self.limit)
    isCut = kept.endIndex != text.endIndex
    missing = USKeyboard.untypeable(in: String(kept))
    self.text = String(kept.filter { USKeyboard.strokes(for: $0) != nil })
  }

  /// What a person should know before it is typed, in their language; nil if all of it will arrive, as long as the guest
  /// has a US layout.
  public var warning: String? {
    var sentences: [String] = []
    if !missing.isEmpty {
      let list = missing.prefix(10).map { "“\($0)”" }.joined(separator: " ")
      sentences.append(tr("A US keyboard has no key for %1; these characters are left out.", list))
    }
    if isCut {
      sentences.append(
        trn(
          "Only the first character is typed.", "Only the first %1 characters are typed.", Self.limit))
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// Types the text. Cancelling the task stops.
  public func type(on input: SpiceInput) async throws { try await input.type(text, interval: Self.interval) }
}
