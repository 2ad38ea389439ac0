import CHDF5

/// A group of an HDF5 file opened for reading, whose members are reached by hard links only.
///
/// External, soft and user-defined links are refused before anything behind them is opened: a
/// downloaded file must not make the program read other files.
struct HDF5Group: Sendable {
  let place: HDF5Place
  let handle: HDF5Handle

  private init(place: HDF5Place, handle: HDF5Handle) {
    self.place = place
    self.handle = handle
  }

  /// Opens a file and returns its root group.
  ///
  /// - Parameter path: A regular file; anything else is refused, as HDF5 would wait on a pipe.
  /// - Returns: The group `/`.
  /// - Throws: `PrepError` where the file is missing, not regular or not HDF5.
  static func root(ofFile path: String) throws(PrepError) -> HDF5Group {
    try InputFile.requireRegular(path)
    let place = HDF5Place(file: path, object: "/")
    return try HDF5.locked { () throws(PrepError) -> HDF5Group in
      let access = try HDF5Handle(
        adopting: H5Pcreate(chdf5_file_access()), orThrow: "cannot set up HDF5", at: place)
      // Locks fail on read-only and network file systems, and readers need none.
      H5Pset_file_locking(access.id, false, true)
      // No filter beyond those built in: a file must not choose code to load.
      H5PLset_loading_state(0)
      let file = try HDF5Handle(
        adopting: H5Fopen(path, chdf5_read_only(), access.id), orThrow: "not a readable HDF5 file",
        at: place)
      // An open group keeps its file open.
      let group = try HDF5Handle(
        adopting: H5Gopen2(file.id, "/", chdf5_default_properties()),
        orThrow: "the root group cannot be opened", at: place)
      return HDF5Group(place: place, handle: group)
    }
  }

  /// Names of the members, in order of their bytes.
  ///
  /// - Throws: `PrepError` where a member is not a hard link, or the group cannot be read.
  func names() throws(PrepError) -> [String] {
    var links: [(name: String, type: Int32)] = []
    let failure: PrepError? = HDF5.locked {
      let status = withUnsafeMutablePointer(to: &links) { pointer in
        chdf5_each_link(
          handle.id,
          { name, type, context in
            guard let name, let context else { return }
            context.assumingMemoryBound(to: [(name: String, type: Int32)].self).pointee
              .append((String(cString: name), type))
          }, pointer)
      }
      // Asked for under the same lock: the next call clears it.
      return status < 0 ? place.failure("the group cannot be listed") : nil
    }
    if let failure { throw failure }
    for link in links where link.type != H5L_TYPE_HARD.rawValue {
      throw refusal(of: link.name, type: link.type)
    }
    return links.map(\.name)
  }

  /// Whether there is a member of that name, of whatever kind.
  func contains(_ name: String) -> Bool {
    HDF5.locked { chdf5_link_type(handle.id, name) >= 0 }
  }

  func group(_ name: String) throws(PrepError) -> HDF5Group {
    try requireHardLink(name)
    let place = place.child(name)
    return try HDF5.locked { () throws(PrepError) -> HDF5Group in
      HDF5Group(
        place: place,
        handle: try HDF5Handle(
          adopting: H5Gopen2(handle.id, name, chdf5_default_properties()),
          orThrow: "not a readable HDF5 group", at: place))
    }
  }

  func dataset(_ name: String) throws(PrepError) -> HDF5Dataset {
    try requireHardLink(name)
    let place = place.child(name)
    return try HDF5.locked { () throws(PrepError) -> HDF5Dataset in
      try HDF5Dataset(
        place: place,
        handle: try HDF5Handle(
          adopting: H5Dopen2(handle.id, name, chdf5_default_properties()),
          orThrow: "not a readable HDF5 dataset", at: place))
    }
  }

  private func requireHardLink(_ name: String) throws(PrepError) {
    // A `/` would make HDF5 follow a path, whose links nobody looked at.
    guard !name.isEmpty, name != ".", !name.utf8.contains(UInt8(ascii: "/")) else {
      throw place.error(.fileRefused, "\"\(name)\" is not the name of a member")
    }
    let type = HDF5.locked { chdf5_link_type(handle.id, name) }
    guard type >= 0 else { throw place.error(.formatInvalid, "no member \"\(name)\"") }
    guard type == H5L_TYPE_HARD.rawValue else { throw refusal(of: name, type: type) }
  }

  private func refusal(of name: String, type: Int32) -> PrepError {
    let kind =
      switch type {
      case H5L_TYPE_SOFT.rawValue: "a soft link"
      case H5L_TYPE_EXTERNAL.rawValue: "an external link"
      default: "a link of a kind of its own"
      }
    return place.child(name).error(
      .fileRefused, "\(kind): only hard links are followed",
      remedy: "Copy the data into the file, for example with `h5repack` or h5py.")
  }
}
