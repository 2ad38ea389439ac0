import Foundation
import Glibc

/// Tells a person how far a long job is: a bar with an ETA on a terminal, plain lines elsewhere.
///
/// Writes to standard error, so that standard output stays fit for a pipe. A log file gets one
/// line every ten seconds at most.
public struct ProgressReporter {
  private let title: String
  private let total: Int
  private let unit: String
  private let earlier: Int
  private let isTerminal: Bool
  private let interval: Double
  private let started = ProgressReporter.now()
  private var lastShown: Double
  private var isComplete = false
  private var lastWidth = 0

  /// Starts the clock.
  ///
  /// - Parameters:
  ///   - title: What is being done, one or two words.
  ///   - total: How many units there are in all.
  ///   - unit: The name of a unit in the plural, such as `samples`.
  ///   - earlier: Units that were finished before the clock started and say nothing of the speed.
  ///   - isTerminal: Whether to draw a bar; by default, whether standard error is a terminal.
  public init(
    title: String, total: Int, unit: String, earlier: Int = 0, isTerminal: Bool? = nil
  ) {
    self.title = title
    self.total = total
    self.unit = unit
    self.earlier = earlier
    let isTerminal = isTerminal ?? (isatty(STDERR_FILENO) == 1)
    self.isTerminal = isTerminal
    interval = isTerminal ? 0.1 : 10
    // A bar appears at once; a log hears only of jobs that take longer than its interval.
    lastShown = isTerminal ? -.infinity : started
  }

  /// Reports that `done` units are finished; most calls return without printing.
  ///
  /// - Parameters:
  ///   - done: Finished units.
  ///   - detail: What else is worth seeing now, such as the loss.
  public mutating func update(done: Int, detail: String = "") {
    let now = Self.now()
    let completes = done >= total && !isComplete
    guard now - lastShown >= interval || completes else { return }
    isComplete = done >= total
    lastShown = now
    let seconds = now - started
    let line = Self.line(
      title: title, done: done, total: total, unit: unit, earlier: earlier, seconds: seconds,
      detail: detail, bar: isTerminal)
    show(line)
  }

  /// Removes the bar, so that what is printed next starts on a clean line.
  public mutating func finish() {
    guard isTerminal, lastWidth > 0 else { return }
    StandardError.write("\r" + String(repeating: " ", count: lastWidth) + "\r")
    lastWidth = 0
  }

  static func line(
    title: String, done: Int, total: Int, unit: String, earlier: Int = 0, seconds: Double,
    detail: String, bar: Bool
  ) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let rate = seconds > 0 ? Double(done - earlier) / seconds : 0
    var parts = [title]
    if bar {
      let filled = Int(share * 24)
      parts.append(
        "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 24 - filled)
          + "]")
    }
    parts.append("\(Int(share * 100))%")
    parts.append("\(done)/\(total) \(unit)")
    if rate > 0 {
      parts.append(String(format: "%.1f/s", rate))
      parts.append(
        done >= total
          ? "in \(duration(seconds))" : "ETA \(duration(Double(total - done) / rate))")
    }
    if !detail.isEmpty { parts.append(detail) }
    return parts.joined(separator: "  ")
  }

  /// A length of time as people write it: `45s`, `3m20s`, `2h05m`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return String(format: "%dm%02ds", whole / 60, whole % 60) }
    return String(format: "%dh%02dm", whole / 3600, whole % 3600 / 60)
  }

  private mutating func show(_ line: String) {
    guard isTerminal else { return StandardError.write(line + "\n") }
    StandardError.write("\r" + line + String(repeating: " ", count: max(0, lastWidth - line.count)))
    lastWidth = line.count
  }

  private static func now() -> Double {
    Double(DispatchTime.now().uptimeNanoseconds) / 1e9
  }
}
