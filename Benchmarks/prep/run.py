"""Runs the measurements, stores them as JSON and rewrites the tables of Benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import jobs
import memory
import mfcc
import ratios
from measure import ROOT, machine

README = ROOT / "Benchmarks/README.md"
RESULTS = ROOT / "Benchmarks/prep/results"
PARTS = ("ratios", "mfcc", "jobs", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="Benchmarks/run prep", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all"
    )
    parser.add_argument("--repeats", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument(
        "--prep", type=Path, default=ROOT / ".build/release/prep", help="the program"
    )
    parser.add_argument("--dry", action="store_true", help="print the tables, store nothing")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    facts = machine() | {"date": date.today().isoformat(), "repeats": options.repeats}
    for part in options.parts or PARTS:
        print(f"{part}:", flush=True)
        match part:
            case "ratios":
                result = ratios.measure(options.prep, options.repeats)
            case "mfcc":
                result = mfcc.measure(options.prep, options.repeats)
            case "jobs":
                result = jobs.measure(options.prep, options.repeats)
            case "memory":
                result = memory.measure(options.prep)
        text = table(part, result) + f"\n\n{caption(facts)}"
        print(text)
        if not options.dry:
            RESULTS.mkdir(exist_ok=True)
            stored = {"machine": facts, "result": result}
            (RESULTS / f"{part}.json").write_text(json.dumps(stored, indent=2) + "\n")
            replace(part, text)


def table(part: str, result) -> str:
    """A part's figures in Markdown."""
    match part:
        case "ratios":
            header = [
                "corpus",
                "prep",
                "decoding",
                "peer",
                "prep / decoding",
                "goal",
                "prep / peer",
                "goal",
                "faces differ by",
                "MFCCs by",
            ]
            rows = [
                [
                    row["corpus"],
                    *(f"{row['cpu'][name]['median']:.2f} s" for name in ("prep", "decode", "peer")),
                    *verdict(row["prep/decode"]),
                    *verdict(row["prep/peer"]),
                    f"{row['agreement']['face_mean_difference']:.2f}",
                    f"{row['agreement']['mfcc_largest_difference']:.0e}",
                ]
                for row in result
            ]
        case "mfcc":
            header = ["library", "ours", "its", "ours / its", "goal", "differ by"]
            rows = [
                [
                    row["library"],
                    *(
                        f"{row['seconds'][name]['median'] * 1e3:.2f} ms"
                        for name in ("ours", "library")
                    ),
                    *verdict(row["ratio"]),
                    f"{row['largest_difference']:.0e}",
                ]
                for row in result
            ]
        case "jobs":
            header = ["one worker", "two workers", "speed-up", "goal"]
            walls = (f"{result['wall'][number]['median']:.1f} s" for number in "12")
            rows = [[*walls, *verdict(result["speed-up"], at_least=True)]]
        case _:
            header = ["process", "samples", "peak", "goal"]
            rows = [
                [
                    row["process"],
                    f"{row['samples']:,}",
                    f"{row['peak']:.0f} MiB",
                    goal(row["peak"], row["goal"], "<="),
                ]
                for row in result
            ]
    return markdown([header, ["---"] * len(header), *rows])


def verdict(value: dict[str, float], at_least: bool = False) -> list[str]:
    """A ratio with its spread, and its goal with whether the median meets it."""
    shown = f"{value['median']:.2f} ({value['min']:.2f} to {value['max']:.2f})"
    return [shown, goal(value["median"], value["goal"], ">=" if at_least else "<=")]


def goal(value: float, limit: float, sign: str) -> str:
    met = value >= limit if sign == ">=" else value <= limit
    return f"{sign} {limit:g}{'' if met else ', missed'}"


def markdown(rows: Iterable[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def caption(facts: dict) -> str:
    """The machine in a sentence."""
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    return (
        f"{facts['date']}, {facts['cpu']}, {facts['cores']} cores, Linux {facts['kernel']}, load "
        f"{facts['load']:.1f} at the start, {facts['repeats']} repeats; {versions}."
    )


def replace(part: str, text: str) -> None:
    """Puts a part's table between its markers in the README."""
    begin, end = f"<!-- {part} -->", f"<!-- end {part} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    page, count = pattern.subn(lambda _: f"{begin}\n{text}\n{end}", README.read_text())
    if count != 1:
        raise SystemExit(f"{README} has no place for {part}")
    README.write_text(page)


if __name__ == "__main__":
    main()
