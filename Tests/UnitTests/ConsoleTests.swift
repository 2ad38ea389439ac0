import Testing

@testable import Console

@Suite struct ConsoleTests {
  @Test func aLineTellsShareRateAndTimeLeft() {
    let line = ProgressReporter.line(
      title: "build", done: 25, total: 100, unit: "samples", seconds: 10, detail: "loss 0.5",
      bar: true)
    #expect(
      line == "build  [######------------------]  25%  25/100 samples  2.5/s  ETA 30s  loss 0.5")
  }

  @Test func whatAnEarlierRunDidIsNoSpeed() {
    let line = ProgressReporter.line(
      title: "build", done: 90, total: 100, unit: "samples", earlier: 80, seconds: 10, detail: "",
      bar: false)
    #expect(line == "build  90%  90/100 samples  1.0/s  ETA 10s")
  }

  @Test func durationsReadAsPeopleWriteThem() {
    #expect(ProgressReporter.duration(59.4) == "59s")
    #expect(ProgressReporter.duration(200) == "3m20s")
    #expect(ProgressReporter.duration(7500) == "2h05m")
    #expect(ProgressReporter.duration(.infinity) == "?")
  }

  @Test func columnsLineUp() {
    var table = TextTable(header: ["emotion", "WA"], alignments: [.left, .right])
    table.add(["happy", "61.8"])
    table.add(["sad", "7.0"])
    #expect(table.text == "emotion    WA\nhappy    61.8\nsad       7.0\n")
  }
}
