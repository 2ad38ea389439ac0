import ArgumentParser
import Console

@main
struct Prep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prep",
    abstract: "Prepare audio-visual speech emotion data from raw videos.",
    discussion: """
      From CMU-MOSEI's videos, landmarks and labels to a cache that `train` reads: every segment is \
      kept or removed with a reason, and every frame is the one played at its time.

      Examples:
        prep synth dataset --speakers 12 --utterances 10 --seed 1
        prep build --dataset dataset --out cache
        prep inspect cache --removed
      """,
    subcommands: [
      BuildCommand.self, DiffCommand.self, FramesCommand.self, InspectCommand.self,
      MFCCCommand.self, ProbeCommand.self, SamplesCommand.self, ScreenCommand.self,
      ScreenWorkerCommand.self, SynthCommand.self, TableCommand.self, VerifyCommand.self,
      WorkerCommand.self,
    ]
  )

  static func main() async {
    do {
      await main(try ProgramArguments.read())
    } catch {
      exit(withError: error)
    }
  }
}
