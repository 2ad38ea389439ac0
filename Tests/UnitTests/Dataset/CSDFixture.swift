import TestSupport

/// Computational sequences made by h5py, which the code under test has no part in.
enum CSDFixture {
  private static let preamble = """
    import h5py, json, zlib, numpy as np
    nan = float('nan')
    LABELS = ['sentiment', 'happy', 'sad', 'anger', 'surprise', 'disgust', 'fear']
    def csd(path, videos, names=LABELS, key='dimension names', root='All Labels', fixed=False,
            raw=None, extent=(1,), dtype='f8', **storage):
        with h5py.File(path, 'w') as f:
            group = f.create_group(root)
            meta = group.create_group('metadata')
            if key:
                text = raw or json.dumps(names)
                kind = 'S%d' % (len(text) + 3) if fixed else h5py.string_dtype()
                meta.create_dataset(key, extent, dtype=kind)[...] = text
            for video, (intervals, features) in videos.items():
                v = group.create_group('data/' + video)
                v['intervals'] = np.array(intervals, 'f8').reshape(-1, 2)
                v.create_dataset(
                    'features', data=np.array(features, dtype).reshape(-1, len(names)), **storage)
    """

  /// Runs Python with `csd(...)` at hand in `folder`.
  static func run(_ script: String, in folder: TemporaryFolder) throws {
    try Tool.check(Tool.python, ["-c", preamble + "\n" + script], in: folder.path)
  }
}
