"""eer.py FEATURES.safetensors: the equal error rate by scikit-learn, and its CPU seconds, as JSON."""

import json
import sys
import time

import numpy as np
from safetensors.numpy import load_file
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import roc_curve
from sklearn.metrics.pairwise import cosine_similarity

tensors = load_file(sys.argv[1])
started = time.process_time()
i, j = np.triu_indices(len(tensors["z"]), k=1)
scores = cosine_similarity(tensors["z"].astype(np.float64))[i, j]
same = tensors["identity"][i] == tensors["identity"][j]
far, tpr, _ = roc_curve(same, scores, drop_intermediate=False)
rate = brentq(lambda x: 1 - x - interp1d(far, tpr)(x), 0, 1, xtol=1e-12)
print(json.dumps({"eer": rate, "seconds": time.process_time() - started}))
