import CHDF5

/// An HDF5 dataset whose values lie in its own file.
struct HDF5Dataset: Sendable {
  let place: HDF5Place
  /// Sizes of the dimensions, outermost first; empty for a scalar.
  let shape: [Int]
  let handle: HDF5Handle
  /// Nil where the values are not stored in chunks.
  let chunks: HDF5Chunks?
  /// Size of the file in bytes.
  let fileBytes: Int

  /// Checks an open dataset before anything of it is read; the caller holds the HDF5 lock.
  ///
  /// - Parameters:
  ///   - place: The file and the path in it, for errors.
  ///   - handle: The open dataset.
  /// - Throws: `PrepError` where its values lie in other files or its shape or chunks are beyond
  ///   reason.
  init(place: HDF5Place, handle: HDF5Handle) throws(PrepError) {
    self.place = place
    self.handle = handle
    chunks = try Self.requireOwnStorage(handle, at: place)
    fileBytes = try InputFile.size(of: place.file)
    let space = try HDF5Handle(
      adopting: H5Dget_space(handle.id), orThrow: "the dataset has no shape", at: place)
    let rank = H5Sget_simple_extent_ndims(space.id)
    guard rank >= 0 else {
      throw place.failure("the dataset has no shape")
    }
    guard chunks == nil || chunks?.shape.count == Int(rank) else {
      throw place.error(.formatInvalid, "chunks have other dimensions than their table")
    }
    var sizes = [hsize_t](repeating: 0, count: Int(rank))
    if rank > 0 { H5Sget_simple_extent_dims(space.id, &sizes, nil) }
    var shape: [Int] = []
    for size in sizes {
      guard let size = Int(exactly: size) else {
        throw place.error(.fileRefused, "a dimension of \(size) is beyond reason")
      }
      shape.append(size)
    }
    self.shape = shape
  }

  // Before the shape is asked for: of a virtual dataset that alone may open other files.
  private static func requireOwnStorage(
    _ handle: HDF5Handle, at place: HDF5Place
  ) throws(PrepError) -> HDF5Chunks? {
    let creation = try HDF5Handle(
      adopting: H5Dget_create_plist(handle.id), orThrow: "the dataset cannot be read", at: place)
    let layout = H5Pget_layout(creation.id)
    guard layout != H5D_VIRTUAL else {
      throw place.error(.fileRefused, "a virtual dataset: its values lie in other files")
    }
    guard H5Pget_external_count(creation.id) <= 0 else {
      throw place.error(.fileRefused, "external storage: its values lie in another file")
    }
    guard layout == H5D_CHUNKED else { return nil }
    return try HDF5Chunks(
      creation: creation, elementBytes: try elementBytes(of: handle, at: place), at: place)
  }

  private static func elementBytes(
    of handle: HDF5Handle, at place: HDF5Place
  ) throws(PrepError) -> Int {
    let type = try HDF5Handle(
      adopting: H5Dget_type(handle.id), orThrow: "the dataset has no type", at: place)
    return H5Tget_size(type.id)
  }

  /// Columns of a table of numbers.
  ///
  /// - Parameter columns: Column numbers, ascending.
  /// - Returns: Values `[rows, columns]`, row after row.
  /// - Throws: `PrepError` where the dataset is no table of numbers, a column is not in it, it is
  ///   too large to be read, or HDF5 fails.
  func doubles(columns: [Int]) throws(PrepError) -> [Double] {
    guard shape.count == 2 else {
      throw place.error(.formatInvalid, "a table was expected, not shape \(shape)")
    }
    guard zip(columns, columns.dropFirst()).allSatisfy({ $0 < $1 }),
      columns.allSatisfy({ (0..<shape[1]).contains($0) })
    else { throw place.error(.formatInvalid, "no such columns in shape \(shape)") }
    let (count, overflow) = shape[0].multipliedReportingOverflow(by: columns.count)
    guard !overflow, count <= HDF5.maximumValues else {
      throw place.error(.fileRefused, "a table of shape \(shape) is beyond reason")
    }
    guard count > 0 else { return [] }
    return try HDF5.locked { () throws(PrepError) -> [Double] in
      try requireNumbers()
      try requireStoredValues(
        columns: columns, elementBytes: try Self.elementBytes(of: handle, at: place))
      let selection = try select(columns)
      var size = hsize_t(count)
      let memory = try HDF5Handle(
        adopting: H5Screate_simple(1, &size, nil), orThrow: "no memory space", at: place)
      var values = [Double](repeating: 0, count: count)
      // Column by column HDF5 would decompress every chunk anew, row by row those larger than its
      // cache: one read decompresses each once.
      let status = H5Dread(
        handle.id, chdf5_native_double(), memory.id, selection.id, chdf5_default_properties(),
        &values)
      guard status >= 0 else {
        throw place.failure("the values cannot be read")
      }
      return values
    }
  }

  private func requireNumbers() throws(PrepError) {
    let type = try HDF5Handle(
      adopting: H5Dget_type(handle.id), orThrow: "the dataset has no type", at: place)
    let kind = H5Tget_class(type.id)
    guard kind == H5T_FLOAT || kind == H5T_INTEGER else {
      throw place.error(.formatInvalid, "the values are not numbers")
    }
  }

  private func select(_ columns: [Int]) throws(PrepError) -> HDF5Handle {
    let space = try HDF5Handle(
      adopting: H5Dget_space(handle.id), orThrow: "the dataset has no shape", at: place)
    var position = 0
    while position < columns.count {
      var end = position + 1
      while end < columns.count, columns[end] == columns[end - 1] + 1 { end += 1 }
      let status = H5Sselect_hyperslab(
        space.id, position == 0 ? H5S_SELECT_SET : H5S_SELECT_OR,
        [0, hsize_t(columns[position])], nil, [hsize_t(shape[0]), hsize_t(end - position)], nil)
      guard status >= 0 else {
        throw place.failure("columns cannot be chosen")
      }
      position = end
    }
    return space
  }

  private static let maximumStrings = 65_536
  /// Of all strings of a dataset together.
  private static let maximumStringBytes = 1 << 26

  /// The strings of a dataset, of variable or fixed length, padded or not.
  ///
  /// - Returns: One string an element; bytes that are not UTF-8 are replaced.
  /// - Throws: `PrepError` where the dataset holds no strings, too many, or cannot be read.
  func strings() throws(PrepError) -> [String] {
    let count = shape.reduce(1.0) { $0 * Double($1) }
    guard count <= Double(Self.maximumStrings) else {
      throw place.error(.fileRefused, "strings of shape \(shape) are beyond reason")
    }
    return try HDF5.locked { () throws(PrepError) -> [String] in
      let type = try HDF5Handle(
        adopting: H5Dget_type(handle.id), orThrow: "the dataset has no type", at: place)
      guard H5Tget_class(type.id) == H5T_STRING else {
        throw place.error(.formatInvalid, "strings were expected")
      }
      return H5Tis_variable_str(type.id) > 0
        ? try variableStrings(count: Int(count), type: type)
        : try fixedStrings(count: Int(count), type: type)
    }
  }

  private func variableStrings(count: Int, type: HDF5Handle) throws(PrepError) -> [String] {
    let space = try HDF5Handle(
      adopting: H5Dget_space(handle.id), orThrow: "the dataset has no shape", at: place)
    // Every element may refer to one and the same long string of the file. A scalar is one string,
    // and of a scalar HDF5 cannot tell: it writes past a buffer of its own.
    if !shape.isEmpty {
      var bytes: hsize_t = 0
      guard H5Dvlen_get_buf_size(handle.id, type.id, space.id, &bytes) >= 0 else {
        throw place.failure("the strings cannot be read")
      }
      guard bytes <= Self.maximumStringBytes else {
        throw place.error(.fileRefused, "strings of \(bytes) bytes are beyond reason")
      }
    }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let all = chdf5_whole_space()
    // A read that fails half-way leaves the strings it had read; the others are null.
    defer { H5Dvlen_reclaim(type.id, space.id, chdf5_default_properties(), &pointers) }
    let status = H5Dread(handle.id, type.id, all, all, chdf5_default_properties(), &pointers)
    guard status >= 0 else {
      throw place.failure("the strings cannot be read")
    }
    return pointers.map { pointer in pointer.map { String(cString: $0) } ?? "" }
  }

  private func fixedStrings(count: Int, type: HDF5Handle) throws(PrepError) -> [String] {
    let size = H5Tget_size(type.id)
    guard size > 0, size <= Self.maximumStringBytes, count * size <= Self.maximumStringBytes else {
      throw place.error(.fileRefused, "strings of \(size) bytes are beyond reason")
    }
    var bytes = [UInt8](repeating: 0, count: count * size)
    let all = chdf5_whole_space()
    guard H5Dread(handle.id, type.id, all, all, chdf5_default_properties(), &bytes) >= 0 else {
      throw place.failure("the strings cannot be read")
    }
    return (0..<count).map { index in
      let text = bytes[index * size..<(index + 1) * size].prefix { $0 != 0 }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
