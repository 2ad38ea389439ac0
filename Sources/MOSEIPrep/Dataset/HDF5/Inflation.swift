import CZlib

/// What a deflated piece of a file comes to, found without keeping it.
enum Inflation {
  /// The most a deflated byte can stand for (zlib, technical details: 1032 to 1).
  static let greatestRatio = 1032

  /// Whether a zlib stream inflates to more than so many bytes.
  ///
  /// - Parameters:
  ///   - limit: Bytes that are still allowed.
  ///   - stream: The stream; what follows its end is not looked at. One that is damaged ends at the
  ///     damage, as it does for whoever inflates it later.
  /// - Returns: Whether it does; also true where zlib has no memory to find out.
  static func exceeds(_ limit: Int, stream: [UInt8]) -> Bool {
    var state = z_stream()
    guard czlib_inflate_init(&state) == Z_OK else { return true }
    defer { inflateEnd(&state) }
    var window = [UInt8](repeating: 0, count: 1 << 16)
    var total = 0
    return stream.withUnsafeBufferPointer { input in
      window.withUnsafeMutableBufferPointer { output in
        // zlib only reads from `next_in`.
        state.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        state.avail_in = UInt32(clamping: input.count)
        while total <= limit {
          state.next_out = output.baseAddress
          state.avail_out = UInt32(output.count)
          let status = inflate(&state, Z_NO_FLUSH)
          total += output.count - Int(state.avail_out)
          guard status == Z_OK, state.avail_in > 0 || state.avail_out == 0 else { break }
        }
        return total > limit
      }
    }
  }
}
