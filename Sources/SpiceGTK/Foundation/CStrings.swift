import CGTK

/// Lends a list of strings to C, with null at its end, for the time of one call.
func withCStrings<R>(_ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> R) -> R {
  var words: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe g_strdup($0) } + [nil]
  let copies = unsafe words
  defer { unsafe copies.forEach { unsafe g_free($0) } }
  // SAFETY: the strings and the list outlive the call. Whoever is lent them may reorder the list, but not free strings.
  return unsafe words.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
}
