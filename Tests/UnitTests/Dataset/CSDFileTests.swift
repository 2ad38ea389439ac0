import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct CSDFileTests {
  @Test(arguments: [
    "dtype='f4'", "dtype='f8'", "dtype='f4', compression='gzip', chunks=(1, 3)",
    "dtype='>f8'", "fixed=True", "key='dimension namescomputational sequence version'",
    "root='a root/of another name'.replace('/', ' ')", "dtype='i4'",
    "raw=', '.join(LABELS)", "extent=()", "extent=(), fixed=True",
  ])
  func readsEveryStorage(_ options: String) throws {
    let folder = try TemporaryFolder()
    try CSDFixture.run(
      """
      csd('x.csd', {'-a_': ([[5, 6], [nan, 2], [0, 1]], np.arange(21)), '12': ([[0, 1]], [0] * 7)},
          \(options))
      """, in: folder)
    let file = try CSDFile(path: folder.file("x.csd"))
    #expect(file.videos == ["-a_", "12"])
    #expect(file.dimensionNames.count == 7 && file.dimensionNames[1] == "happy")
    // Out of order and not neighbours: the columns must come as asked for.
    let rows = try file.rows(of: "-a_", columns: [5, 0, 2, 1])
    #expect(rows.count == 3)
    #expect(rows.features == [5, 0, 2, 1, 12, 7, 9, 8, 19, 14, 16, 15])
    #expect(rows.intervals[0] == 5 && rows.intervals[2].isNaN && rows.intervals[5] == 1)
  }

  @Test func storageOfEverySizeIsRead() throws {
    let folder = try TemporaryFolder()
    // Above 64 KiB a deflated chunk is measured before HDF5 inflates it; chunks nobody wrote are
    // zeros; a chunk may reach far beyond its table, and a table may have room to grow.
    try CSDFixture.run(
      """
      many = np.random.default_rng(1).random((20000, 7))
      def store(name, values, **storage):
          csd(name + '.csd', {'v': (np.zeros((len(values), 2)), values)}, **storage)
          values[:, 3].tofile(name)
      store('whole', many, compression='gzip', chunks=(20000, 7))
      store('automatic', many, chunks=True, compression='gzip', shuffle=True, fletcher32=True)
      store('growing', many[:3], maxshape=(None, 7), chunks=(200000, 7), compression='gzip')
      store('single', many[:3000], chunks=(1, 7), maxshape=(None, None), compression='gzip')
      for name, filters in [('sparse', {}), ('sparse-deflated', dict(compression='gzip'))]:
          store(name, np.zeros((20000, 7)))
          with h5py.File(name + '.csd', 'a') as f:
              v = f['All Labels/data/v']
              del v['features']
              v.create_dataset('features', (20000, 7), 'f8', chunks=(100, 7), **filters)[-1] = 5
              v['features'][:, 3].tofile(name)
      def dataset(name, values, set_up, limits=None):
          store(name, values)
          with h5py.File(name + '.csd', 'a') as f:
              v = f['All Labels/data/v']
              del v['features']
              plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
              set_up(plist)
              space = h5py.h5s.create_simple(values.shape, limits)
              h5py.h5d.create(v.id, b'features', h5py.h5t.IEEE_F64LE, space, plist)
              v['features'][...] = values
      dataset('compact', many[:9], lambda p: p.set_layout(h5py.h5d.COMPACT))
      def allocated(p):
          p.set_chunk((512, 7)); p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
      dataset('allocated', many[:3], allocated, (h5py.h5s.UNLIMITED, 7))
      """, in: folder)
    for name in [
      "whole", "automatic", "growing", "single", "sparse", "sparse-deflated", "compact",
      "allocated",
    ] {
      let column = try Data(contentsOf: folder.url.appendingPathComponent(name))
      let expected = column.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
      let rows = try CSDFile(path: folder.file("\(name).csd")).rows(of: "v", columns: [3])
      let isEqual = rows.features == expected
      #expect(isEqual, "\(name)")
    }
  }

  @Test func otherFilesAreNeverReached() throws {
    let folder = try TemporaryFolder()
    // Every target is absent: an error that says "missing" would show that it was looked for.
    try CSDFixture.run(
      """
      for name in ['root', 'video', 'metadata', 'soft', 'virtual', 'storage']:
          csd(name + '.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('root.csd', 'a') as f: f['A'] = h5py.ExternalLink('absent.h5', '/x')
      with h5py.File('video.csd', 'a') as f:
          f['All Labels/data/w'] = h5py.ExternalLink('absent.h5', '/x')
      with h5py.File('metadata.csd', 'a') as f:
          del f['All Labels/metadata/dimension names']
          f['All Labels/metadata/dimension names'] = h5py.ExternalLink('absent.h5', '/x')
      with h5py.File('soft.csd', 'a') as f: f['All Labels/data/w'] = h5py.SoftLink('/nowhere')
      layout = h5py.VirtualLayout(shape=(1, 7), dtype='f8')
      layout[:] = h5py.VirtualSource('absent.h5', 'x', shape=(1, 7))
      with h5py.File('virtual.csd', 'a') as f:
          del f['All Labels/data/v/features']
          f.create_virtual_dataset('All Labels/data/v/features', layout)
      with h5py.File('storage.csd', 'a') as f:
          del f['All Labels/data/v/features']
          f.create_dataset('All Labels/data/v/features', (1, 7), 'f8',
              external=[('absent.bin', 0, h5py.h5f.UNLIMITED)])
      """, in: folder)
    try? FileManager.default.removeItem(atPath: folder.file("absent.bin"))
    for name in ["root", "video", "metadata", "soft", "virtual", "storage"] {
      let error = #expect(throws: PrepError.self) {
        let file = try CSDFile(path: folder.file("\(name).csd"))
        _ = try file.rows(of: "v", columns: [0])
      }
      #expect(error?.code == .fileRefused, "\(name): \(String(describing: error))")
    }
  }

  @Test func unfitFilesAreRefusedWithTheirReason() throws {
    let folder = try TemporaryFolder()
    try CSDFixture.run(
      """
      csd('nameless.csd', {'v': ([[0, 1]], [0] * 7)}, key=None)
      csd('narrow.csd', {'v': ([[0, 1]], [0] * 7)}, raw='["sentiment"]')
      csd('uneven.csd', {'v': ([[0, 1], [1, 2]], [0] * 7)})
      csd('huge.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('huge.csd', 'a') as f:
          v = f['All Labels/data/v']
          del v['features'], v['intervals']
          v.create_dataset('features', (1 << 40, 7), 'f8', chunks=(1, 7))
          v.create_dataset('intervals', (1 << 40, 2), 'f8', chunks=(1, 2))
      csd('bomb.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('bomb.csd', 'a') as f:
          v = f['All Labels/data/v']
          del v['features']
          v.create_dataset('features', (1, 7), 'f8', maxshape=(None, 7), chunks=(70000000, 7))
      csd('empty.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('empty.csd', 'a') as f:
          v = f['All Labels/data/v']
          del v['features'], v['intervals']
          v.create_dataset('features', (1 << 20, 7), 'f8')
          v.create_dataset('intervals', (1 << 20, 2), 'f8')
      csd('sparse.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('sparse.csd', 'a') as f:
          v = f['All Labels/data/v']
          del v['features'], v['intervals']
          v.create_dataset('features', (1 << 24, 7), 'f8', chunks=(100, 7))[-1] = 5
          v.create_dataset('intervals', (1 << 24, 2), 'f8', chunks=(100, 2))[-1] = 5
      # Shuffled once it is deflated, what is stored is no deflated stream that could be measured.
      csd('shuffled.csd', {'v': ([[0, 1]], [0] * 7)})
      with h5py.File('shuffled.csd', 'a') as f:
          v = f['All Labels/data/v']
          del v['features']
          plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
          plist.set_chunk((1000, 7)); plist.set_deflate(6); plist.set_shuffle()
          space = h5py.h5s.create_simple((1, 7), (h5py.h5s.UNLIMITED, 7))
          h5py.h5d.create(v.id, b'features', h5py.h5t.IEEE_F64LE, space, plist)
      # 80 kB that inflate to 80 MB, as a chunk of 56 kB and as one of 560 kB.
      deflated = zlib.compress(bytes(80 << 20), 9)
      for name, rows in [('long', 1000), ('inflating', 10000)]:
          csd(name + '.csd', {'v': ([[0, 1]], [0] * 7)})
          with h5py.File(name + '.csd', 'a') as f:
              v = f['All Labels/data/v']
              del v['features']
              v.create_dataset('features', (1, 7), 'f8', chunks=(rows, 7), maxshape=(None, 7),
                  compression='gzip').id.write_direct_chunk((0, 0), deflated)
      csd('filtered.csd', {'v': ([[0, 1]], [0] * 7)}, dtype='i4', scaleoffset=2, chunks=(1, 7))
      csd('repeated.csd', {'v': ([[0, 1]], [0] * 7)}, key=None)
      with h5py.File('repeated.csd', 'a') as f:
          names = f['All Labels/metadata'].create_dataset(
              'dimension names', (60000,), dtype=h5py.string_dtype())
          names[0] = 'x' * 4000
          place = names.id.get_offset()
      # 16 bytes refer to a string: every element to the same one.
      with open('repeated.csd', 'r+b') as f:
          f.seek(place)
          reference = f.read(16)
          f.seek(place)
          f.write(reference * 60000)
      csd('whole.csd', {'v': ([[0, 1]] * 500, np.random.rand(500, 7))}, compression='gzip')
      data = open('whole.csd', 'rb').read()
      open('cut.csd', 'wb').write(data[:len(data) // 2])
      open('text.csd', 'w').write('not HDF5')
      """, in: folder)
    for (name, code, words) in [
      ("nameless", PrepError.Code.formatInvalid, "dimension names"),
      ("narrow", .formatInvalid, "do not fit"), ("uneven", .formatInvalid, "do not fit"),
      ("huge", .fileRefused, "beyond reason"), ("bomb", .fileRefused, "beyond reason"),
      ("empty", .fileRefused, "not all there"), ("sparse", .fileRefused, "not all there"),
      ("shuffled", .fileRefused, "shuffled again"), ("long", .fileRefused, "is stored in"),
      ("inflating", .fileRefused, "inflates to more"), ("filtered", .fileRefused, "filter 6"),
      ("repeated", .fileRefused, "strings of 240"), ("cut", .formatInvalid, "HDF5:"),
      ("text", .formatInvalid, "HDF5:"),
      ("absent", .fileMissing, "no such file"),
    ] {
      let error = #expect(throws: PrepError.self) {
        let file = try CSDFile(path: folder.file("\(name).csd"))
        _ = try file.rows(of: "v", columns: [0])
      }
      #expect(
        error?.code == code && error?.description.contains(words) == true,
        "\(name): \(String(describing: error))")
    }
  }
}
