/// The tensors of a feature shard: names, types and shapes for N samples.
///
/// Every shape but the side of the face images and the length of `jpeg` is part of format version 1.
public struct ShardLayout: Sendable, Equatable {
  /// Side of the square face images, in pixels.
  public let faceSize: Int
  /// How they are stored.
  public let encoding: FaceEncoding

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
  /// In shards with JPEG faces only: raw ones show the size in the shape of `faces`.
  static let faceSizeKey = "face_size"
  static let qualityKey = "jpeg_quality"

  public init(faceSize: Int, encoding: FaceEncoding = .raw) {
    precondition((1...encoding.maximumFaceSize).contains(faceSize), "an impossible face size")
    if case .jpeg(let quality) = encoding {
      precondition(FaceEncoding.qualities.contains(quality), "an impossible JPEG quality")
    }
    self.faceSize = faceSize
    self.encoding = encoding
  }

  /// Bytes of one decoded face image, `[S, S, 3]`.
  public var stepBytes: Int { faceSize * faceSize * 3 }

  /// Bytes of one sample's decoded face images, `[36, S, S, 3]`.
  public var rowBytes: Int { Self.steps * stepBytes }

  /// The tensors in file order.
  ///
  /// - Parameters:
  ///   - samples: N.
  ///   - jpegBytes: Bytes of all JPEG files together; 0 with raw faces.
  /// - Returns: Names, types and shapes.
  func tensors(
    samples: Int, jpegBytes: Int
  ) -> [(name: String, type: TensorType, shape: [Int])] {
    switch encoding {
    case .raw:
      [(Name.faces, .u8, [samples, Self.steps, faceSize, faceSize, 3])] + Self.columns(samples)
    case .jpeg:
      // The offsets first and the bytes last: every tensor stays aligned to its elements.
      [(Name.jpegOffsets, .i64, [samples * Self.steps + 1])] + Self.columns(samples)
        + [(Name.jpeg, .u8, [jpegBytes])]
    }
  }

  private static func columns(
    _ samples: Int
  ) -> [(name: String, type: TensorType, shape: [Int])] {
    [
      (Name.interval, .f64, [samples, 2]),
      (Name.mfcc, .f32, [samples, mfccFrames, mfccCoefficients]),
      (Name.emotions, .f32, [samples, emotions]),
      (Name.sentiment, .f32, [samples]),
      (Name.mfccFrames, .i32, [samples]),
      (Name.identity, .i32, [samples]),
      (Name.clip, .i32, [samples]),
      (Name.faceValid, .u8, [samples, steps]),
    ]
  }

  /// The header of a shard.
  ///
  /// - Parameters:
  ///   - videos: The video id of each sample.
  ///   - jpegBytes: Bytes of all JPEG files together; 0 with raw faces.
  ///   - minimumHeaderBytes: The data starts no earlier than this offset.
  /// - Returns: The header, data starting on a page boundary.
  /// - Throws: `CacheError` where the shard would pass 2^63 bytes.
  func header(
    videos: [String], jpegBytes: Int = 0, minimumHeaderBytes: Int = 0
  ) throws(CacheError) -> SafetensorsHeader {
    var metadata = Self.metadata
    metadata[Self.videosKey] = JSONValue.array(videos.map { .string($0) }).text()
    if case .jpeg(let quality) = encoding {
      metadata[Self.faceSizeKey] = String(faceSize)
      metadata[Self.qualityKey] = String(quality)
    }
    return try SafetensorsHeader(
      laying: tensors(samples: videos.count, jpegBytes: jpegBytes), metadata: metadata,
      minimumHeaderBytes: minimumHeaderBytes)
  }

  enum Name {
    static let faces = "faces"
    static let jpegOffsets = "jpeg_offsets"
    static let jpeg = "jpeg"
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
