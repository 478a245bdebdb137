extension RawSpan {
  /// The bytes before the first zero byte, or all of them: how the protocol's strings are read.
  @inlinable
  public var untilZero: RawSpan {
    @_lifetime(copy self) get {
      var end = 0
      while end < byteCount, self[end] != 0 { end &+= 1 }
      return extracting(first: end)
    }
  }
}
