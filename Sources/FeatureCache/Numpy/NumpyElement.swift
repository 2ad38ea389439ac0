/// The element types `NumpyFile` writes.
public protocol NumpyElement: BitwiseCopyable, Sendable {
  /// NumPy's name of the type, byte order included.
  static var numpyDescription: String { get }
}

extension Float: NumpyElement {
  public static var numpyDescription: String { "<f4" }
}

extension Double: NumpyElement {
  public static var numpyDescription: String { "<f8" }
}

extension UInt8: NumpyElement {
  public static var numpyDescription: String { "|u1" }
}
