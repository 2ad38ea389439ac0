/// What a packet's headers say about the one picture it holds.
struct CodedPicture: Equatable {
  /// Whether a decoder that has seen nothing else can start at a picture.
  enum Entry: Equatable {
    case none
    /// All pictures from here on refer to none before.
    case closed
    /// So do all but the leading ones: those that follow it in the file and are shown before it.
    case open
  }

  var entry: Entry
  /// True where another picture may refer to it.
  var isReference: Bool
  /// Temporal sub-layer (HEVC): a picture of a higher one may refer to it in any case.
  var layer = 0
  /// A digest of the parameter sets in the packet, nil where it carries none.
  var parameterSets: UInt64?
}

/// Reads the headers of one stream's packets, as far as sparse decoding needs them.
///
/// Container flags alone are no ground to leave packets out: they lie in real files.
struct PictureParser {
  private enum Codec {
    case h264(NALUnits.Framing)
    case hevc(NALUnits.Framing)
    case vp8
    case vp9
    case av1
    case mpeg4
    case mpegVideo
    case windowsMedia
  }

  private let codec: Codec

  /// Makes the parser for a codec, by libavcodec's name; nil for codecs that are always decoded
  /// from the first packet to the last.
  ///
  /// - Parameters:
  ///   - name: Such as `h264`.
  ///   - extradata: The codec's configuration, which tells how NAL units are framed.
  init?(codec name: String, extradata: UnsafeBufferPointer<UInt8>) {
    switch name {
    case "h264": codec = .h264(.ofH264(extradata))
    case "hevc": codec = .hevc(.ofHEVC(extradata))
    case "vp8": codec = .vp8
    case "vp9": codec = .vp9
    case "av1": codec = .av1
    case "mpeg4": codec = .mpeg4
    case "mpeg1video", "mpeg2video": codec = .mpegVideo
    case "wmv2": codec = .windowsMedia
    default: return nil
    }
  }

  /// Reads a packet.
  ///
  /// - Parameter bytes: The packet's data.
  /// - Returns: Its picture; nil where the packet holds anything but one shown picture, or
  ///   something that makes leaving packets out uncertain.
  func picture(in bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    switch codec {
    case .h264(let framing): H264Headers.picture(NALUnits(bytes, framing))
    case .hevc(let framing): HEVCHeaders.picture(NALUnits(bytes, framing))
    case .vp8: VPXHeaders.vp8Picture(bytes)
    case .vp9: VPXHeaders.vp9Picture(bytes)
    case .av1: AV1Headers.picture(bytes)
    case .mpeg4: MPEGHeaders.mpeg4Picture(bytes)
    case .mpegVideo: MPEGHeaders.mpegVideoPicture(bytes)
    case .windowsMedia: MPEGHeaders.windowsMediaPicture(bytes)
    }
  }
}

/// FNV-1a, to tell whether parameter sets repeat.
struct HeaderDigest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }
}
