internal import CMatIO
internal import Foundation

/// A MAT-file open for reading, closed with its last variable.
///
/// File format: MATLAB's level 5, compressed or not (`save -v7`, `save -v6`). Level 7.3 is HDF5, whose
/// files libmatio reads only in part and without any care for damaged ones: they are refused.
final class MatFile {
  let path: String
  private let handle: OpaquePointer

  /// Opens a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `TrainingError` where it is no MAT-file of level 5.
  init(_ path: String) throws(TrainingError) {
    try Self.checkLevel(path)
    // libmatio would print to standard error what is thrown here.
    Mat_LogInitFunc("train", { _, _ in })
    guard let handle = Mat_Open(path, Int32(MAT_ACC_RDONLY.rawValue)) else {
      throw TrainingError(
        .weightsInvalid, "is no MAT-file that libmatio can read", path: path,
        remedy: "Give a MatConvNet model such as imagenet-vgg-m-128.mat, downloaded whole.")
    }
    self.path = path
    self.handle = handle
  }

  deinit { Mat_Close(handle) }

  /// Checks the level in the header, bytes 124 and 125 in either order, before libmatio opens what
  /// lies behind it.
  private static func checkLevel(_ path: String) throws(TrainingError) {
    let header = FileHandle(forReadingAtPath: path)?.readData(ofLength: 128) ?? Data()
    let level = header.count == 128 ? header[124] | header[125] : 0
    guard level != 1 else { return }
    throw TrainingError(
      .weightsInvalid, "is no MAT-file of level 5", path: path,
      cause: level == 2 ? "it is of level 7.3" : "its header says so",
      remedy: "Save it in MATLAB with the option -v7, or download it again.")
  }

  /// Finds a variable without reading its values.
  ///
  /// - Parameter name: The variable's name.
  /// - Returns: The variable, nil where there is none of that name or its header is damaged.
  func variable(_ name: String) -> MatVariable? {
    Mat_VarReadInfo(handle, name).map { MatVariable(root: $0, file: self) }
  }

  /// Copies a numeric variable's values, converted by libmatio to its class.
  ///
  /// - Parameters:
  ///   - variable: A variable of this file.
  ///   - buffer: Room for all of them.
  ///   - count: How many there are.
  /// - Returns: Whether it worked.
  fileprivate func read(
    _ variable: UnsafeMutablePointer<matvar_t>, into buffer: UnsafeMutableRawPointer, count: Int32
  ) -> Bool {
    Mat_VarReadDataLinear(handle, variable, buffer, 0, 1, count) == 0
  }

  /// Reads a text into the variable: libmatio cannot copy characters out.
  fileprivate func readText(_ variable: UnsafeMutablePointer<matvar_t>) -> Bool {
    Mat_VarReadDataAll(handle, variable) == 0
  }
}

/// A variable of a MAT-file, or one nested in another.
struct MatVariable {
  /// What frees the outermost variable, and with it everything nested.
  private final class Root {
    let file: MatFile
    private let pointer: UnsafeMutablePointer<matvar_t>

    init(_ pointer: UnsafeMutablePointer<matvar_t>, _ file: MatFile) {
      self.pointer = pointer
      self.file = file
    }

    deinit { Mat_VarFree(pointer) }
  }

  /// Element types that values are read from.
  enum Element {
    case float32
    case float64
    case uint8
  }

  private let root: Root
  private let pointer: UnsafeMutablePointer<matvar_t>

  fileprivate init(root pointer: UnsafeMutablePointer<matvar_t>, file: MatFile) {
    root = Root(pointer, file)
    self.pointer = pointer
  }

  private init(nested pointer: UnsafeMutablePointer<matvar_t>, in root: Root) {
    self.root = root
    self.pointer = pointer
  }

  /// The sizes, the first varying fastest in memory; nil where there are none or they overflow.
  var dimensions: [Int]? {
    guard pointer.pointee.rank > 0, let dims = pointer.pointee.dims else { return nil }
    let sizes = UnsafeBufferPointer(start: dims, count: Int(pointer.pointee.rank))
    var total = 1
    for size in sizes {
      guard let size = Int(exactly: size),
        case let (next, overflow) = total.multipliedReportingOverflow(by: size), !overflow
      else { return nil }
      total = next
    }
    return sizes.map { Int($0) }
  }

  /// The element type, nil of anything but real numbers of these types.
  var element: Element? {
    guard pointer.pointee.isComplex == 0 else { return nil }
    return switch pointer.pointee.class_type {
    case MAT_C_SINGLE: .float32
    case MAT_C_DOUBLE: .float64
    case MAT_C_UINT8: .uint8
    default: nil
    }
  }

  /// The elements of a cell array in column order.
  ///
  /// - Parameter limit: More elements than this count as no cell array.
  /// - Returns: The elements, nil where one is damaged; nil where this is no cell array.
  func cells(limit: Int) -> [MatVariable?]? {
    guard pointer.pointee.class_type == MAT_C_CELL, let sizes = dimensions,
      case let count = sizes.reduce(1, *), count == 0 || pointer.pointee.data != nil, count <= limit
    else { return nil }
    return (0..<count).map { index in
      Mat_VarGetCell(pointer, Int32(index)).map { MatVariable(nested: $0, in: root) }
    }
  }

  /// A field of a 1 x 1 struct; nil where this is none or lacks the field.
  subscript(field: String) -> MatVariable? {
    guard pointer.pointee.class_type == MAT_C_STRUCT, pointer.pointee.data != nil,
      dimensions?.reduce(1, *) == 1, let names = Mat_VarGetStructFieldnames(pointer)
    else { return nil }
    // Not Mat_VarGetStructFieldByName: a damaged file leaves names null, which it would compare.
    let index = (0..<Int(Mat_VarGetNumberOfFields(pointer))).first { index in
      names[index].map { String(cString: $0) == field } ?? false
    }
    return index.flatMap { Mat_VarGetStructFieldByIndex(pointer, $0, 0) }.map {
      MatVariable(nested: $0, in: root)
    }
  }

  /// The characters of a short row of ASCII text; nil where this is something else.
  func text() -> String? {
    guard pointer.pointee.class_type == MAT_C_CHAR, let sizes = dimensions,
      case let count = sizes.reduce(1, *), (1...256).contains(count)
    else { return nil }
    guard root.file.readText(pointer), let data = pointer.pointee.data else { return nil }
    let bytes = UnsafeRawBufferPointer(start: data, count: pointer.pointee.nbytes)
    // One byte a character, or two.
    let width = max(1, Int(pointer.pointee.data_size))
    guard bytes.count >= count * width else { return nil }
    return String(decoding: (0..<count).map { bytes[width * $0] }, as: UTF8.self)
  }

  /// Reads all values, which `dimensions` and `element` describe.
  ///
  /// - Returns: The values' bytes, the first dimension varying fastest.
  /// - Throws: `TrainingError` where the file is damaged or the array has 2^31 values or more.
  func bytes() throws(TrainingError) -> [UInt8] {
    let size =
      switch element {
      case .float32: 4
      case .float64: 8
      case .uint8: 1
      case nil: 0
      }
    guard size > 0, let count = dimensions.flatMap({ Int32(exactly: $0.reduce(1, *)) }) else {
      throw damaged("it is no array of real numbers that fits into memory")
    }
    var bytes = [UInt8](repeating: 0, count: Int(count) * size)
    guard root.file.read(pointer, into: &bytes, count: count) else {
      throw damaged("its values cannot be read")
    }
    return bytes
  }

  private func damaged(_ cause: String) -> TrainingError {
    let name = pointer.pointee.name.map { " \"\(String(cString: $0))\"" } ?? ""
    return TrainingError(
      .weightsInvalid, "the array\(name) is damaged", path: root.file.path, cause: cause,
      remedy: "Download the file again.")
  }
}
