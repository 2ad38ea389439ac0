"""fit.py EXPORTED CACHE BATCH: an epoch of joint training in plain PyTorch; CPU seconds, as JSON.

The network of `train export` is trained as `train fit --method no-lm` does and scores valid. What
stands in the shards is read batch by batch; imports and the loading of the weights do not count.
"""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open

exported, cache, batch = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, str(exported))
from model import load  # noqa: E402

torch.set_num_threads(1)
network, _ = load(exported)
INPUTS = ["faces", "face_valid", "mfcc", "mfcc_frames"]


def batches(split):
    """Batches of a split's shards, each a dictionary of tensors."""
    for path in sorted((cache / "cache").glob(f"{split}-*.safetensors")):
        with safe_open(path, "pt") as shard:
            tensors = {name: shard.get_slice(name) for name in [*INPUTS, "emotions", "identity"]}
            for i in range(0, shard.get_slice("mfcc").get_shape()[0], batch):
                yield {name: tensor[i : i + batch] for name, tensor in tensors.items()}


started = time.process_time()
optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
trained = 0
network.train()
for rows in batches("train"):
    out = network(*(rows[name] for name in INPUTS))
    present = (rows["emotions"] > 0).float()
    loss = F.binary_cross_entropy_with_logits(out["logits_emo"], present)
    loss = loss + F.cross_entropy(out["logits_id"], rows["identity"].long())
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    trained += len(present)
network.eval()
with torch.inference_mode():
    valid = sum(len(network(*(rows[name] for name in INPUTS))["z_emo"]) for rows in batches("valid"))
print(json.dumps({"seconds": time.process_time() - started, "train": trained, "valid": valid}))
