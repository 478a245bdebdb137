/// Something that can be done about what a window says.
@MainActor
struct Choice {
  var title: String
  var body: @MainActor () -> Void

  init(_ title: String, _ body: @escaping @MainActor () -> Void) { (self.title, self.body) = (title, body) }
}
