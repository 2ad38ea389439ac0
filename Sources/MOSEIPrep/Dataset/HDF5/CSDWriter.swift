internal import CHDF5
internal import FeatureCache

/// Writes a computational sequence: one feature matrix and its intervals for each video.
///
/// The same calls give the same bytes: object times are not stored. libhdf5 is not thread-safe,
/// so one writer is used from one thread at a time, and no other HDF5 work beside it.
///
/// Source of the layout: mmsdk's `computational_sequence/file_ops.py`:
/// `/<root>/data/<video>/{features,intervals}` and `/<root>/metadata/<key>`, each key a string
/// dataset of shape (1,) that holds JSON.
public final class CSDWriter {
  private let path: String
  private let columns: Int
  private let file: HDF5Identifier
  private let data: HDF5Identifier

  /// Creates the file with its metadata.
  ///
  /// - Parameters:
  ///   - path: The file, replaced where it exists.
  ///   - rootName: Name of the first root group, such as `All Labels`.
  ///   - description: What the sequence holds.
  ///   - columnNames: The `dimension names`.
  /// - Throws: `PrepError` (`output-failed`) with libhdf5's message.
  public init(path: String, rootName: String, description: String, columnNames: [String]) throws {
    chdf5_w_quiet()
    self.path = path
    columns = columnNames.count
    file = try HDF5Identifier(
      H5Fcreate(path, chdf5_w_truncate(), chdf5_w_default(), chdf5_w_default()),
      "create the file", path: path, close: H5Fclose)
    let root = try Self.group(rootName, in: file, path: path)
    data = try Self.group("data", in: root, path: path)
    let metadata = try Self.group("metadata", in: root, path: path)
    let entries: [(String, JSONValue)] = [
      ("alignment compatible", "no"),
      ("computational sequence description", .string(description)),
      ("computational sequence version", "1.0"),
      ("contact", "none"),
      ("creator", "prep synth"),
      ("dataset bib citation", ""),
      ("dataset name", "synthetic data in the layout of CMU-MOSEI"),
      ("dataset version", "1.0"),
      ("dimension names", .array(columnNames.map { .string($0) })),
      ("featureset bib citation", ""),
      ("md5", ""),
      ("root name", .string(rootName)),
      ("uuid", "00000000-0000-0000-0000-000000000000"),
    ]
    for (key, value) in entries {
      try writeString(value.text(), named: key, in: metadata)
    }
  }

  /// Writes one video's rows.
  ///
  /// - Parameters:
  ///   - video: The video's id.
  ///   - features: `[rows, columns]`, row by row.
  ///   - intervals: `[rows, 2]`: start and end in seconds.
  ///   - isCompressed: Whether to deflate the features: large matrices, mostly zeros.
  /// - Throws: `PrepError` (`output-failed`) with libhdf5's message.
  public func write(
    video: String, features: [Float], intervals: [Double], isCompressed: Bool = true
  ) throws {
    let rows = intervals.count / 2
    precondition(features.count == rows * columns && intervals.count == rows * 2)
    let group = try Self.group(video, in: data, path: path)
    try features.withUnsafeBytes {
      try write(
        $0, shape: [rows, columns], named: "features", in: group, stored: chdf5_w_float32(),
        inMemory: chdf5_w_native_float(), isCompressed: isCompressed)
    }
    try intervals.withUnsafeBytes {
      try write(
        $0, shape: [rows, 2], named: "intervals", in: group, stored: chdf5_w_float64(),
        inMemory: chdf5_w_native_double(), isCompressed: false)
    }
  }

  /// Writes one video's words, one a row, as strings of 32 bytes.
  ///
  /// - Parameters:
  ///   - video: The video's id.
  ///   - words: The words; what does not fit into 31 bytes of UTF-8 is cut.
  ///   - intervals: `[rows, 2]`: start and end in seconds.
  /// - Throws: `PrepError` (`output-failed`) with libhdf5's message.
  public func write(video: String, words: [String], intervals: [Double]) throws {
    precondition(columns == 1 && intervals.count == words.count * 2)
    let size = 32
    var bytes = [UInt8](repeating: 0, count: words.count * size)
    for (row, word) in words.enumerated() {
      bytes.replaceSubrange(
        row * size..<row * size + min(word.utf8.count, size - 1), with: word.utf8.prefix(size - 1))
    }
    let type = try HDF5Identifier(
      H5Tcopy(chdf5_w_c_string()), "describe words", path: path, close: H5Tclose)
    try Self.check(H5Tset_size(type.id, size), "describe words", path: path)
    let group = try Self.group(video, in: data, path: path)
    try bytes.withUnsafeBytes {
      try write(
        $0, shape: [words.count, 1], named: "features", in: group, stored: type.id,
        inMemory: type.id, isCompressed: false)
    }
    try intervals.withUnsafeBytes {
      try write(
        $0, shape: [words.count, 2], named: "intervals", in: group, stored: chdf5_w_float64(),
        inMemory: chdf5_w_native_double(), isCompressed: false)
    }
  }

  /// Writes out everything; a failure to do so would go unseen when the object goes away.
  ///
  /// - Throws: `PrepError` (`output-failed`) with libhdf5's message.
  public func finish() throws {
    try Self.check(H5Fflush(file.id, H5F_SCOPE_GLOBAL), "write the file", path: path)
  }

  private func write(
    _ bytes: UnsafeRawBufferPointer, shape: [Int], named name: String,
    in group: borrowing HDF5Identifier, stored: hid_t, inMemory: hid_t, isCompressed: Bool
  ) throws {
    let extent = shape.map { hsize_t($0) }
    let space = try HDF5Identifier(
      H5Screate_simple(Int32(extent.count), extent, nil), "describe \(name)", path: path,
      close: H5Sclose)
    let properties = try Self.properties(chdf5_w_dataset_create(), path: path)
    if isCompressed, !bytes.isEmpty {
      let chunk = [min(extent[0], 64), extent[1]]
      try Self.check(
        H5Pset_chunk(properties.id, Int32(chunk.count), chunk), "compress \(name)", path: path)
      try Self.check(H5Pset_deflate(properties.id, 6), "compress \(name)", path: path)
    }
    let dataset = try HDF5Identifier(
      H5Dcreate2(
        group.id, name, stored, space.id, chdf5_w_default(), properties.id, chdf5_w_default()),
      "create \(name)", path: path, close: H5Dclose)
    guard let start = bytes.baseAddress else { return }
    try Self.check(
      H5Dwrite(dataset.id, inMemory, chdf5_w_all(), chdf5_w_all(), chdf5_w_default(), start),
      "write \(name)", path: path)
  }

  private func writeString(
    _ text: String, named name: String, in group: borrowing HDF5Identifier
  ) throws {
    let type = try HDF5Identifier(
      H5Tcopy(chdf5_w_c_string()), "describe \(name)", path: path, close: H5Tclose)
    try Self.check(H5Tset_size(type.id, chdf5_w_variable()), "describe \(name)", path: path)
    try Self.check(H5Tset_cset(type.id, H5T_CSET_UTF8), "describe \(name)", path: path)
    try text.withCString { characters in
      try withUnsafeBytes(of: characters) {
        try write(
          $0, shape: [1], named: name, in: group, stored: type.id, inMemory: type.id,
          isCompressed: false)
      }
    }
  }

  private static func group(
    _ name: String, in parent: borrowing HDF5Identifier, path: String
  ) throws -> HDF5Identifier {
    let properties = try properties(chdf5_w_group_create(), path: path)
    return try HDF5Identifier(
      H5Gcreate2(parent.id, name, chdf5_w_default(), properties.id, chdf5_w_default()),
      "create the group \(name)", path: path, close: H5Gclose)
  }

  /// Creation properties without modification times.
  private static func properties(_ kind: hid_t, path: String) throws -> HDF5Identifier {
    let properties = try HDF5Identifier(
      H5Pcreate(kind), "set properties", path: path, close: H5Pclose)
    try check(H5Pset_obj_track_times(properties.id, false), "set properties", path: path)
    return properties
  }

  fileprivate static func check(_ status: herr_t, _ action: String, path: String) throws {
    guard status < 0 else { return }
    throw failure(action, path: path)
  }

  fileprivate static func failure(_ action: String, path: String) -> PrepError {
    var text = [CChar](repeating: 0, count: 256)
    chdf5_w_take_error(&text)
    let cause = String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return PrepError(
      .outputFailed, "cannot \(action)", path: path, cause: cause.isEmpty ? nil : cause)
  }
}

/// An open HDF5 object, closed with its only owner.
private struct HDF5Identifier: ~Copyable {
  let id: hid_t
  private let close: @convention(c) (hid_t) -> herr_t

  init(
    _ id: hid_t, _ action: String, path: String, close: @escaping @convention(c) (hid_t) -> herr_t
  ) throws {
    guard id >= 0 else { throw CSDWriter.failure(action, path: path) }
    self.id = id
    self.close = close
  }

  deinit { _ = close(id) }
}
