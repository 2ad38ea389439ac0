import Foundation

/// A number with a fixed count of decimals, whatever the locale.
func decimal(_ value: Double, places: Int) -> String {
  String(format: "%.\(places)f", value)
}

/// A duration in seconds as `1:02:03`, `2:03` or `0:03`.
func clock(_ seconds: Double) -> String {
  // A first estimate divides by almost nothing; no run lasts a century.
  let whole = Int(min(max(0, seconds.rounded()), 3e9))
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  let tail = String(format: "%02d", rest)
  return hours > 0
    ? "\(hours):" + String(format: "%02d", minutes) + ":" + tail : "\(minutes):" + tail
}

extension String {
  /// The text filled with spaces to `width` characters, on its left unless told otherwise.
  func padded(to width: Int, left: Bool = true) -> String {
    let fill = String(repeating: " ", count: max(0, width - count))
    return left ? fill + self : self + fill
  }
}
