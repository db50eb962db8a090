"""QR codes after ISO/IEC 18004: bytes, error correction M, versions 1 to 15, drawn as SVG.

Ours are addresses of up to 412 bytes. Error correction M reads a code of which 15 percent are dirt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

_BLOCKS: dict[int, tuple[int, tuple[int, ...]]] = {
    1: (10, (16,)),
    2: (16, (28,)),
    3: (26, (44,)),
    4: (18, (32,) * 2),
    5: (24, (43,) * 2),
    6: (16, (27,) * 4),
    7: (18, (31,) * 4),
    8: (22, (38,) * 2 + (39,) * 2),
    9: (22, (36,) * 3 + (37,) * 2),
    10: (26, (43,) * 4 + (44,)),
    11: (30, (50,) + (51,) * 4),
    12: (22, (36,) * 6 + (37,) * 2),
    13: (22, (37,) * 8 + (38,)),
    14: (24, (40,) * 4 + (41,) * 5),
    15: (24, (41,) * 5 + (42,) * 5),
}
"""By version: correction bytes of each block, and how many data bytes each block holds (table 9, level M)."""
_ALIGNED = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42),
    9: (6, 26, 46), 10: (6, 28, 50), 11: (6, 30, 54), 12: (6, 32, 58), 13: (6, 34, 62), 14: (6, 26, 46, 66),
    15: (6, 26, 48, 70),
}  # fmt: skip
"""Centers of the alignment patterns by version (table E.1)."""
_MASKS = (
    lambda x, y: (x + y) % 2,
    lambda x, y: y % 2,
    lambda x, y: x % 3,
    lambda x, y: (x + y) % 3,
    lambda x, y: (x // 3 + y // 2) % 2,
    lambda x, y: x * y % 2 + x * y % 3,
    lambda x, y: (x * y % 2 + x * y % 3) % 2,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2,
)
QUIET = 4
"""Light modules that have to surround the code."""

Grid = list[list[bool]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The fixed patterns of one version, and where they stand."""

    dark: Grid
    fixed: Grid


def qr_modules(text: str) -> Grid:
    """The code as rows of dark (True) and light modules, without the quiet zone."""
    content = text.encode()
    version = next((v for v in _BLOCKS if _fits(v, len(content))), None)
    if version is None:
        raise ValueError("A QR code of ours holds no more than 412 bytes.")
    bits = list(_bits(_corrected(version, _padded(version, content))))
    return min((_drawn(version, bits, mask) for mask in range(8)), key=_penalty)


def qr_svg(text: str, *, label: str) -> str:
    """A drawing in black on white, whatever the page's colors are: phones read it so."""
    rows = qr_modules(text)
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{n}v1h-{n}z" for y, row in enumerate(rows) for x, n in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(row):
        end = begin
        while end < len(row) and row[end]:
            end += 1
        if end > begin:
            yield begin, end - begin
        begin = end + 1


def _fits(version: int, length: int) -> bool:
    return 4 + _count_bits(version) + 8 * length <= 8 * sum(_BLOCKS[version][1])


def _count_bits(version: int) -> int:
    return 8 if version < 10 else 16


def _padded(version: int, content: bytes) -> bytes:
    """Mode, length and content, filled up to what the version holds."""
    room = 8 * sum(_BLOCKS[version][1])
    bits = f"0100{len(content):0{_count_bits(version)}b}" + "".join(f"{byte:08b}" for byte in content)
    bits += "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = [int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)]
    while len(data) < room // 8:
        data.append(0xEC)
        if len(data) < room // 8:
            data.append(0x11)
    return bytes(data)


def _corrected(version: int, data: bytes) -> Iterator[int]:
    """Data and correction bytes of all blocks, dealt out in turn."""
    correcting, sizes = _BLOCKS[version]
    blocks, begin = [], 0
    for size in sizes:
        blocks.append(data[begin : begin + size])
        begin += size
    for i in range(max(sizes)):
        yield from (block[i] for block in blocks if i < len(block))
    corrections = [_remainder(block, _divisor(correcting)) for block in blocks]
    for i in range(correcting):
        yield from (correction[i] for correction in corrections)


def _times(a: int, b: int) -> int:
    """Product in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= ((b >> bit) & 1) * a
    return product


@cache
def _divisor(degree: int) -> bytes:
    found, root = [0] * (degree - 1) + [1], 1
    for _ in range(degree):
        for i in range(degree):
            found[i] = _times(found[i], root) ^ (found[i + 1] if i + 1 < degree else 0)
        root = _times(root, 2)
    return bytes(found)


def _remainder(block: bytes, divisor: bytes) -> bytes:
    found = [0] * len(divisor)
    for byte in block:
        factor = byte ^ found.pop(0)
        found.append(0)
        found = [f ^ _times(d, factor) for f, d in zip(found, divisor, strict=True)]
    return bytes(found)


def _bits(data: Iterator[int]) -> Iterator[bool]:
    for byte in data:
        yield from (bool(byte >> i & 1) for i in range(7, -1, -1))


@cache
def _frame(version: int) -> _Frame:
    size = 17 + 4 * version
    frame = _Frame([[False] * size for _ in range(size)], [[False] * size for _ in range(size)])
    for i in range(size):
        _fix(frame, 6, i, i % 2 == 0)
        _fix(frame, i, 6, i % 2 == 0)
    for x, y in ((3, 3), (size - 4, 3), (3, size - 4)):
        _square(frame, x, y, 4, (0, 1, 3))
    last = len(_ALIGNED[version]) - 1
    corners = {(0, 0), (0, last), (last, 0)}
    for i, x in enumerate(_ALIGNED[version]):
        for j, y in enumerate(_ALIGNED[version]):
            if (i, j) not in corners:
                _square(frame, x, y, 2, (0, 2))
    _write_format(frame, 0)
    _write_version(frame, version)
    return frame


def _fix(frame: _Frame, x: int, y: int, dark: bool) -> None:
    frame.dark[y][x], frame.fixed[y][x] = dark, True


def _square(frame: _Frame, x: int, y: int, reach: int, dark: tuple[int, ...]) -> None:
    """Rings around a center; those named are dark. What falls outside the code is left out."""
    size = len(frame.dark)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            if 0 <= x + dx < size and 0 <= y + dy < size:
                _fix(frame, x + dx, y + dy, max(abs(dx), abs(dy)) in dark)


def _write_format(frame: _Frame, mask: int) -> None:
    """Level M and the mask, protected by a BCH code, twice."""
    rest = mask
    for _ in range(10):
        rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    word = (mask << 10 | rest) ^ 0x5412
    bits = [bool(word >> i & 1) for i in range(15)]
    size = len(frame.dark)
    column = [*range(6), 7, 8]
    for i, y in enumerate(column):
        _fix(frame, 8, y, bits[i])
    for i in range(8, 15):
        _fix(frame, 7 if i == 8 else 14 - i, 8, bits[i])
    for i in range(8):
        _fix(frame, size - 1 - i, 8, bits[i])
    for i in range(8, 15):
        _fix(frame, 8, size - 15 + i, bits[i])
    _fix(frame, 8, size - 8, True)


def _write_version(frame: _Frame, version: int) -> None:
    if version < 7:
        return
    rest = version
    for _ in range(12):
        rest = (rest << 1) ^ ((rest >> 11) * 0x1F25)
    word, size = version << 12 | rest, len(frame.dark)
    for i in range(18):
        a, b = size - 11 + i % 3, i // 3
        _fix(frame, a, b, bool(word >> i & 1))
        _fix(frame, b, a, bool(word >> i & 1))


def _drawn(version: int, bits: list[bool], mask: int) -> Grid:
    base = _frame(version)
    frame = _Frame([row[:] for row in base.dark], base.fixed)
    masked, queue = _MASKS[mask], iter(bits)
    for x, y in _way(len(base.dark)):
        if not base.fixed[y][x]:
            frame.dark[y][x] = next(queue, False) ^ (masked(x, y) == 0)
    _write_format(frame, mask)
    return frame.dark


def _way(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn, around the timing column."""
    up = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for y in range(size - 1, -1, -1) if up else range(size):
            yield right, y
            yield right - 1, y
        up = not up


def _penalty(grid: Grid) -> int:
    """How hard the code is to read, by the four rules of the standard."""
    size = len(grid)
    lines = ["".join("1" if dark else "0" for dark in row) for row in grid]
    lines += ["".join("1" if row[x] else "0" for row in grid) for x in range(size)]
    found = sum(_in_line(line) for line in lines)
    for y in range(size - 1):
        for x in range(size - 1):
            if grid[y][x] == grid[y][x + 1] == grid[y + 1][x] == grid[y + 1][x + 1]:
                found += 3
    dark = sum(map(sum, grid))
    return found + 10 * (abs(20 * dark - 10 * size * size) // (size * size))


def _in_line(line: str) -> int:
    found, begin = 0, 0
    for i in range(1, len(line) + 1):
        if i == len(line) or line[i] != line[begin]:
            found += i - begin - 2 if i - begin >= 5 else 0
            begin = i
    starts = range(len(line) - 10)
    return found + 40 * sum(line[i : i + 11] in ("10111010000", "00001011101") for i in starts)
