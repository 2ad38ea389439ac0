"""MFCCs of the four flavours in numpy and scipy, written from the libraries' documentation.

usage: mfcc.py PCM.npy OUTPUT_FOLDER   (8 kHz float32; writes <flavour>.npy)
"""
import sys

import numpy as np
import scipy.fft

RATE, FRAME, HOP, BANDS = 8000, 640, 160, 40


def frames(x):
    count = 1 + (len(x) - FRAME) // HOP
    return np.stack([x[i * HOP : i * HOP + FRAME] for i in range(count)])


def htk():
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    return 700 * (10 ** (np.linspace(0, top, BANDS + 2) / 2595) - 1)


def slaney():
    step = np.log(6.4) / 27
    mel = np.linspace(0, 15 + np.log(RATE / 2 / 1000) / step, BANDS + 2)
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp(step * (mel - 15)))


def centred(x, flavour):
    padded = np.pad(x, FRAME // 2, mode="reflect" if flavour == "torchaudio" else "constant")
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    power = np.abs(np.fft.rfft(frames(padded) * hann)) ** 2
    hertz = np.fft.rfftfreq(FRAME, 1 / RATE)
    corners = slaney() if flavour == "librosa" else htk()
    left, centre, right = (corners[i : i + BANDS, None] for i in range(3))
    bank = np.maximum(0, np.minimum((hertz - left) / (centre - left), (right - hertz) / (right - centre)))
    if flavour == "librosa":
        bank *= 2 / (right - left)
    decibels = 10 * np.log10(np.maximum(power @ bank.T, 1e-10))
    if flavour != "default":
        decibels = np.maximum(decibels, decibels.max() - 80)
    return scipy.fft.dct(decibels, norm="ortho")


def kaldi(x):
    f32 = np.float32
    block = frames((x * 32768).astype(f32))
    # A running sum, not numpy's pairwise one: in quiet frames its rounding shows.
    block = block - np.cumsum(block, axis=1, dtype=f32)[:, -1:] / f32(FRAME)
    tiny = np.finfo(f32).eps
    energy = np.log(np.maximum((block.astype(float) ** 2).sum(axis=1), tiny))
    block = block - f32(0.97) * np.concatenate([block[:, :1], block[:, :-1]], axis=1)
    povey = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85
    power = np.abs(np.fft.rfft(block * povey, n=1024)) ** 2

    def mel(hertz):
        return f32(1127) * np.log(f32(1) + hertz.astype(f32) / f32(700), dtype=f32)

    low, high = mel(np.array([20, RATE / 2]))
    step = (high - low) / f32(BANDS + 1)
    left, centre, right = (low + np.arange(i, i + BANDS, dtype=f32)[:, None] * step for i in range(3))
    at = mel(np.arange(512) * RATE / 1024)
    bank = np.maximum(0, np.minimum((at - left) / (centre - left), (right - at) / (right - centre)))
    levels = np.log(np.maximum(power[:, :512] @ bank.T.astype(float), tiny))
    cepstra = scipy.fft.dct(levels, norm="ortho") * (1 + 11 * np.sin(np.pi * np.arange(BANDS) / 22))
    cepstra[:, 0] = energy
    return cepstra


pcm = np.load(sys.argv[1]).astype(float)
for flavour in ("default", "torchaudio", "librosa"):
    np.save(f"{sys.argv[2]}/{flavour}.npy", centred(pcm, flavour).astype(np.float32))
np.save(f"{sys.argv[2]}/kaldi.npy", kaldi(pcm).astype(np.float32))
