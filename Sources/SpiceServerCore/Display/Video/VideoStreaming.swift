/// What a server takes for video.
public enum VideoStreaming: Sendable {
  /// Nothing: all pictures arrive exactly.
  case off
  /// Pictures that come again and again at a place, are large enough, and look like photographs.
  case filter
  /// All pictures that come again and again at a place.
  case all
}
