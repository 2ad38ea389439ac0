"""NumPy's and SciPy's figures for an ablation's statistics: a JSON file in, JSON on standard output.

    ablation.py IN.json

IN is a list of cases. {"values": [..]} gives their "mean" and sample "deviation";
{"differences": [..]} gives the two-sided "p" of SciPy's exact permutation test by sign flips;
{"task", "videos": [..], "labels": [..], "method": [[..]], "other": [[..]], "resamples", "seed"}
gives the 95 % interval of each metric's mean difference over draws of the videos, then of the
seeds, drawn by SplitMix64 as the program does; outputs and labels row by row, a list a seed.
"""

import json
import sys

import numpy as np
from scipy.stats import pearsonr, permutation_test

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed, epoch):
        self.state = seed
        self.state = self.next() ^ epoch
        self.state = self.next()

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


def emotion(outputs, labels):
    predicted, present = outputs.reshape(-1, 6) > 0, labels.reshape(-1, 6) > 0
    wa, f1 = [], []
    for p, y in zip(predicted.T, present.T):
        if y.any() and not y.all():
            wa.append((p[y].mean() + (~p[~y]).mean()) / 2)
        if (p | y).any():
            f1.append(2 * (p & y).sum() / (p.sum() + y.sum()))
    return {"wa": np.mean(wa), "f1": np.mean(f1)}


def sentiment(outputs, labels):
    told = labels != 0
    accuracy = ((outputs > 0) == (labels > 0))[told].mean()
    return {"non0_accuracy": accuracy, "pearson": pearsonr(outputs, labels)[0]}


def intervals(case):
    videos = np.asarray(case["videos"])
    groups = [np.flatnonzero(videos == v) for v in dict.fromkeys(case["videos"])]
    width = 6 if case["task"] == "emotion" else 1
    score = {"emotion": emotion, "sentiment": sentiment}[case["task"]]

    def table(column):
        return np.asarray(column).reshape(-1, width)

    draws = {}
    for resample in range(case["resamples"]):
        random = SplitMix64(case["seed"], resample)
        rows = np.concatenate([groups[random.next() % len(groups)] for _ in groups])
        seeds = [random.next() % len(case["method"]) for _ in case["method"]]
        labels = table(case["labels"])[rows].ravel()
        pairs = [
            [score(table(side[seed])[rows].ravel(), labels) for side in (case["method"], case["other"])]
            for seed in seeds
        ]
        for name in pairs[0][0]:
            difference = np.mean([a[name] - b[name] for a, b in pairs])
            draws.setdefault(name, []).append(difference)
    return {name: list(np.percentile(values, [2.5, 97.5])) for name, values in draws.items()}


def answer(case):
    if "values" in case:
        return {"mean": np.mean(case["values"]), "deviation": np.std(case["values"], ddof=1)}
    if "differences" in case:
        result = permutation_test(
            (case["differences"],), np.mean, permutation_type="samples", n_resamples=np.inf)
        return {"p": result.pvalue}
    return intervals(case)


with open(sys.argv[1]) as file:
    json.dump([answer(case) for case in json.load(file)], sys.stdout)
