import FeatureCache
import TestSupport
import Testing

@Suite struct FolderLockTests {
  @Test func aSecondWriterIsRefusedUntilTheFirstIsGone() throws {
    let folder = try TemporaryFolder()
    func isFree() throws -> Bool {
      switch try FolderLock(folder: folder.path) {
      case .some: true
      case nil: false
      }
    }
    do {
      let lock = try FolderLock(folder: folder.path)
      #expect(try !isFree())
      _ = consume lock
    }
    #expect(try isFree())
  }

  @Test func aFolderThatCannotBeMadeIsAnError() {
    let error = #expect(throws: CacheError.self) { _ = try FolderLock(folder: "/proc/none") }
    #expect(error?.code == .outputFailed)
  }
}
