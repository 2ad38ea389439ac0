internal import CCrypto

/// SHA-256 of a stream of bytes (FIPS 180-4), by OpenSSL's libcrypto, which uses the CPU's SHA
/// instructions.
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no memory or no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes to the message.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    let isDone = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(isDone == 1, "libcrypto cannot hash")
  }

  /// The digest in lower-case hexadecimal (64 characters).
  public consuming func hex() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = EVP_DigestFinal_ex(context, &digest, nil)
    precondition(isDone == 1, "libcrypto cannot hash")
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of bytes in memory, in lower-case hexadecimal.
  public static func hex(of bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    Array(bytes).withUnsafeBytes { hash.update($0) }
    return hash.hex()
  }

  /// The digest of a file's content, in lower-case hexadecimal.
  ///
  /// - Parameter path: A regular file.
  /// - Returns: 64 characters.
  /// - Throws: `CacheError`.
  public static func hex(ofFile path: String) throws(CacheError) -> String {
    try hex(of: OpenFile(reading: path))
  }

  static func hex(of file: OpenFile) throws(CacheError) -> String {
    var hash = SHA256()
    let size = try file.size()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    var offset = 0
    while offset < size {
      let chunk = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, size - offset)])
      try file.read(into: chunk, at: offset)
      hash.update(UnsafeRawBufferPointer(chunk))
      offset += chunk.count
    }
    return hash.hex()
  }
}
