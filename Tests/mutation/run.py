"""Builds caches from mutated clips and checks that nothing but the clips is lost.

Makes N clips (default 1000), each a pure function of the seed and its number, builds data sets of
sixty with `prep build --jobs 2` and checks of each build: exit status 0 within the time limit, every
sample in exactly one manifest, no worker that crashed, memory bounded, no partial file, no process
left, `prep verify` content. With --strace also: no file opened outside the data set and the cache
that a build of sound clips does not open. Exit status 1 if anything fails; the data set is then kept
and every suspect clip named: `--only NUMBER` with the same seed makes it again.
"""

import argparse
import itertools
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import bases
import checks
import dataset
import watch
from plan import Clip, Planner

SET_SIZE = 60
# Of one build: many times what sixty clips of three seconds take.
LIMIT_SECONDS = 300
REPOSITORY = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", type=re.compile, default=re.compile(""))
    parser.add_argument("--only", type=int)
    parser.add_argument("--strace", action="store_true")
    parser.add_argument("--prep", default=str(REPOSITORY / ".build/release/prep"))
    parser.add_argument("--work", type=Path)
    return parser.parse_args()


class Run:
    """All the builds of one run, and what they add up to."""

    def __init__(self, options: argparse.Namespace, work: Path):
        self.options, self.work = options, work
        self.kinds, self.reasons, self.seconds = Counter(), Counter(), Counter()
        self.kept = self.coordinator = self.worker = 0
        self.failures: list[str] = []
        (work / "bases").mkdir(parents=True)
        self.bases = bases.make(work / "bases")
        self.usual: set[str] = set()

    def run(self) -> None:
        outside = self.work / "outside"
        outside.mkdir()
        bait = outside / "bait.mp4"
        bait.write_bytes(self.bases[0].data)
        clips = Planner(self.options.seed, self.bases, [bait]).clips(self._is_wanted)
        if self.options.only is not None:
            clips = (clip for clip in clips if clip.number == self.options.only)
            self.options.count = 1
        if self.options.strace:
            sound = [Clip(n, "sound", base.name, base.extension, lambda path, data=base.data: path.write_bytes(data))
                     for n, base in enumerate(self.bases)]
            self.build("sound", sound)
        rest = self.options.count
        for number in itertools.count():
            some = list(itertools.islice(clips, min(rest, SET_SIZE)))
            if not some:
                return
            rest -= len(some)
            self.kinds.update(clip.kind.split(":")[0] for clip in some)
            self.build(f"set{number}", some)

    def _is_wanted(self, kind: str) -> bool:
        return self.options.kinds.search(kind) is not None

    def build(self, name: str, clips: list[Clip]) -> None:
        root, out = self.work / name / "dataset", self.work / name / "cache"
        dataset.make(root, clips, self.bases[0])
        command = [self.options.prep, "build", "--dataset", str(root), "--out", str(out), "--face-size", "32", "--jobs", "2"]
        trace = self.work / name / "strace"
        if self.options.strace:
            command = ["strace", "-f", "-y", "-s", "4096", "-e", "trace=open,openat,openat2,creat", "-o", str(trace), *command]
        seen = watch.run(command, root / dataset.VIDEOS, self.work / name / "log", LIMIT_SECONDS)
        problems = checks.build(seen, out, self.options.prep, [clip.video for clip in clips])
        if self.options.strace:
            problems += self._strace(name, trace, [root, out])
        self._count(seen, out, clips)
        if not problems:
            shutil.rmtree(self.work / name)
            return
        self.failures.append(f"{name} ({root}):")
        self.failures += [f"  {problem}" for problem in problems]
        self.failures += [f"  suspect: {line}" for line in self._suspects(seen, clips)]

    def _strace(self, name: str, trace: Path, own: list[Path]) -> list[str]:
        paths = {path for path in checks.opened(trace)}
        if name == "sound":
            self.usual = {path for path in paths if not any(path.startswith(f"{folder}/") for folder in own)}
            return []
        return [f"opened {path}" for path in checks.foreign(paths, self.usual, own)]

    def _count(self, seen: watch.Watch, out: Path, clips: list[Clip]) -> None:
        self.coordinator = max(self.coordinator, seen.coordinator_bytes)
        self.worker = max(self.worker, seen.worker_bytes)
        names = {clip.file_name: f"{clip.kind} of {clip.base} (number {clip.number})" for clip in clips}
        for file, seconds in seen.file_seconds.items():
            if file in names:
                self.seconds[names[file]] = seconds
        self.kept += len(checks.manifest(out, "kept.jsonl"))
        self.reasons.update(entry["reason"] for entry in checks.manifest(out, "removed.jsonl"))

    def _suspects(self, seen: watch.Watch, clips: list[Clip]) -> list[str]:
        """The clips that were open last, took longest, or had most memory beside them."""
        lines = []
        for clip in clips:
            seconds, peak = seen.file_seconds[clip.file_name], seen.file_bytes[clip.file_name]
            if clip.file_name in seen.last_files or seconds > 10 or peak > checks.LIMIT_BYTES // 2:
                lines.append(
                    f"--seed {self.options.seed} --only {clip.number}: {clip.kind} of {clip.base}, "
                    f"{clip.file_name}, {seconds:.1f} s, {peak >> 20} MB")
        return lines

    def summary(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.kinds.most_common())
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.reasons.most_common())
        slowest, seconds = (self.seconds.most_common(1) or [("none", 0)])[0]
        return (
            f"seed {self.options.seed}: {self.kinds.total()} clips ({kinds}); samples kept {self.kept}, "
            f"removed {self.reasons.total()} ({reasons}); peak memory {self.worker >> 20} MB a worker, "
            f"{self.coordinator >> 20} MB the coordinator; slowest clip {seconds:.1f} s: {slowest}")


def main() -> int:
    options = arguments()
    work = options.work or Path(tempfile.mkdtemp(prefix="avser-mutate."))
    run = Run(options, work)
    run.run()
    for line in run.failures:
        print(line, file=sys.stderr)
    print(run.summary())
    if run.failures:
        print(f"run.py: kept in {work}", file=sys.stderr)
        return 1
    shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
