import CHDF5

/// A computational sequence that libhdf5 itself writes, of whatever shape an input asks for.
///
/// Every structure of the file is sound, so what its reader does wrong is not libhdf5's doing:
/// names, types, shapes, storage, filters and links are those of the input.
struct HostileSequence {
  private var source: ByteSource

  /// The file's bytes, nil where libhdf5 will not write such a file.
  static func bytes(_ input: [UInt8]) -> [UInt8]? {
    _ = H5Eset_auto2(chdf5_default_error_stack(), nil, nil)
    var sequence = HostileSequence(source: ByteSource(input))
    let access = H5Pcreate(chdf5_file_access())
    defer { H5Pclose(access) }
    // In memory: nothing is written to a disk.
    H5Pset_fapl_core(access, 1 << 16, false)
    // Closing the file closes what an early return left open.
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG)
    let file = H5Fcreate(
      "hostile-sequence", chdf5_truncate(), chdf5_default_properties(), access)
    guard file >= 0 else { return nil }
    defer { H5Fclose(file) }
    sequence.fill(file)
    guard H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 else { return nil }
    let size = H5Fget_file_image(file, nil, 0)
    guard size > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    return H5Fget_file_image(file, &bytes, size) == size ? bytes : nil
  }

  private mutating func fill(_ file: hid_t) {
    for _ in 0..<1 + source.number(below: 2) {
      let root = group(name(or: "All Labels"), in: file)
      defer { H5Gclose(root) }
      let metadata = group(name(or: "metadata"), in: root)
      defer { H5Gclose(metadata) }
      writeNames(in: metadata)
      let data = group(name(or: "data"), in: root)
      defer { H5Gclose(data) }
      for _ in 0..<source.number(below: 4) { addVideo(to: data) }
    }
  }

  private mutating func addVideo(to data: hid_t) {
    let video = name(or: "v")
    switch source.number(below: 8) {
    case 0: H5Lcreate_soft("/absent", data, video, 0, 0)
    case 1: H5Lcreate_external("absent.h5", "/x", data, video, 0, 0)
    case 2: writeTable(video, in: data, columns: 7)
    default:
      let group = group(video, in: data)
      defer { H5Gclose(group) }
      writeTable(name(or: "features"), in: group, columns: 7)
      writeTable(name(or: "intervals"), in: group, columns: 2)
    }
  }

  private mutating func name(or usual: String) -> String {
    guard source.number(below: 8) == 7 else { return usual }
    return String(decoding: source.bytes().filter { $0 != 0 }, as: UTF8.self)
  }

  private func group(_ name: String, in parent: hid_t) -> hid_t {
    H5Gcreate2(
      parent, name, chdf5_default_properties(), chdf5_default_properties(),
      chdf5_default_properties())
  }

  /// Column names: of variable or fixed length, the usual ones or the input's.
  private mutating func writeNames(in metadata: hid_t) {
    let usual = #"["sentiment","happy","sad","anger","surprise","disgust","fear"]"#
    let text = source.number(below: 4) == 3 ? source.bytes() : Array(usual.utf8)
    let type = H5Tcopy(chdf5_c_string())
    defer { H5Tclose(type) }
    let isVariable = source.number(below: 2) == 0
    H5Tset_size(type, isVariable ? chdf5_variable_length() : max(text.count, 1))
    let count = source.choice(of: [1, 1, 1, 0, 2, 7])
    var extent = hsize_t(count)
    let space =
      source.number(below: 8) == 7 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, nil)
    defer { H5Sclose(space) }
    let key = source.choice(of: [
      "dimension names", "dimension namescomputational sequence version", name(or: "x"),
    ])
    let dataset = H5Dcreate2(
      metadata, key, type, space, chdf5_default_properties(), chdf5_default_properties(),
      chdf5_default_properties())
    guard dataset >= 0 else { return }
    defer { H5Dclose(dataset) }
    // A dataset that is never written reads as null pointers.
    guard source.number(below: 8) != 7 else { return }
    let all = chdf5_whole_space()
    if isVariable {
      (text + [0]).withUnsafeBytes { text in
        let pointers = [UnsafeRawPointer?](repeating: text.baseAddress, count: max(count, 1))
        _ = H5Dwrite(dataset, type, all, all, chdf5_default_properties(), pointers)
      }
    } else {
      let bytes = [[UInt8]](repeating: text + [0], count: max(count, 1)).flatMap { $0 }
      _ = H5Dwrite(dataset, type, all, all, chdf5_default_properties(), bytes)
    }
  }

  private mutating func writeTable(_ name: String, in group: hid_t, columns: Int) {
    let rank = source.choice(of: [2, 2, 2, 2, 1, 3, 0])
    let rows = source.choice(of: [3, 1, 0, 40, 1 << 20, 1 << 40])
    let usual = [rows, source.number(below: 8) == 7 ? source.number(below: 12) : columns, 2]
    let extent = usual.prefix(rank).map { hsize_t($0) }
    let most = [hsize_t](repeating: hsize_t.max, count: rank)
    let properties = H5Pcreate(chdf5_dataset_create())
    defer { H5Pclose(properties) }
    let isChunked = setStorage(properties, rank: rank)
    let space =
      rank == 0
      ? H5Screate(H5S_SCALAR) : H5Screate_simple(CInt(rank), extent, isChunked ? most : nil)
    defer { H5Sclose(space) }
    let type = elementType()
    defer { H5Tclose(type) }
    let dataset = H5Dcreate2(
      group, name, type, space, chdf5_default_properties(), properties,
      chdf5_default_properties())
    guard dataset >= 0 else { return }
    defer { H5Dclose(dataset) }
    let count = extent.reduce(hsize_t(1), *)
    guard source.number(below: 8) != 7, count <= 4096 else { return }
    let special: [Double] = [0, 1.5, -1, .nan, .infinity, 1e308, -0.0, 4e9]
    let values = (0..<Int(count)).map { _ in special[source.number(below: special.count)] }
    let all = chdf5_whole_space()
    _ = H5Dwrite(dataset, chdf5_native_double(), all, all, chdf5_default_properties(), values)
  }

  /// Chooses layout and filters; whether the layout is chunked.
  private mutating func setStorage(_ properties: hid_t, rank: Int) -> Bool {
    switch source.number(below: 4) {
    case 0: return false
    case 1:
      H5Pset_layout(properties, H5D_COMPACT)
      return false
    default: break
    }
    guard rank > 0 else { return false }
    let chunk = (0..<rank).map { _ in hsize_t(source.choice(of: [1, 2, 7, 40, 1000, 1 << 30])) }
    H5Pset_chunk(properties, CInt(rank), chunk)
    for _ in 0..<source.number(below: 4) {
      switch source.number(below: 5) {
      case 0: H5Pset_deflate(properties, UInt32(source.number(below: 10)))
      case 1: H5Pset_shuffle(properties)
      case 2: H5Pset_fletcher32(properties)
      case 3: H5Pset_nbit(properties)
      default: H5Pset_scaleoffset(properties, H5Z_SO_INT, CInt(source.number(below: 9)))
      }
    }
    return true
  }

  private mutating func elementType() -> hid_t {
    switch source.number(below: 8) {
    case 0: return H5Tcopy(chdf5_ieee_f32le())
    case 1: return H5Tcopy(chdf5_c_string())
    case 2: return H5Tcreate(H5T_COMPOUND, 16)
    case 3: return H5Tvlen_create(chdf5_native_double())
    case 4: return H5Tcreate(H5T_OPAQUE, Int(source.byte()) + 1)
    case 5: return H5Tarray_create2(chdf5_native_float(), 1, [hsize_t(source.byte()) + 1])
    default: return H5Tcopy(chdf5_ieee_f64le())
    }
  }
}
