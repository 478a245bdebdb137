/// Random bytes from JavaScript; this module has no other source.
@_extern(wasm, module: "spice", name: "random")
private func fetchRandom(_ place: UnsafeMutableRawPointer, _ count: Int)

// SAFETY: the place and the count are the standard library's own.

/// What the standard library seeds its hash tables with. The C library's own would bring files and streams along.
@c(arc4random_buf)
public func arc4random(_ place: UnsafeMutableRawPointer, _ count: Int) { unsafe fetchRandom(place, count) }
