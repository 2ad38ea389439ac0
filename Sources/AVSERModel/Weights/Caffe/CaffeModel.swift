internal import Foundation
internal import SwiftProtobuf
internal import Torch

extension SourceModel {
  /// Reads a Caffe model.
  ///
  /// File format: a binary `NetParameter` (caffe.proto), with layers in `layer` or, before 2015, in
  /// `layers`; a layer's first blob is its weight `[out, in, H, W]`, the second its bias.
  ///
  /// - Parameters:
  ///   - path: A .caffemodel file.
  ///   - meanPath: The mean image as a binary `BlobProto` `[1, 3, H, W]`, or none.
  /// - Throws: `TrainingError` where a file cannot be read or is of another format.
  init(caffe path: String, mean meanPath: String?) throws(TrainingError) {
    let net: Caffe_NetParameter = try decodeCaffe(path, remedy: "Give a whole .caffemodel file.")
    let layers =
      net.layer.map { ($0.name, $0.blobs) } + net.layers.map { ($0.name, $0.blobs) }
    guard layers.contains(where: { !$0.1.isEmpty }) else {
      throw TrainingError(
        .weightsInvalid, "is no Caffe model", path: path, cause: "no layer has weights",
        remedy: "Give a .caffemodel file; a .prototxt has no weights.")
    }
    self.layers = layers.filter { !$0.1.isEmpty }.map { name, blobs in
      SourceLayer(
        name: name, weight: SourceArray(blobs[0]),
        bias: blobs.count > 1 ? SourceArray(blobs[1]) : nil)
    }
    mean = try meanPath.map { path throws(TrainingError) in
      let blob: Caffe_BlobProto = try decodeCaffe(
        path, remedy: "Give the mean image of the model as a .binaryproto file.")
      guard let mean = SourceArray(blob) else {
        throw TrainingError(
          .weightsInvalid, "is no mean image", path: path,
          cause: "it has no shape, or another number of values than its shape",
          remedy: "Give the mean image of the model as a .binaryproto file.")
      }
      return mean
    }
    format = .caffe
  }
}

extension SourceArray {
  /// The array of a blob, without leading sizes of 1; nil where its shape and values disagree.
  fileprivate init?(_ blob: Caffe_BlobProto) {
    let sizes =
      blob.hasShape ? blob.shape.dim : [blob.num, blob.channels, blob.height, blob.width]
    let values = max(blob.data.count, blob.doubleData.count)
    var total = 1
    for size in sizes {
      // A size no array in memory can have stands for all that would overflow.
      guard let size = Int(exactly: size), size > 0, size <= values, total <= values else {
        return nil
      }
      total *= size
    }
    guard total == values, sizes.count <= 8 else { return nil }
    let shape = Array(sizes.map(Int.init).drop { $0 == 1 })
    self.shape = shape.isEmpty ? [1] : shape
    read = { [shape = self.shape] in
      blob.data.isEmpty
        ? try Tensor.of(blob.doubleData, shape: shape).to(.float32)
        : try Tensor.of(blob.data, shape: shape)
    }
  }
}

/// Files larger than this are not decoded: VGG-M has 412 MB.
private let maximumBytes = 1 << 30

private func decodeCaffe<Decoded: SwiftProtobuf.Message>(
  _ path: String, remedy: String
) throws(TrainingError) -> Decoded {
  var options = BinaryDecodingOptions()
  options.discardUnknownFields = true
  do {
    let url = URL(fileURLWithPath: path)
    let values = try url.resolvingSymlinksInPath()
      .resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
    let size = values.fileSize ?? 0
    // Foundation leaks a buffer for every empty file it reads.
    guard values.isRegularFile == true, size > 0, size <= maximumBytes else {
      throw TrainingError(
        .weightsInvalid, "is empty, too large for a Caffe model, or no regular file", path: path,
        cause: "\(size) bytes; VGG-M has 412 MB", remedy: remedy)
    }
    return try Decoded(serializedBytes: Data(contentsOf: url), options: options)
  } catch let error as TrainingError {
    throw error
  } catch let error as BinaryDecodingError {
    throw TrainingError(
      .weightsInvalid, "is damaged, or no Caffe file", path: path, cause: "\(error)",
      remedy: remedy)
  } catch {
    throw TrainingError(
      .weightsInvalid, "cannot be read", path: path, cause: FailureText.cause(error),
      remedy: remedy)
  }
}
