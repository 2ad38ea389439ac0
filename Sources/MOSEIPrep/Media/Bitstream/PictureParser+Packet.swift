internal import CFFmpeg

extension PictureParser {
  /// The parser for a stream, nil for codecs that are always decoded completely.
  init?(of stream: UnsafeMutablePointer<AVStream>) {
    let parameters = stream.pointee.codecpar.pointee
    self.init(
      codec: String(cString: avcodec_get_name(parameters.codec_id)),
      extradata: UnsafeBufferPointer(
        start: parameters.extradata,
        count: parameters.extradata == nil ? 0 : Int(max(0, parameters.extradata_size))))
  }

  /// Reads a packet as libavformat gives it; nil also where it changes the codec's configuration.
  func picture(of packet: UnsafePointer<AVPacket>) -> CodedPicture? {
    for kind in [AV_PKT_DATA_NEW_EXTRADATA, AV_PKT_DATA_PARAM_CHANGE] {
      guard av_packet_get_side_data(packet, kind, nil) == nil else { return nil }
    }
    guard let data = packet.pointee.data, packet.pointee.size > 0 else { return nil }
    return picture(in: UnsafeBufferPointer(start: data, count: Int(packet.pointee.size)))
  }
}
