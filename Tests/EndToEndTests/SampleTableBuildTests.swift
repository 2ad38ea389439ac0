import AVSERModel
import FeatureCache
import Foundation
import TestSupport
import Testing

/// Other data sets than CMU-MOSEI: `--samples`, and what `prep table` and `prep diff` say of it.
@Suite struct SampleTableBuildTests {
  /// A data set in CMU-MOSEI's layout, and the same as a table with files of its own beside it.
  private struct Made {
    let folder: TemporaryFolder
    var dataset: String { folder.file("dataset") }
    var own: String { folder.file("own") }

    init() throws {
      folder = try TemporaryFolder()
      try Tool.check(
        Program.path("prep"),
        [
          "synth", dataset, "--speakers", "3", "--utterances", "2", "--seed", "5", "--no-faults",
          "--width", "160", "--height", "120", "--fps", "12",
        ])
      try Tool.check(Tool.python, ["-c", Self.conversion, dataset, own])
    }

    func build(_ options: [String], to cache: String) throws -> Tool.Result {
      try Tool.run(
        Program.path("prep"),
        ["build", "--face-size", "32", "--out", folder.file(cache)] + options)
    }

    /// Landmarks as OpenFace before 2.0 writes them; sound on the right channel of two.
    private static let conversion = """
      import csv, glob, h5py, json, os, shutil, sys, wave
      dataset, own = sys.argv[1:]
      for part in ['videos', 'OpenFace', 'wav']: os.makedirs(own + '/' + part)
      text = {}
      for path in glob.glob(dataset + '/Raw/Transcript/Segmented/Combined/*.txt'):
          video = os.path.basename(path)[:-4]
          for line in open(path):
              clip, start, end, words = line.rstrip('\\n')[len(video) + 3:].split('___', 3)
              text[video, float(start), float(end)] = (clip, words)
      folds = {}
      exec(open(dataset + '/cmu_mosei_std_folds.py').read(), folds)
      labels = h5py.File(dataset + '/CMU_MOSEI_Labels.csd')['All Labels']
      names = json.loads(labels['metadata/dimension names'][0])
      table = csv.writer(open(own + '/table.csv', 'w'))
      table.writerow(['fear', 'id', 'video', 'start', 'end', 'split', 'clip', 'landmarks', 'audio',
                      'text', 'room'] + [n for n in names if n != 'fear'])
      for video in labels['data']:
          source, = glob.glob(dataset + '/Raw/Videos/Full/Combined/' + glob.escape(video) + '.*')
          shutil.copy(source, own + '/videos')
          split, = [s for s in ['train', 'valid', 'test'] if video in folds['standard_%s_fold' % s]]
          rows = labels['data'][video]
          for (start, end), values in zip(rows['intervals'][:], rows['features'][:]):
              clip, words = text[video, start, end]
              values = dict(zip(names, map(str, values)))
              table.writerow(
                  [values.pop('fear'), '%s[%s]' % (video, clip), 'videos/' + os.path.basename(source),
                   start, end, split, clip, 'OpenFace/%s.csv' % video, 'wav/%s.wav' % video, words,
                   'B4'] + list(values.values()))
          with wave.open(dataset + '/Raw/Audio/Full/WAV_16000/%s.wav' % video) as mono, \\
               wave.open(own + '/wav/%s.wav' % video, 'w') as stereo:
              frames = mono.readframes(mono.getnframes())
              stereo.setparams(mono.getparams()._replace(nchannels=2))
              stereo.writeframes(b''.join(
                  b'\\x39\\x05' + frames[i:i + 2] for i in range(0, len(frames), 2)))
      landmarks = h5py.File(dataset + '/CMU_MOSEI_VisualOpenFace2.csd')['OpenFace_2']
      names = json.loads(landmarks['metadata/dimension names'][0])
      columns = [names.index(c + str(i)) for c in ('x_', 'y_') for i in range(68)]
      for video in landmarks['data']:
          with open(own + '/OpenFace/%s.csv' % video, 'w') as out:
              print('frame, timestamp, confidence, success, '
                    + ', '.join(names[c] for c in columns), file=out)
              for k, row in enumerate(landmarks['data'][video]['features'][:]):
                  print('%d, %.3f, %.2f, %d, ' % (k + 1, row[1], row[2], row[3])
                        + ', '.join('%.1f' % row[c] for c in columns), file=out)
      """
  }

  @Test func theSameContentGivesTheSameShards() throws {
    let made = try Made()
    let release = try made.build(["--dataset", made.dataset, "--audio", "wav"], to: "a")
    #expect(release.status == 0, "\(release.errors)")
    let table = try made.build(
      [
        "--dataset", made.own, "--samples", "table.csv", "--audio", "wav", "--channels", "right",
      ], to: "b")
    #expect(table.status == 0, "\(table.errors)")
    let (a, b) = (made.folder.file("a"), made.folder.file("b"))
    let isEqual = try contents(of: "\(a)/cache") == contents(of: "\(b)/cache")
    #expect(isEqual)
    #expect(try CacheDataset(path: a).samples(of: .train).isEmpty == false)
    try Tool.check(Program.path("prep"), ["verify", b])
    let kept = try JSONLines.read("\(b)/manifests/kept.jsonl")
    #expect(!kept.isEmpty && kept.allSatisfy { $0["labels"] == ["room": "B4"] })

    // The other channel is another sound, and none at all is a reason.
    let left = try made.build(
      ["--dataset", made.own, "--samples", "table.csv", "--audio", "wav", "--channels", "3"],
      to: "c")
    #expect(left.status == 0, "\(left.errors)")
    let removed = try JSONLines.read(made.folder.file("c/manifests/removed.jsonl"))
    #expect(removed.count == kept.count)
    for line in removed {
      #expect(line["reason"] == "audio-empty" && line["labels"] == ["room": "B4"])
      #expect(line["evidence"]?.text().contains("no channel 3 (it has 2)") != nil)
    }

    let same = try Tool.run(Program.path("prep"), ["diff", a, a])
    #expect(same.status == 0 && same.text == "same samples, same configuration\n")
    let differs = try Tool.run(Program.path("prep"), ["diff", b, made.folder.file("c"), "--json"])
    #expect(differs.status == 1)
    let difference = try JSONValue(parsing: differs.output)
    #expect(difference["samples"]?.array?.count == kept.count)
    #expect(difference["samples"]?.array?.first?["b"]?["verdict"] == "audio-empty")
    #expect(
      difference["configuration"] == [
        ["entry": "options.audio.channels", "a": "2", "b": "3"]
      ])
    let missing = try Tool.run(Program.path("prep"), ["diff", a, made.dataset])
    #expect(missing.status == 2 && missing.errors.contains("index.json"), "\(missing.errors)")
  }

  @Test func everyRowIsKeptRemovedOrMalformed() throws {
    let made = try Made()
    // Only sentiment, identities of their own, and faults: a word for a number, a video that is
    // not there, no label.
    let script = """
      import csv, sys
      rows = list(csv.DictReader(open(sys.argv[1] + '/table.csv')))
      for k, row in enumerate(rows):
          row['identity'] = 'ann' if row['split'] == 'train' else 'bob'
          for name in ['happy', 'sad', 'anger', 'surprise', 'disgust', 'fear', 'room']: row.pop(name)
      extra = [dict(rows[0], id='x1', start='soon'), dict(rows[0], id='x2', sentiment=''),
               dict(rows[0], id='x3', video='videos/absent.mp4', landmarks='', audio='')]
      with open(sys.argv[1] + '/faulty.csv', 'w') as out:
          table = csv.DictWriter(out, rows[0].keys())
          table.writeheader()
          table.writerows(extra + rows)
          out.write('one field\\n')
      print(len(extra) + len(rows) + 1)
      """
    let printed = try Tool.check(Tool.python, ["-c", script, made.own]).text
    let count = try #require(Int(printed.dropLast()))
    let options = ["--dataset", made.own, "--samples", "faulty.csv"]
    let built = try made.build(options, to: "cache")
    #expect(built.status == 0, "\(built.errors)")
    #expect(built.text.contains("malformed rows, in neither manifest: 2"), "\(built.text)")
    for words in [
      "malformed rows left out: 2, the first: ",
      "faulty.csv, line 2, column \"start\": \"soon\"", "1 fields where",
      "NaN in",
    ] {
      #expect(built.errors.contains(words), "\(built.errors)")
    }
    let cache = made.folder.file("cache")
    let kept = try JSONLines.read("\(cache)/manifests/kept.jsonl")
    let removed = try JSONLines.read("\(cache)/manifests/removed.jsonl")
    #expect(kept.count + removed.count + 2 == count)
    // x2 has the interval of the row that it was copied from.
    #expect(removed.map { $0["reason"]?.string } == ["duplicate-interval", "video-missing"])
    try Tool.check(Program.path("prep"), ["verify", cache])

    let dataset = try CacheDataset(path: cache)
    #expect(dataset.index.identities == ["ann", "bob"] && dataset.trainIdentities == [0])
    let samples = DataSplit.allCases.flatMap(dataset.samples)
    #expect(samples.count == kept.count)
    #expect(
      samples.allSatisfy { $0.isAnnotated(for: .sentiment) && !$0.isAnnotated(for: .emotion) })
    let refused = try Tool.run(
      Program.path("train"),
      ["fit", cache, "--out", made.folder.file("run"), "--method", "baseline"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("have no label for emotion"), "\(refused.errors)")

    try expectTable(options, cache: cache, rows: count, kept: kept.count)
  }

  @Test func screeningATableSaysWhatABuildSays() throws {
    let made = try Made()
    let script = """
      import csv, glob, sys
      rows = list(csv.DictReader(open(sys.argv[1] + '/table.csv')))
      with open(sys.argv[1] + '/faulty.csv', 'w') as out:
          table = csv.DictWriter(out, rows[0].keys())
          table.writeheader()
          table.writerows(rows + [dict(rows[0], id='x1', start='soon')])
          out.write('one field\\n')
      path = sys.argv[1] + '/' + rows[0]['landmarks']
      lines = open(path).read().split('\\n')
      lines[2] = lines[2].rsplit(',', 136)[0] + ', oops' + 135 * ', 1'
      open(path, 'w').write('\\n'.join(lines))
      print(len(rows), rows[0]['landmarks'])
      """
    let printed = try Tool.check(Tool.python, ["-c", script, made.own]).text.split(separator: " ")
    let count = try #require(printed.first.flatMap { Int($0) })
    let landmarks = try #require(printed.last?.dropLast())
    let options = [
      "--dataset", made.own, "--samples", "faulty.csv", "--audio", "wav", "--channels", "right",
    ]
    let built = try made.build(options, to: "cache")
    #expect(built.status == 0, "\(built.errors)")
    let screened = try Tool.check(
      Program.path("prep"), ["screen", "--no-evidence", "--json"] + options)
    let lines = try ExpectedSamples.screened(byBuilding: made.folder.file("cache"))
    let json = try JSONValue(parsing: screened.output)
    let samples = try #require(json["samples"]?.array)
    #expect(samples.count == count && lines.count == count)
    for sample in samples { #expect(sample == lines[sample["id"]?.string ?? ""]) }
    #expect(json["summary"]?["malformed_rows"] == 2)

    // Each row that was left out is named by all three, and so is the line of the landmarks.
    let table = try Tool.check(Program.path("prep"), ["table"] + options.prefix(4))
    for errors in [built.errors, screened.errors, table.errors] {
      for place in [
        "faulty.csv, line \(count + 2), column \"start\": \"soon\"",
        "faulty.csv, line \(count + 3): 1 fields where",
      ] {
        #expect(errors.contains(place), "\(errors)")
      }
    }
    let damaged = samples.filter { $0["reason"] == "landmarks-malformed" }
    #expect(damaged.count == 2)
    for sample in damaged {
      let evidence = sample["evidence"]?["landmarks-malformed"]
      #expect(evidence?["file"]?.string == String(landmarks), "\(sample.text())")
      #expect(evidence?["place"] == "line 3" && evidence?["column"] == "x_0", "\(sample.text())")
    }
  }

  /// The table of label rows has every row, with the verdicts of the cache.
  private func expectTable(_ options: [String], cache: String, rows: Int, kept: Int) throws {
    let result = try Tool.check(
      Program.path("prep"), ["table", "--all", "--csv", "--cache", cache] + options)
    let script = """
      import collections, csv, json, sys
      rows = list(csv.DictReader(sys.stdin))
      print(json.dumps([len(rows), collections.Counter(row['status'] for row in rows)],
                       sort_keys=True))
      """
    let folder = try TemporaryFolder()
    try result.output.write(to: URL(fileURLWithPath: folder.file("rows.csv")))
    let counted = try Tool.check(
      "sh", ["-c", "\"$1\" -c \"$2\" < \"$3\"", "sh", Tool.python, script, folder.file("rows.csv")])
    #expect(
      try JSONValue(parsing: counted.output) == [
        .integer(Int64(rows)),
        ["kept": .integer(Int64(kept)), "malformed": 2, "removed": 2],
      ])
    // Without a cache a row that nothing speaks against is a candidate.
    let json = try JSONValue(
      parsing: Tool.check(Program.path("prep"), ["table", "--json"] + options).output)
    let statuses = json["rows"]?.array?.compactMap { $0["status"]?.string } ?? []
    #expect(statuses.count { $0 == "candidate" } == kept && json["unlabelled"] == 1)
    #expect(json["malformed"]?.array?.first?["column"] == "start")
  }

  /// CMU-MOSI's folders, made of another data set's content, through the script of the README.
  @Test func mosiBecomesATable() throws {
    let made = try Made()
    let script = """
      import glob, h5py, os, shutil, subprocess, sys
      dataset, mosi = sys.argv[1:]
      for part in ['Raw/Video/Full', 'Raw/Audio/WAV_16000/Full', 'Raw/Transcript/Segmented']:
          os.makedirs(mosi + '/' + part)
      shutil.copy(dataset + '/cmu_mosei_std_folds.py', mosi + '/cmu_mosi_std_folds.py')
      shutil.copy(dataset + '/CMU_MOSEI_VisualOpenFace2.csd',
                  mosi + '/CMU_MOSI_Visual_OpenFace_2.csd')
      with h5py.File(dataset + '/CMU_MOSEI_Labels.csd') as labels, \
           h5py.File(mosi + '/CMU_MOSI_Opinion_Labels.csd', 'w') as out:
          for video, rows in labels['All Labels/data'].items():
              group = out.create_group('Opinion Segment Labels/data/' + video)
              order = rows['intervals'][:, 0].argsort()
              group['intervals'] = rows['intervals'][:][order]
              group['features'] = rows['features'][:, :1][order]
              name = mosi + '/Raw/Transcript/Segmented/' + video + '.annotprocessed'
              with open(name, 'w') as text:
                  for k in range(len(order)): print('%d_DELIM_WORDS, %d' % (k + 1, k), file=text)
              source, = glob.glob(dataset + '/Raw/Videos/Full/Combined/' + glob.escape(video) + '.*')
              subprocess.run(['ffmpeg', '-v', 'error', '-i', source, '-c:v', 'libx264', '-c:a',
                              'aac', mosi + '/Raw/Video/Full/' + video + '.mp4'], check=True)
      """
    let mosi = made.folder.file("mosi")
    try Tool.check(Tool.python, ["-c", script, made.dataset, mosi])
    let table = try Tool.check(
      Tool.python,
      [Repository.root.appendingPathComponent("scripts/mosi-table.py").path, mosi])
    #expect(table.errors.isEmpty, "\(table.errors)")
    try table.output.write(to: URL(fileURLWithPath: "\(mosi)/table.csv"))
    let options = [
      "--dataset", mosi, "--samples", "table.csv", "--landmarks", "CMU_MOSI_Visual_OpenFace_2.csd",
    ]
    let built = try made.build(options, to: "cache")
    #expect(built.status == 0, "\(built.errors)")
    let kept = try JSONLines.read(made.folder.file("cache/manifests/kept.jsonl"))
    #expect(kept.count == 6)
    #expect(kept.allSatisfy { ["[1]", "[2]"].contains($0["id"]?.string?.suffix(3) ?? "") })
    let samples = try CacheDataset(path: made.folder.file("cache")).samples(of: .test)
    #expect(!samples.isEmpty && samples.allSatisfy { $0.isAnnotated(for: .sentiment) })
    let rows = try JSONValue(
      parsing: Tool.check(Program.path("prep"), ["table", "--json"] + options).output)
    #expect(rows["rows"]?.array?.count == 6 && rows["rows"]?.array?[0]["happy"] == .null)
  }
}
