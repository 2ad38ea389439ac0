/// The tensors of a feature shard: names, types and shapes for N samples.
///
/// Every shape but the side of the face images is part of format version 1.
public struct ShardLayout: Sendable, Equatable {
  /// Side of the square face images, in pixels.
  public let faceSize: Int

  /// Steps of a sample: 3 a second for 12 s.
  public static let steps = 36
  /// MFCC frames of 12 s at 100 a second, centred: both ends count.
  public static let mfccFrames = 601
  public static let mfccCoefficients = 40
  /// Happy, sad, anger, surprise, disgust, fear.
  public static let emotions = 6

  /// Sizes beyond this are damage: every product below fits 64 bits up to here.
  static let maximumFaceSize = 65_536

  static let metadata = ["format": "avser-shard", "version": "1"]
  static let videosKey = "videos"

  public init(faceSize: Int) {
    precondition((1...Self.maximumFaceSize).contains(faceSize), "an impossible face size")
    self.faceSize = faceSize
  }

  /// Bytes of one face image, `[S, S, 3]`.
  public var stepBytes: Int { faceSize * faceSize * 3 }

  /// Bytes of one sample's face images, `[36, S, S, 3]`.
  public var rowBytes: Int { Self.steps * stepBytes }

  /// The tensors in file order.
  ///
  /// - Parameter samples: N.
  /// - Returns: Names, types and shapes.
  func tensors(samples: Int) -> [(name: String, type: TensorType, shape: [Int])] {
    [
      (Name.faces, .u8, [samples, Self.steps, faceSize, faceSize, 3]),
      (Name.interval, .f64, [samples, 2]),
      (Name.mfcc, .f32, [samples, Self.mfccFrames, Self.mfccCoefficients]),
      (Name.emotions, .f32, [samples, Self.emotions]),
      (Name.sentiment, .f32, [samples]),
      (Name.mfccFrames, .i32, [samples]),
      (Name.identity, .i32, [samples]),
      (Name.clip, .i32, [samples]),
      (Name.faceValid, .u8, [samples, Self.steps]),
    ]
  }

  /// The header of a shard.
  ///
  /// - Parameters:
  ///   - videos: The video id of each sample.
  ///   - minimumHeaderBytes: The data starts no earlier than this offset.
  /// - Returns: The header, data starting on a page boundary.
  /// - Throws: `CacheError` where the shard would pass 2^63 bytes.
  func header(
    videos: [String], minimumHeaderBytes: Int = 0
  ) throws(CacheError) -> SafetensorsHeader {
    var metadata = Self.metadata
    metadata[Self.videosKey] = JSONValue.array(videos.map { .string($0) }).text()
    return try SafetensorsHeader(
      laying: tensors(samples: videos.count), metadata: metadata,
      minimumHeaderBytes: minimumHeaderBytes)
  }

  enum Name {
    static let faces = "faces"
    static let interval = "interval"
    static let mfcc = "mfcc"
    static let emotions = "emotions"
    static let sentiment = "sentiment"
    static let mfccFrames = "mfcc_frames"
    static let identity = "identity"
    static let clip = "clip"
    static let faceValid = "face_valid"
  }
}
