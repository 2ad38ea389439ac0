"""Puts figures into the tables of Benchmarks/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterable

from measure import ROOT

README = ROOT / "Benchmarks/README.md"


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
