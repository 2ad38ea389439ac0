import Glibc

/// A file system of a few bytes, where the machine lets us mount one; unmounted with this value.
public final class SmallDisk {
  public let folder: TemporaryFolder

  /// Whether the tests may mount one: as root, outside a container that forbids it.
  public static var isPermitted: Bool {
    get throws { try SmallDisk(bytes: 65_536) != nil }
  }

  public init?(bytes: Int) throws {
    folder = try TemporaryFolder()
    let options = ["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", folder.path]
    guard try Tool.run("mount", options).status == 0 else { return nil }
  }

  /// Refuses everything written from now on, to root as well.
  public func makeReadOnly() throws {
    try Tool.check("mount", ["-o", "remount,ro", folder.path])
  }

  deinit { umount(folder.path) }
}
