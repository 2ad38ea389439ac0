internal import CFFmpeg
internal import Foundation
internal import Synchronization

/// Keeps libav's log off the terminal and remembers why a watched context failed.
///
/// libav reports the cause of a failure ("moov atom not found") only to its log; the error code it
/// returns says no more than "invalid data".
enum LibavLog {
  /// The last error text by the address of the context that logged it; watched contexts only.
  private static let lastErrors = Mutex<[UInt: String]>([:])

  /// Replaces libav's default log callback, which prints to stderr, once per process.
  static let installed: Void = av_log_set_callback { context, level, format, arguments in
    guard level <= AV_LOG_ERROR, let context, let format, let arguments else { return }
    LibavLog.record(UInt(bitPattern: context), format, arguments)
  }

  private static func record(
    _ key: UInt, _ format: UnsafePointer<CChar>, _ arguments: CVaListPointer
  ) {
    guard lastErrors.withLock({ $0[key] != nil }) else { return }
    var line = [CChar](repeating: 0, count: 512)
    vsnprintf(&line, line.count, format, arguments)
    let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { return }
    lastErrors.withLock { if $0[key] != nil { $0[key] = text } }
  }

  /// Begins to remember what `context` logs as errors.
  static func watch(_ context: UnsafeMutableRawPointer) {
    _ = installed
    lastErrors.withLock { $0[UInt(bitPattern: context)] = "" }
  }

  /// The last error that watched `context` logged, nil where it logged none.
  static func lastError(of context: UnsafeMutableRawPointer) -> String? {
    let text = lastErrors.withLock { $0[UInt(bitPattern: context)] }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The last error `context` logged, nil where it logged none; forgets the context.
  static func unwatch(_ context: UnsafeMutableRawPointer) -> String? {
    let text = lastErrors.withLock { $0.removeValue(forKey: UInt(bitPattern: context)) }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// libav's text for an error code.
  static func text(ofError code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard av_strerror(code, &buffer, buffer.count) == 0 else { return "libav error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
