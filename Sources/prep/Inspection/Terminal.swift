import Glibc

/// The terminal that standard output may be.
enum Terminal {
  /// Columns of the terminal; nil where standard output is a file or a pipe.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Text with its control characters spelled out: ids come from other people's file names, and an
  /// escape sequence in one must not reach the terminal.
  static func printable(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        out += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// The first few of many names, printable, and how many there are beside them.
  static func few(_ names: [String]) -> String {
    printable(names.prefix(10).joined(separator: ", "))
      + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }
}
