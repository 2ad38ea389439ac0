"""Which mutation each clip is of: a pure function of the seed and the clip's number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import boxes
import damage
import lures
import streams
from bases import BOXED, Base

HUGE = 100 << 30

# Twenty clips in a row: bytes, boxes, other containers, joined clips, playlists, links, sizes.
PATTERN = "ABCABCABCABCABCJPLPS"


@dataclass(frozen=True)
class Clip:
    """One mutated clip: what it is called and how it is put into a folder."""

    number: int
    kind: str
    base: str
    extension: str
    put: Callable[[Path], object]

    @property
    def video(self) -> str:
        return f"clip{self.number:05}"

    @property
    def file_name(self) -> str:
        return f"{self.video}.{self.extension}"


class Planner:
    """Deals out mutations, each kind in turn."""

    def __init__(self, seed: int, bases: list[Base], baits: list[Path]):
        self.seed, self.bases, self.baits = seed, bases, baits

    def clips(self, wanted: Callable[[str], bool]) -> Iterator[Clip]:
        """Every clip whose kind is wanted, without end."""
        turns = dict.fromkeys(PATTERN, 0)
        number = 0
        while True:
            group = PATTERN[number % len(PATTERN)]
            clip = self._clip(group, turns[group], number)
            turns[group] += 1
            number += 1
            if wanted(clip.kind):
                yield clip

    def _clip(self, group: str, turn: int, number: int) -> Clip:
        random = Random(f"{self.seed}/{number}")
        if group in "PL":
            return self._lure(group, turn, number, random)
        if group == "B":
            fitting = [base for base in self.bases if base.extension in BOXED]
            kinds = boxes.KINDS
        elif group == "C":
            extensions = list(streams.KINDS)
            extension = extensions[turn % len(extensions)]
            fitting = [base for base in self.bases if base.extension == extension]
            kinds = streams.KINDS[extension]
            turn //= len(extensions)
        else:
            fitting, kinds = self.bases, damage.KINDS
        base = random.choice(fitting)
        if group == "J":
            kind, change = "joined: another clip", lambda data, random: damage.join(data, random, self.bases)
        elif group == "S":
            # What 100 GB of anything does is the same for half a clip and a whole one.
            kind, change = "size: 100 GB, mostly nothing", lambda data, random: data[: random.choice([0, 64, len(data)])]
        else:
            kind = list(kinds)[turn % len(kinds)]
            change = kinds[kind]
        extension = "mp4" if random.random() < 0.1 else base.extension

        def put(path: Path):
            with path.open("wb") as file:
                file.write(change(bytearray(base.data), random))
                if group == "S":
                    file.truncate(HUGE)

        return Clip(number, kind, f"{base.name}.{base.extension}", extension, put)

    def _lure(self, group: str, turn: int, number: int, random: Random) -> Clip:
        kinds = [kind for kind in lures.KINDS if kind.startswith("playlist") == (group == "P")]
        kind = kinds[turn % len(kinds)]
        bait = random.choice(self.baits)
        extension = random.choice(["mp4", "mp4", "mkv", "ts", "mov"])
        return Clip(number, kind, "", extension, lambda path: lures.KINDS[kind](path, bait, random))
