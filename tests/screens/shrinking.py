"""Makes a screenshot small: at most 128 colours, counted in the browser, and packed as an indexed PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

from playwright.sync_api import Page

SIGNATURE = b"\x89PNG\r\n\x1a\n"
INDEXED, EIGHT_BITS = 3, 8
# Colours that differ by less than what the eye sees share a place; the most frequent one of each place stands for it.
COUNT = """async (png) => {
    const picture = new Image();
    picture.src = "data:image/png;base64," + png;
    await picture.decode();
    const { width, height } = picture;
    const canvas = new OffscreenCanvas(width, height);
    const ground = canvas.getContext("2d");
    ground.drawImage(picture, 0, 0);
    const { data } = ground.getImageData(0, 0, width, height);
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4) {
        const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        seen.set(colour, (seen.get(colour) ?? 0) + 1);
    }
    const places = new Map();
    for (const [colour, count] of [...seen].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
        const place = colour & 0xf8f8f8;
        const held = places.get(place);
        if (held) held.count += count;
        else places.set(place, { colour, count });
    }
    const palette = [...places.values()]
        .sort((a, b) => b.count - a.count || a.colour - b.colour)
        .slice(0, 128)
        .map((one) => one.colour);
    const nearest = new Map();
    const find = (colour) => {
        let best = 0, least = Infinity;
        palette.forEach((one, at) => {
            const red = (one >> 16) - (colour >> 16);
            const green = ((one >> 8) & 255) - ((colour >> 8) & 255);
            const blue = (one & 255) - (colour & 255);
            const far = red * red + green * green + blue * blue;
            if (far < least) [best, least] = [at, far];
        });
        return best;
    };
    const bytes = new Uint8Array(width * height);
    for (let i = 0; i < bytes.length; i += 1) {
        const colour = (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2];
        if (!nearest.has(colour)) nearest.set(colour, find(colour));
        bytes[i] = nearest.get(colour);
    }
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return { width, height, palette, pixels: btoa(text) };
}"""


@dataclass
class Shrinker:
    """Works in a page of its own, which shows nothing."""

    page: Page

    def shrink(self, png: bytes) -> bytes:
        """Give the same picture as an indexed PNG."""
        counted = self.page.evaluate(COUNT, base64.b64encode(png).decode())
        width, height = counted["width"], counted["height"]
        pixels = base64.b64decode(counted["pixels"])
        rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
        header = struct.pack(">IIBBBBB", width, height, EIGHT_BITS, INDEXED, 0, 0, 0)
        palette = b"".join(colour.to_bytes(3, "big") for colour in counted["palette"])
        packed = zlib.compress(rows, 9)
        return SIGNATURE + b"".join(
            _chunk(*part) for part in ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", packed), (b"IEND", b""))
        )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
