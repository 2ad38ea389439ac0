internal import CFFmpeg

/// Turns libav's status codes into errors that say what was tried.
enum EncodingCall {
  /// Passes a successful status on.
  ///
  /// - Parameters:
  ///   - status: What the function returned; negative is a failure.
  ///   - action: What was tried, as in "cannot ...".
  ///   - path: The file being written.
  /// - Returns: The status.
  /// - Throws: `PrepError` (`output-failed`) with libavutil's text of the status.
  @discardableResult
  static func check(_ status: Int32, _ action: String, path: String) throws -> Int32 {
    guard status < 0 else { return status }
    var text = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(status, &text, text.count)
    let cause = String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw PrepError(.outputFailed, "cannot \(action)", path: path, cause: cause)
  }

  /// Unwraps what a libav allocator returned.
  ///
  /// - Throws: `PrepError` (`output-failed`) where it is nil.
  static func allocated<Value>(_ value: Value?, _ what: String, path: String) throws -> Value {
    guard let value else {
      throw PrepError(.outputFailed, "cannot allocate \(what)", path: path)
    }
    return value
  }
}
