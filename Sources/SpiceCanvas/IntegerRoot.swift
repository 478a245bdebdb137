extension Int64 {
  /// The square root, rounded down, of a number from 0 to 2^34.
  ///
  /// Roots of floating-point numbers may need a library of the system; this module has none.
  var root: Int64 {
    var root: Int64 = 0
    var bit: Int64 = 1 << 17
    while bit > 0 {
      let candidate = root | bit
      if candidate &* candidate <= self { root = candidate }
      bit >>= 1
    }
    return root
  }
}
