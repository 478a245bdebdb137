public import SpiceClient

/// The names of keys, as X11 and GTK call what a key means in the local layout: `r`, `F11`, `KP_Add`, `Control_L`.
public enum KeyName {
  /// The key that has a name on a US keyboard; nil for a name that is not known. Upper and lower case differ, as they do
  /// for X11, but a letter's case does not matter.
  public static func key(_ name: String) -> KeyCode? {
    if let key = named[name] { return key }
    if let character = character(name) {
      return USKeyboard.strokes(for: Character(character.lowercased()))?.key
    }
    guard name.first == "F", let number = Int(name.dropFirst()) else { return nil }
    return KeyCode.function(number)
  }

  /// The ASCII character that a name stands for; nil if it stands for none.
  static func character(_ name: String) -> Character? {
    if let character = punctuation[name] { return character }
    guard name.count == 1, let character = name.first, character.isASCII else { return nil }
    return character
  }

  /// What the key of a number has on a US keyboard: `r`, `plus` is `equal`; nil if that is no character.
  static func latin(keycode: Int) -> String? {
    guard let key = PhysicalKeys.key(keycode: keycode) else { return nil }
    return latinNames[key]
  }

  private static let latinNames: [KeyCode: String] = {
    var names: [KeyCode: String] = [:]
    for character in "abcdefghijklmnopqrstuvwxyz0123456789-=[];'`\\,./ " {
      guard let key = USKeyboard.strokes(for: character)?.key else { continue }
      names[key] = punctuationNames[character] ?? String(character)
    }
    return names
  }()

  static let punctuation: [String: Character] = [
    "space": " ", "exclam": "!", "quotedbl": "\"", "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&",
    "apostrophe": "'", "quoteright": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+",
    "comma": ",", "minus": "-", "period": ".", "slash": "/", "colon": ":", "semicolon": ";", "less": "<", "equal": "=",
    "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": "\\", "bracketright": "]",
    "asciicircum": "^", "underscore": "_", "grave": "`", "quoteleft": "`", "braceleft": "{", "bar": "|",
    "braceright": "}", "asciitilde": "~",
  ]

  static let punctuationNames: [Character: String] = {
    var names: [Character: String] = [:]
    for (name, character) in punctuation where !name.hasPrefix("quote") || name == "quotedbl" {
      names[character] = name
    }
    return names
  }()

  private static let named: [String: KeyCode] = [
    "Escape": .escape, "BackSpace": .backspace, "Tab": .tab, "ISO_Left_Tab": .tab, "Return": .enter,
    "Shift_L": .leftShift, "Shift_R": .rightShift, "Control_L": .leftControl, "Control_R": .rightControl,
    "Alt_L": .leftAlt, "Alt_R": .rightAlt, "ISO_Level3_Shift": .rightAlt, "Mode_switch": .rightAlt,
    "Meta_L": .leftAlt, "Meta_R": .rightAlt, "Super_L": .leftSuper, "Super_R": .rightSuper,
    "Hyper_L": .leftSuper, "Hyper_R": .rightSuper, "Menu": .menu, "Caps_Lock": .capsLock,
    "Num_Lock": .numLock, "Scroll_Lock": .scrollLock, "Print": .printScreen,
    "Sys_Req": .systemRequest, "Pause": .pause, "Break": .controlBreak,
    "Insert": .insert, "Delete": .delete, "Home": .home, "End": .end,
    "Prior": .pageUp, "Page_Up": .pageUp, "Next": .pageDown, "Page_Down": .pageDown,
    "Up": .upArrow, "Down": .downArrow, "Left": .leftArrow, "Right": .rightArrow,
    "KP_0": KeyCode(0x52), "KP_1": KeyCode(0x4F), "KP_2": KeyCode(0x50), "KP_3": KeyCode(0x51), "KP_4": KeyCode(0x4B),
    "KP_5": KeyCode(0x4C), "KP_6": KeyCode(0x4D), "KP_7": KeyCode(0x47), "KP_8": KeyCode(0x48), "KP_9": KeyCode(0x49),
    "KP_Insert": KeyCode(0x52), "KP_End": KeyCode(0x4F), "KP_Down": KeyCode(0x50), "KP_Next": KeyCode(0x51),
    "KP_Page_Down": KeyCode(0x51), "KP_Left": KeyCode(0x4B), "KP_Begin": KeyCode(0x4C), "KP_Right": KeyCode(0x4D),
    "KP_Home": KeyCode(0x47), "KP_Up": KeyCode(0x48), "KP_Prior": KeyCode(0x49), "KP_Page_Up": KeyCode(0x49),
    "KP_Decimal": KeyCode(0x53), "KP_Delete": KeyCode(0x53), "KP_Separator": KeyCode(0x53), "KP_Add": KeyCode(0x4E),
    "KP_Subtract": KeyCode(0x4A), "KP_Multiply": KeyCode(0x37), "KP_Divide": KeyCode(0xE035),
    "KP_Enter": .keypadEnter, "KP_Equal": KeyCode(0x59), "Henkan": KeyCode(0x79), "Henkan_Mode": KeyCode(0x79),
    "Muhenkan": KeyCode(0x7B), "Hiragana_Katakana": KeyCode(0x70), "Hiragana": KeyCode(0x77),
    "Katakana": KeyCode(0x78), "Zenkaku_Hankaku": KeyCode(0x76), "Hangul": KeyCode(0x72),
    "Hangul_Hanja": KeyCode(0x71),
  ]
}
