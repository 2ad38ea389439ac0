"""Scores of scikit-learn for the metrics' tests: a JSON file in, JSON on standard output.

    metrics.py IN.json

IN is a list of cases: {"features": [[..]], "identities": [..]} gives {"eer"}, with cosine
similarities in double precision rounded to float32; {"same": [..], "different": [..]} gives the
{"eer"} of those scores; {"predicted": [..], "labels": [..]} gives {"wa", "f1", "macro", "weighted"}.
"""

import json
import sys
import warnings

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_curve
from sklearn.metrics.pairwise import cosine_similarity


def equal_error_rate(labels, scores):
    fpr, tpr, _ = roc_curve(labels, scores.astype(np.float32), drop_intermediate=False)
    return {"eer": brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1, xtol=1e-12)}


def identification(case):
    features = np.asarray(case["features"], dtype=np.float32).astype(np.float64)
    identities = np.asarray(case["identities"])
    i, j = np.triu_indices(len(identities), k=1)
    return equal_error_rate(identities[i] == identities[j], cosine_similarity(features)[i, j])


def verification(case):
    same, different = case["same"], case["different"]
    labels = np.repeat([True, False], [len(same), len(different)])
    return equal_error_rate(labels, np.asarray(same + different))


def classification(case):
    predicted, labels = case["predicted"], case["labels"]
    return {
        "wa": balanced_accuracy_score(labels, predicted),
        "f1": f1_score(labels, predicted, zero_division=0),
        "macro": f1_score(labels, predicted, average="macro", zero_division=0),
        "weighted": f1_score(labels, predicted, average="weighted", zero_division=0),
    }


def score(case):
    if "features" in case:
        return identification(case)
    return verification(case) if "same" in case else classification(case)


warnings.simplefilter("ignore")
with open(sys.argv[1]) as file:
    print(json.dumps([score(case) for case in json.load(file)]))
