internal import Torch

/// A VGG-like network as a file of another framework holds it.
///
/// Readers say what is there and in which shape; no array is read before its shape is known to be
/// wanted, so that a hostile file cannot ask for memory.
struct SourceModel {
  let format: WeightsFormat
  let layers: [SourceLayer]
  /// `[3, H, W]` or `[3]`, values 0 to 255; nil where the file has none.
  let mean: SourceArray?
}

/// A layer that has weights.
struct SourceLayer {
  let name: String
  /// `[out, in, height, width]`, or `[out, in * height * width]` of a fully connected layer.
  let weight: SourceArray?
  /// `[out]`.
  let bias: SourceArray?
}

/// An array of a file, row-major.
struct SourceArray {
  let shape: [Int]
  /// Reads the values as float32 of `shape`.
  let read: () throws -> Tensor
}

/// A format that weights are imported from.
public enum WeightsFormat: String, Sendable {
  /// Caffe's NetParameter: arrays `[out, in, H, W]`, colours as OpenCV has them.
  case caffe
  /// MatConvNet's MAT-file: arrays H x W x in x out, column by column.
  case matConvNet = "matconvnet"

  /// Whether conv1 and the mean have blue first and red last.
  var isBlueFirst: Bool { self == .caffe }
}
