/// Where a shard's face images are kept while it is being written.
///
/// They come in the order of the video's frames, each for any row and step, and some rows are
/// dropped in the end.
protocol FaceStore: AnyObject {
  /// The shard's tensors begin no earlier than this offset.
  var minimumHeaderBytes: Int { get }

  /// Keeps an image, `[S, S, 3]` RGB, in place of an earlier one.
  func write(_ pixels: UnsafeRawBufferPointer, row: Int, step: Int) throws(CacheError)

  /// Forgets a row's images.
  func clear(row: Int) throws(CacheError)

  /// The steps of a row that have an image.
  func steps(of row: Int) -> Set<Int>

  /// Length of the shard's `jpeg` tensor where these rows are kept.
  func jpegBytes(of rows: [Int]) -> Int

  /// Brings the images to their places in the shard.
  ///
  /// - Parameters:
  ///   - rows: The rows that are kept, ascending: the k-th becomes row k of the shard.
  ///   - header: The shard's.
  /// - Throws: `CacheError`.
  func place(_ rows: [Int], _ header: SafetensorsHeader) throws(CacheError)
}
