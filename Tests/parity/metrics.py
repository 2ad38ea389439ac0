"""Scores of scikit-learn for the metrics' tests: a JSON file in, JSON on standard output.

    metrics.py IN.json

IN is a list of cases: {"features": [[..]], "identities": [..]} gives {"eer"}, by cosine
distances, computed in double precision and rounded to float32; {"same": [..], "different": [..]} gives the
{"eer"} of those scores; {"predicted": [..], "labels": [..]} gives {"wa", "accuracy", "f1", "macro",
"weighted"}, null where scikit-learn's zero_division="warn" would warn; {"sentiment": [..],
"truth": [..]} gives {"pearson", "mae"} and the "accuracy" and "weighted" F1 of has0 and non0;
{"outputs": [..], "present": [..]} gives the highest balanced accuracy "best" of any threshold;
{"values": [..], "levels": [..]} gives their quantiles.
"""

import json
import sys
import warnings

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from scipy.stats import pearsonr
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score
from sklearn.metrics import mean_absolute_error, roc_curve
from sklearn.metrics.pairwise import paired_cosine_distances


def equal_error_rate(labels, scores):
    fpr, tpr, _ = roc_curve(labels, scores.astype(np.float32), drop_intermediate=False)
    return {"eer": brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1, xtol=1e-12)}


def identification(case):
    features = np.asarray(case["features"], dtype=np.float32).astype(np.float64)
    identities = np.asarray(case["identities"])
    i, j = np.triu_indices(len(identities), k=1)
    distances = paired_cosine_distances(features[i], features[j])
    # scikit-learn's distance to nothing is 1/2; as a cosine, 0, it is 1.
    nothing = ~features.any(axis=1)
    distances[nothing[i] | nothing[j]] = 1
    return equal_error_rate(identities[i] == identities[j], -distances)


def verification(case):
    same, different = case["same"], case["different"]
    labels = np.repeat([True, False], [len(same), len(different)])
    return equal_error_rate(labels, np.asarray(same + different))


def classification(case):
    predicted, labels = np.asarray(case["predicted"]), np.asarray(case["labels"])
    present = [c for c in [True, False] if c in labels or c in predicted]
    positive = f1_score(labels, predicted) if True in present else None
    # A class neither labelled nor predicted has no F1, and is left out of the means.
    means = {a: f1_score(labels, predicted, labels=present, average=a) for a in ["macro", "weighted"]}
    return {
        "wa": balanced_accuracy_score(labels, predicted) if len(set(labels)) == 2 else None,
        "accuracy": accuracy_score(labels, predicted), "f1": positive, **means,
    }


def sentiment(case):
    p, y = np.asarray(case["sentiment"]), np.asarray(case["truth"])

    def scores(kept, predicted, labels):
        predicted, labels = predicted[kept], labels[kept]
        return {"accuracy": accuracy_score(labels, predicted),
                "weighted": f1_score(labels, predicted, average="weighted")}

    constant = np.ptp(p) == 0 or np.ptp(y) == 0
    return {
        "pearson": None if constant else pearsonr(p, y)[0],
        "mae": mean_absolute_error(y, p),
        "has0": scores(y == y, p >= 0, y >= 0),
        "non0": scores(y != 0, p > 0, y > 0),
    }


def threshold(case):
    fpr, tpr, _ = roc_curve(case["present"], case["outputs"], drop_intermediate=False)
    return {"best": np.max(tpr + 1 - fpr) / 2}


KINDS = {"features": identification, "same": verification, "predicted": classification,
         "sentiment": sentiment, "outputs": threshold,
         "values": lambda case: list(np.quantile(case["values"], case["levels"]))}


def score(case):
    return next(KINDS[key] for key in KINDS if key in case)(case)


warnings.simplefilter("ignore")
with open(sys.argv[1]) as file:
    print(json.dumps([score(case) for case in json.load(file)]))
