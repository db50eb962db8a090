"""QR codes hold what they were given: read back here by the rules of the standard, without the drawing code."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from sro_program.ui.qr import QUIET, qr_svg

ADDRESS = "https://sro.example.test/agreements/presence/desk/" + "0123456789abcdef" * 2 + "." + "A-b_9" * 8 + "xyz"
BLOCKS = {1: (10, [16]), 4: (18, [32, 32]), 8: (22, [38, 38, 39, 39])}
ALIGNED = {1: [], 4: [6, 26], 8: [6, 24, 42]}
MASKS = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
    lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
]


def is_pattern(row: int, column: int, version: int) -> bool:
    size = 17 + 4 * version
    finder = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
    timing = 6 in (row, column)
    numbered = version >= 7 and (
        (row < 6 and size - 11 <= column < size - 8) or (column < 6 and size - 11 <= row < size - 8)
    )
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    centers = [(a, b) for a in ALIGNED[version] for b in ALIGNED[version] if (a, b) not in corners]
    aligned = any(abs(row - a) <= 2 and abs(column - b) <= 2 for a, b in centers)
    return finder or timing or numbered or aligned


def mask_of(rows: list[list[bool]]) -> int:
    bits = "".join("1" if rows[8][c] else "0" for c in (0, 1, 2, 3, 4, 5, 7, 8))
    word = int(bits, 2) ^ (0b101010000010010 >> 7)
    assert word >> 6 == 0  # error correction M
    return word >> 3 & 7


def codewords(rows: list[list[bool]], version: int) -> list[int]:
    size, mask, bits = len(rows), MASKS[mask_of(rows)], ""
    columns = [c for c in reversed(range(size)) if c != 6]
    for turn, right in enumerate(columns[::2]):
        for row in reversed(range(size)) if turn % 2 == 0 else range(size):
            for column in (right, columns[columns.index(right) + 1]):
                if not is_pattern(row, column, version):
                    bits += str(int(rows[row][column] != mask(row, column)))
    return [int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8)]


def read(rows: list[list[bool]]) -> str:
    version = (len(rows) - 17) // 4
    correcting, sizes = BLOCKS[version]
    words = iter(codewords(rows, version))
    blocks: list[list[int]] = [[] for _ in sizes]
    for i in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if i < size:
                block.append(next(words))
    data = b"".join(bytes(block) for block in blocks)
    for _ in range(correcting):
        for block in blocks:
            block.append(next(words))
    for block in blocks:
        assert_correct(block, correcting)
    bits = "".join(f"{byte:08b}" for byte in data)
    assert bits[:4] == "0100"
    length = int(bits[4:12], 2)
    return bytes(int(bits[i : i + 8], 2) for i in range(12, 12 + 8 * length, 8)).decode()


def assert_correct(block: list[int], correcting: int) -> None:
    """A block without errors is zero at every root of the generator."""
    powers = [1]
    for _ in range(254):
        powers.append(powers[-1] << 1 ^ (0x11D if powers[-1] & 0x80 else 0))
    logs = {value: n for n, value in enumerate(powers)}
    for root in range(correcting):
        total = 0
        for byte in block:
            total = powers[(logs[total] + root) % 255] ^ byte if total else byte
        assert total == 0


def drawn(drawing: str) -> list[list[bool]]:
    """The modules inside the quiet zone, from the strokes of the drawing."""
    root = etree.fromstring(drawing)
    size = int(root.get("viewBox").split()[2])
    dark, x, y = set(), 0, 0
    for move, stroke in re.findall(r"(?:[Mm](-?\d+ ?-?[\d.]+))?h(\d+)", root.findall("{*}path")[-1].get("d")):
        if move:
            across, down = re.findall(r"-?[\d.]+", move)
            x, y = (x + int(across), y + float(down)) if dark else (int(across), float(down))
        dark |= {(x + step, int(y)) for step in range(int(stroke))}
        x += int(stroke)
    inside = range(QUIET, size - QUIET)
    assert all(x in inside and y in inside for x, y in dark)
    return [[(x, y) in dark for x in inside] for y in inside]


@pytest.mark.parametrize("text", ["SRO", "https://example.test/desk/abcdefghijklmnopqrstuv", ADDRESS])
def test_what_is_drawn_can_be_read(text: str) -> None:
    assert read(drawn(qr_svg(text, label="A code"))) == text


def test_the_drawing_has_a_name() -> None:
    drawing = etree.fromstring(qr_svg(ADDRESS, label='A "code"'))
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", 'A "code"')
