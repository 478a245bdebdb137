public import SpiceAgentWire

extension ViewerHints {
  /// What the guest's desktop should do without, for ``SpiceSession/request(_:)-(DisplayConfig)``; nil if there is no wish.
  public var displayConfig: DisplayConfig? {
    var config = DisplayConfig()
    for effect in disabledEffects {
      switch effect {
      case "wallpaper": config.flags.insert(.disableWallpaper)
      case "font-smooth": config.flags.insert(.disableFontSmoothing)
      case "animation": config.flags.insert(.disableAnimation)
      case "all": config.flags.formUnion([.disableWallpaper, .disableFontSmoothing, .disableAnimation])
      default: break
      }
    }
    if let colorDepth, let depth = UInt32(exactly: colorDepth), depth > 0 {
      config.flags.insert(.setColorDepth)
      config.depth = depth
    }
    return config.flags.isEmpty ? nil : config
  }
}
