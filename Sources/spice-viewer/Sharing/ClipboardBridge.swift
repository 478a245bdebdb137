import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Keeps one of the user's clipboards and the guest's in step. Data travels only when somebody pastes.
@MainActor
final class ClipboardBridge {
  /// What is shared.
  struct Policy: Equatable {
    var toGuest = true
    var fromGuest = true
    /// Whether either side hears of what the other has copied only while, or as soon as, the window has the keyboard.
    var onlyWhenFocused = true
  }

  /// Who has something to paste.
  enum Owner: Equatable {
    case nobody
    case user([ClipboardType])
    case guest([ClipboardType])
  }

  var policy = Policy() { didSet { if policy != oldValue { policyChanged() } } }
  /// Whether a window of the machine has the keyboard.
  var isFocused = false { didSet { if isFocused, !oldValue { focusCame() } } }
  /// Called when somebody else has something to paste.
  var onOwner: @MainActor (Owner) -> Void = { _ in }
  /// Called when something could not be pasted.
  var onFailure: @MainActor (String) -> Void = { _ in }

  private(set) var owner = Owner.nobody { didSet { if owner != oldValue { onOwner(owner) } } }

  private let local: Clipboard
  let selection: ClipboardSelection
  private var changes: SignalConnection?
  private var session: SpiceSession?
  /// What the guest has copied, while it is in the user's clipboard.
  private var offered: ClipboardContent?
  /// Whether the user has copied something that the guest has not heard of.
  private var isNew = true
  /// Whether the guest has copied something after that, of which the user's programs have not heard.
  private var isGuestNew = false

  init(_ local: Clipboard, _ selection: ClipboardSelection) {
    (self.local, self.selection) = (local, selection)
    changes = local.onChange { [weak self] in self?.localChanged() }
  }

  /// Whether what is in the user's clipboard is this guest's. Of other machines, and of the viewer's own windows, it is the
  /// user's as anything else.
  private var isGuests: Bool { offered.map(local.holds) ?? false }

  private func localChanged() {
    guard !isGuests else { return }
    offered = nil
    (isNew, isGuestNew) = (true, false)
    offerIfNew()
  }

  /// What was copied last, on whichever side, is what counts.
  private func focusCame() { if isGuestNew { guestChanged() } else { offerIfNew() } }

  /// Shares with another session, or with none.
  func attach(_ session: SpiceSession?) {
    self.session = session
    if case .guest = owner { forget() }
    isNew = true
    offerIfNew()
    guestChanged()
  }

  // MARK: To the guest

  private func offerIfNew() {
    guard isNew, let session, policy.toGuest, isFocused || !policy.onlyWhenFocused, !isGuests else { return }
    isNew = false
    let known = local.mediaTypes.compactMap { name in ClipboardType(mediaType: name).map { ($0, name) } }
    // Of several names for the same, the first is the best.
    let names = Dictionary(known, uniquingKeysWith: { first, _ in first })
    let types = known.map(\.0).reduce(into: [ClipboardType]()) { list, type in
      if !list.contains(type), type != .fileList { list.append(type) }
    }
    guard !types.isEmpty else {
      session.clipboard.release(selection)
      owner = .nobody
      return
    }
    let limit = session.configuration.limits.clipboardBytes
    owner = .user(types)
    session.clipboard.offer(types, in: selection) { [weak self] type in
      guard let self, let name = names[type] else { throw NativeError("nothing is offered any more") }
      return try await read(name, limit: limit)
    }
  }

  private func read(_ name: String, limit: Int) async throws -> [UInt8] {
    do {
      return try await local.read(name, limit: limit)
    } catch {
      onFailure(tr("The guest could not paste: %1", "\(error)"))
      throw error
    }
  }

  // MARK: From the guest

  /// The guest has something else to paste.
  func guestChanged() {
    let types = session?.state.clipboards[selection] ?? []
    let names = types.compactMap(\.mediaType)
    guard let session, policy.fromGuest, !names.isEmpty else {
      if case .guest = owner { forget() }
      isGuestNew = false
      return
    }
    guard isFocused || !policy.onlyWhenFocused else {
      // What it had before cannot be pasted any more.
      if case .guest = owner { forget() }
      isGuestNew = true
      return
    }
    owner = .guest(types)
    (isNew, isGuestNew) = (false, false)
    let content = ClipboardContent(names) { [weak self, selection] name in
      guard let type = ClipboardType(mediaType: name) else { throw NativeError(name) }
      do throws(SpiceError) {
        return try await session.clipboard.read(type, from: selection)
      } catch {
        self?.onFailure(tr("Pasting from the guest failed: %1", error.text))
        throw error
      }
    }
    offered = content
    local.set(content)
  }

  /// Nothing of the guest's can be pasted any more. What is in the clipboard by now may be somebody else's.
  private func forget() {
    owner = .nobody
    guard let content = offered else { return }
    offered = nil
    local.remove(content)
  }

  private func policyChanged() {
    if !policy.toGuest, case .user = owner {
      session?.clipboard.release(selection)
      owner = .nobody
      isNew = true
    }
    offerIfNew()
    guestChanged()
  }
}
