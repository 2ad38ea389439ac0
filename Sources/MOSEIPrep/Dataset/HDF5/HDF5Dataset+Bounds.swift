import CHDF5

/// How the chunks of a dataset are stored, where they are.
struct HDF5Chunks: Sendable {
  /// Sizes in elements, outermost dimension first.
  let shape: [Int]
  /// Bytes of one chunk once every filter is undone.
  let bytes: Int
  /// Position of deflate among the filters, nil where the chunks are not deflated.
  let deflatePosition: Int?

  /// Deflate, shuffle and Fletcher's checksum, which the CMU SDK and h5py write.
  ///
  /// The others (szip, n-bit, scale-offset) are refused: no data set needs them, and their decoders
  /// trust a damaged file.
  private static let filters = [
    H5Z_filter_t(H5Z_FILTER_DEFLATE), H5Z_filter_t(H5Z_FILTER_SHUFFLE),
    H5Z_filter_t(H5Z_FILTER_FLETCHER32),
  ]

  /// Reads a chunked dataset's creation properties; the caller holds the HDF5 lock.
  ///
  /// - Parameters:
  ///   - creation: The properties.
  ///   - elementBytes: Size of one element.
  ///   - place: The dataset, for errors.
  /// - Throws: `PrepError`, `.fileRefused`, where chunks are beyond reason or filtered in a way that
  ///   is not undone here.
  init(creation: HDF5Handle, elementBytes: Int, at place: HDF5Place) throws(PrepError) {
    var sizes = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
    let rank = max(H5Pget_chunk(creation.id, H5S_MAX_RANK, &sizes), 0)
    let bytes = sizes.prefix(Int(rank)).reduce(Double(elementBytes)) { $0 * Double($1) }
    guard bytes > 0, bytes <= Double(HDF5.maximumChunkBytes) else {
      throw place.error(.fileRefused, "a chunk of \(bytes) bytes is beyond reason")
    }
    shape = sizes.prefix(Int(rank)).map { Int($0) }
    self.bytes = Int(bytes)
    var deflatePosition: Int?
    for position in 0..<max(H5Pget_nfilters(creation.id), 0) {
      let filter = H5Pget_filter2(creation.id, UInt32(position), nil, nil, nil, 0, nil, nil)
      guard Self.filters.contains(filter) else {
        throw place.error(
          .fileRefused, "the values are stored through filter \(filter)",
          remedy: "Rewrite the file with gzip or without compression, for example with `h5repack`.")
      }
      // What is stored must be a deflated stream, but for a checksum that follows it.
      guard deflatePosition == nil || filter == H5Z_FILTER_FLETCHER32 else {
        throw place.error(.fileRefused, "compressed values are compressed or shuffled again")
      }
      if filter == H5Z_FILTER_DEFLATE { deflatePosition = Int(position) }
    }
    self.deflatePosition = deflatePosition
  }
}

extension HDF5Dataset {
  /// What may be taken into memory on a file's word, in bytes.
  private static let harmlessBytes = 64 << 20
  /// Chunks one read may touch.
  private static let maximumChunkCount = 1 << 22

  /// Requires that the values can really be in the file; the caller holds the HDF5 lock.
  ///
  /// HDF5 believes sizes: a file of a few bytes may claim a table of gigabytes, and inflates a chunk
  /// to whatever length it has.
  ///
  /// - Parameters:
  ///   - columns: Numbers of the columns that will be read.
  ///   - elementBytes: Size of one stored element.
  /// - Throws: `PrepError`, `.fileRefused`.
  func requireStoredValues(columns: [Int], elementBytes: Int) throws(PrepError) {
    let stored = Double(H5Dget_storage_size(handle.id))
    let values = shape.reduce(1.0) { $0 * Double($1) }
    let ratio = chunks?.deflatePosition == nil ? 1 : Double(Inflation.greatestRatio)
    // Chunks nobody wrote are not stored and read as zeros.
    let isHarmless =
      chunks != nil && values * Double(MemoryLayout<Double>.size) <= Double(Self.harmlessBytes)
    guard stored <= Double(fileBytes),
      isHarmless || values * Double(elementBytes) <= stored * ratio
    else {
      throw place.error(
        .fileRefused, "a table of shape \(shape) is not all there",
        cause: "\(Int(stored)) bytes are stored in a file of \(fileBytes)")
    }
    guard let chunks, let deflate = chunks.deflatePosition else { return }
    let rowCount = (shape[0] + chunks.shape[0] - 1) / chunks.shape[0]
    let across = Set(columns.map { $0 / chunks.shape[1] }).sorted()
    guard rowCount <= Self.maximumChunkCount / max(across.count, 1) else {
      throw place.error(.fileRefused, "\(rowCount) rows of chunks are beyond reason")
    }
    for row in 0..<rowCount {
      for column in across {
        let start = [hsize_t(row * chunks.shape[0]), hsize_t(column * chunks.shape[1])]
        try requireBounded(chunks, startingAt: start, deflate: deflate)
      }
    }
  }

  private func requireBounded(
    _ chunks: HDF5Chunks, startingAt start: [hsize_t], deflate: Int
  ) throws(PrepError) {
    // Unlike `H5Dget_chunk_info_by_coord`, this does not walk all chunks to find one.
    // It fails where nothing is stored, and what it cannot find, HDF5 will not find later.
    var size: hsize_t = 0
    guard H5Dget_chunk_storage_size(handle.id, start, &size) >= 0 else { return }
    // Deflate lengthens what it cannot shorten by less than this; HDF5 then stores the chunk as is.
    guard size <= chunks.bytes + chunks.bytes >> 8 + 64 else {
      throw place.error(.fileRefused, "a chunk of \(chunks.bytes) bytes is stored in \(size)")
    }
    guard Int(size) > Self.harmlessBytes / Inflation.greatestRatio else { return }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var skipped: UInt32 = 0
    let properties = chdf5_default_properties()
    guard H5Dread_chunk(handle.id, properties, start, &skipped, &bytes) >= 0 else {
      throw place.failure("a chunk cannot be read")
    }
    guard skipped & 1 << UInt32(deflate) == 0 else { return }
    // A checksum may be among what was deflated.
    guard !Inflation.exceeds(chunks.bytes + 4, stream: bytes) else {
      throw place.error(.fileRefused, "a chunk inflates to more than its \(chunks.bytes) bytes")
    }
  }
}
