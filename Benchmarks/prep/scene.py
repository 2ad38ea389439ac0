"""Talking heads with a camera's entropy, frame by frame, and the sound to go with them.

A textured room seen by a swaying camera, a textured body and a head that moves, blinks and speaks
at a syllable's rate, under fresh sensor grain in every frame: about what a webcam video holds.
Flat drawings would decode far faster than real video; here nothing is flat or stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

WIDTH, HEIGHT, RATE = 1280, 720, 30
SOUND_RATE = 44_100


@dataclass(frozen=True)
class Picture:
    """One frame in YUV 4:2:0 planes of limited range, and its 68 landmarks in pixels, `[68, 2]`."""

    planes: bytes
    landmarks: np.ndarray


def fractal(
    generator: np.random.Generator, height: int, width: int, exponent: float, spread: float
) -> np.ndarray:
    """Noise whose amplitude falls with frequency as 1/f^exponent, as in photographs."""
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(generator.standard_normal((height, width))) / frequency**exponent
    spectrum[0, 0] = 0
    texture = np.fft.irfft2(spectrum, (height, width))
    return (texture * (spread / texture.std())).astype(np.float32)


class Wander:
    """A smooth random motion: sines of unrelated frequencies, within about +-1."""

    def __init__(self, generator: np.random.Generator, slowest: float, fastest: float):
        self.frequencies = np.exp(generator.uniform(np.log(slowest), np.log(fastest), 5))
        self.phases = generator.uniform(0, 2 * np.pi, 5)

    def __call__(self, seconds: float) -> float:
        return float(np.sin(2 * np.pi * self.frequencies * seconds + self.phases).mean() * 1.6)


def shifted(texture: np.ndarray, x: float, y: float, width: int, height: int) -> np.ndarray:
    """The window of a texture at a fractional position, bilinear."""
    left, top = int(x), int(y)
    across, down = np.float32(x - left), np.float32(y - top)
    window = texture[top : top + height + 1, left : left + width + 1]
    rows = window[:-1] + down * (window[1:] - window[:-1])
    return rows[:, :-1] + across * (rows[:, 1:] - rows[:, :-1])


class Scene:
    """One video's room, person and camera."""

    def __init__(self, seed: int):
        generator = np.random.default_rng(seed)
        self.generator = generator
        self.room = 105 + gaussian_filter(fractal(generator, 752, 1312, 1.1, 32), 0.8)
        self.room_chroma = [128 + fractal(generator, 376, 656, 1.4, 9) for _ in range(2)]
        self.skin = 150 + fractal(generator, 480, 480, 1.0, 14)
        self.cloth = 85 + fractal(generator, 480, 480, 0.8, 20)
        self.grain = [
            gaussian_filter(generator.standard_normal((800, 1400)), 0.6).astype(np.float32) * 5.5
            for _ in range(6)
        ]
        self.sway = [Wander(generator, 0.1, 0.8) for _ in range(2)]
        self.place = [Wander(generator, 0.15, 1.2) for _ in range(2)]
        self.roll = Wander(generator, 0.2, 0.9)
        self.speech = Wander(generator, 2.5, 5.5)
        self.blinks = generator.uniform(0, 1000, 300)

    def pictures(self, count: int) -> Iterator[Picture]:
        """Draws the first `count` frames."""
        for index in range(count):
            yield self.picture(index / RATE)

    def picture(self, seconds: float) -> Picture:
        """Draws the frame of one moment."""
        x, y = (12 + 8 * sway(seconds) for sway in self.sway)
        luma = shifted(self.room, x, y, WIDTH, HEIGHT)
        chroma = [
            shifted(plane, x / 2, y / 2, WIDTH // 2, HEIGHT // 2) for plane in self.room_chroma
        ]
        centre = np.array([640.0, 330.0]) + [
            40 * self.place[0](seconds),
            18 * self.place[1](seconds),
        ]
        roll = 0.08 * self.roll(seconds)
        mouth = max(0.0, self.speech(seconds))
        eyes = 0.2 if np.any(np.abs(self.blinks - seconds) < 0.07) else 1.0
        body = centre * 0.5 + [320, 520]
        self._ellipse(luma, chroma, body, (330, 260), 0.0, self.cloth, (120, 132))
        self._ellipse(luma, chroma, centre, (125, 165), roll, self.skin, (112, 150))
        turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        for part, size, level in (
            ((-46, -30), (20, 9 * eyes), 60),
            ((46, -30), (20, 9 * eyes), 60),
            ((0, 22), (14, 26), 128),
            ((0, 88), (42, 7 + 22 * mouth), 70),
        ):
            self._ellipse(luma, chroma, centre + turn @ part, size, roll, level, None)
        grain = self.grain[self.generator.integers(len(self.grain))]
        top, left = self.generator.integers(0, 80), self.generator.integers(0, 120)
        luma += grain[top : top + HEIGHT, left : left + WIDTH]
        planes = [np.clip(plane, 16, 240).astype(np.uint8).tobytes() for plane in (luma, *chroma)]
        return Picture(b"".join(planes), centre + landmarks(mouth, eyes) @ turn.T)

    @staticmethod
    def _ellipse(luma, chroma, centre, size, roll, texture, tint) -> None:
        """Blends a soft-edged ellipse, textured or plain, into the planes."""
        reach = int(max(size)) + 4
        left, right = max(0, int(centre[0]) - reach), min(WIDTH, int(centre[0]) + reach) & ~1
        top, bottom = max(0, int(centre[1]) - reach), min(HEIGHT, int(centre[1]) + reach) & ~1
        left, top = left & ~1, top & ~1
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
        x, y = x - np.float32(centre[0]), y - np.float32(centre[1])
        across = x * np.float32(np.cos(roll)) + y * np.float32(np.sin(roll))
        down = y * np.float32(np.cos(roll)) - x * np.float32(np.sin(roll))
        distance = np.hypot(across / np.float32(size[0]), down / np.float32(size[1]))
        weight = np.clip((1 - distance) * min(size) / 3, 0, 1)
        if isinstance(texture, np.ndarray):
            level = map_coordinates(
                texture, [(down + 240) % 478, (across + 240) % 478], order=1, mode="nearest"
            )
            level -= 30 * np.clip(across / size[0], -1, 1)  # lit from one side
        else:
            level = np.float32(texture)
        window = luma[top:bottom, left:right]
        window += weight * (level - window)
        if tint is not None:
            for plane, value in zip(chroma, tint):
                part = plane[top // 2 : bottom // 2, left // 2 : right // 2]
                part += weight[::2, ::2] * (value - part)


def landmarks(mouth: float, eyes: float) -> np.ndarray:
    """The 68 points of the head before it turns, about its centre, in the order of iBUG 300-W."""

    def arc(x: float, y: float, wide: float, high: float, first: float, last: float, count: int):
        angle = np.linspace(first, last, count) * np.pi
        return np.stack([x + wide * np.cos(angle), y + high * np.sin(angle)], axis=1)

    nose = [[0, y] for y in (-30, -12, 6, 24)] + [[x, 44] for x in (-16, -8, 0, 8, 16)]
    return np.concatenate(
        [
            arc(0, 0, 122, 160, 1.0, 0.0, 17),
            arc(-46, -44, 30, 16, 1.0, 2.0, 5),
            arc(46, -44, 30, 16, 1.0, 2.0, 5),
            np.array(nose, dtype=float),
            arc(-46, -30, 20, 9 * eyes, 1.0, 2.67, 6),
            arc(46, -30, 20, 9 * eyes, 1.0, 2.67, 6),
            arc(0, 88, 42, 7 + 22 * mouth, 1.0, 2.83, 12),
            arc(0, 88, 34, 3 + 20 * mouth, 1.0, 2.75, 8),
        ]
    )


def speech(seed: int, seconds: float, rate: int, channels: int) -> np.ndarray:
    """Voice-like sound, `[samples, channels]` float32: a gliding harmonic tone, hiss and pauses."""
    generator = np.random.default_rng(seed)
    count = round(seconds * rate)
    time = np.arange(count) / rate
    pitch = 140 * 2 ** (
        0.4 * np.interp(time, np.arange(0, seconds + 1, 0.2), _noise(generator, seconds))
    )
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = sum(np.sin(order * phase) / order for order in range(1, 18))
    hiss = np.diff(generator.standard_normal(count + 1))
    loudness = np.clip(
        np.interp(time, np.arange(0, seconds + 1, 0.2), _noise(generator, seconds)), 0, 2
    )
    mix = 0.08 * loudness * (voice + 0.15 * hiss)
    room = 0.002 * generator.standard_normal((count, channels))
    return np.clip(mix[:, None] + room, -1, 1).astype(np.float32)


def _noise(generator: np.random.Generator, seconds: float) -> np.ndarray:
    return generator.standard_normal(len(np.arange(0, seconds + 1, 0.2)))
