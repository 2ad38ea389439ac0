"""Mutations that know nothing of the container: what disks, networks and cut downloads do."""

from random import Random

from bases import Base


def flip_few(data: bytearray, random: Random) -> bytes:
    for _ in range(random.randint(1, 20)):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data


def flip_head(data: bytearray, random: Random) -> bytes:
    reach = min(len(data), 2048)
    for _ in range(random.randint(1, 8)):
        data[random.randrange(reach)] ^= 1 << random.randrange(8)
    return data


def flip_tail(data: bytearray, random: Random) -> bytes:
    reach = min(len(data), 4096)
    for _ in range(random.randint(1, 8)):
        data[-1 - random.randrange(reach)] ^= 1 << random.randrange(8)
    return data


def flip_dense(data: bytearray, random: Random) -> bytes:
    for _ in range(int(len(data) * 10 ** random.uniform(-3.5, -1))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data


def cut_end(data: bytearray, random: Random) -> bytes:
    return data[: random.randrange(1, len(data))]


def cut_start(data: bytearray, random: Random) -> bytes:
    return data[random.randrange(1, len(data) // 2) :]


def _stretch(data: bytearray, random: Random) -> slice:
    length = random.randrange(1, max(2, len(data) // 4))
    start = random.randrange(len(data) - length)
    return slice(start, start + length)


def cut_middle(data: bytearray, random: Random) -> bytes:
    del data[_stretch(data, random)]
    return data


def blank(data: bytearray, random: Random) -> bytes:
    stretch = _stretch(data, random)
    data[stretch] = random.choice([b"\0", b"\xff"]) * (stretch.stop - stretch.start)
    return data


def noise(data: bytearray, random: Random) -> bytes:
    stretch = _stretch(data, random)
    data[stretch] = random.randbytes(stretch.stop - stretch.start)
    return data


def repeat(data: bytearray, random: Random) -> bytes:
    stretch = _stretch(data, random)
    return data[: stretch.stop] + data[stretch] * random.randint(1, 5) + data[stretch.stop :]


def insert(data: bytearray, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.randint(1, 5000)) + data[at:]


def swap(data: bytearray, random: Random) -> bytes:
    length = random.randrange(1, max(2, len(data) // 8))
    a, b = (random.randrange(len(data) - length) for _ in range(2))
    data[a : a + length], data[b : b + length] = data[b : b + length], data[a : a + length]
    return data


def numbers(data: bytearray, random: Random) -> bytes:
    """Overwrites aligned words of the headers with numbers at the edges of their types."""
    edges = [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE]
    order = random.choice(["big", "little"])
    tail = len(data) > 8192 and random.random() < 0.5
    reach = range(len(data) - 4096, len(data) - 4) if tail else range(min(len(data) - 4, 4096))
    for _ in range(random.randint(1, 4)):
        at = random.choice(reach)
        data[at : at + 4] = random.choice(edges).to_bytes(4, order)
    return data


def join(data: bytearray, random: Random, bases: list[Base]) -> bytes:
    """Ends in another clip: other codec parameters, size, sample rate or container."""
    other = random.choice(bases).data
    return data[: random.randrange(len(data) // 2, len(data) + 1)] + other


KINDS = {
    "bits: a few": flip_few,
    "bits: in the head": flip_head,
    "bits: in the tail": flip_tail,
    "bits: many": flip_dense,
    "numbers: at their types' edges": numbers,
    "cut: end": cut_end,
    "cut: start": cut_start,
    "cut: middle": cut_middle,
    "bytes: blank": blank,
    "bytes: noise": noise,
    "bytes: repeated": repeat,
    "bytes: inserted": insert,
    "bytes: swapped": swap,
}
