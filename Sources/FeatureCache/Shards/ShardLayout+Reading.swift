extension ShardLayout {
  /// The layout of a file that says it is a feature shard.
  ///
  /// - Parameters:
  ///   - header: The file's header; its tensors are checked by `check` only.
  ///   - path: The file's name, for errors.
  /// - Throws: `CacheError` where it is another format, another version, or tells no face size.
  init(of header: SafetensorsHeader, path: String) throws(CacheError) {
    guard header.metadata["format"] == Self.metadata["format"] else {
      throw CacheError(.formatInvalid, "is a safetensors file but no feature shard", path: path)
    }
    guard header.metadata["version"] == Self.metadata["version"] else {
      throw CacheError(
        .formatVersion,
        "is a feature shard of format version "
          + "\(header.metadata["version"] ?? "unknown"), not 1", path: path,
        remedy: "Read it with the release that wrote it, or run prep again.")
    }
    if header[Name.jpegOffsets] != nil {
      guard let size = header.metadata[Self.faceSizeKey].flatMap({ Int($0) }),
        let quality = header.metadata[Self.qualityKey].flatMap({ Int($0) }),
        FaceEncoding.qualities.contains(quality),
        (1...FaceEncoding.jpeg(quality: quality).maximumFaceSize).contains(size)
      else {
        throw CacheError(
          .formatInvalid,
          "has JPEG faces and no \(Self.faceSizeKey) and \(Self.qualityKey) in its metadata",
          path: path)
      }
      self.init(faceSize: size, encoding: .jpeg(quality: quality))
      return
    }
    guard let shape = header[Name.faces]?.shape, shape.count == 5,
      (1...FaceEncoding.raw.maximumFaceSize).contains(shape[2])
    else {
      throw CacheError(
        .formatInvalid, "has neither faces [N, 36, S, S, 3] nor \(Name.jpegOffsets)", path: path)
    }
    self.init(faceSize: shape[2])
  }

  /// The video id of each sample, from a shard's metadata.
  static func videos(
    _ header: SafetensorsHeader, _ path: String
  ) throws(CacheError) -> [String] {
    let invalid = CacheError(
      .formatInvalid, "has no list of video ids in its metadata", path: path)
    guard let text = header.metadata[videosKey] else { throw invalid }
    let list: JSONValue
    do {
      list = try JSONValue(parsing: text)
    } catch {
      throw invalid
    }
    guard let videos = list.array?.compactMap(\.string), videos.count == list.array?.count else {
      throw invalid
    }
    return videos
  }

  /// Requires every tensor of this layout, each of its type and shape, and no other.
  ///
  /// - Parameters:
  ///   - header: A shard's header.
  ///   - videos: The video id of each sample: their number is N.
  ///   - path: The file's name, for errors.
  /// - Throws: `CacheError` naming the first tensor that differs.
  func check(
    _ header: SafetensorsHeader, videos: [String], path: String
  ) throws(CacheError) {
    let expected = try self.header(
      videos: videos, jpegBytes: header[Name.jpeg]?.range.count ?? 0)
    guard expected.tensors == header.tensors else {
      throw CacheError(
        .formatInvalid, "has other tensors than a feature shard of \(videos.count) samples",
        path: path, cause: Self.difference(header, expected))
    }
  }

  private static func difference(
    _ header: SafetensorsHeader, _ expected: SafetensorsHeader
  ) -> String {
    func text(_ tensor: SafetensorsHeader.Tensor) -> String {
      "\(tensor.name) \(tensor.type.rawValue) \(tensor.shape)"
    }
    for tensor in expected.tensors where header[tensor.name] != tensor {
      return "expected \(text(tensor)), found \(header[tensor.name].map(text) ?? "none")"
    }
    return "unexpected "
      + header.tensors.filter { expected[$0.name] == nil }.map(text).joined(separator: ", ")
  }
}
