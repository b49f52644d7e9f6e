"""Files that a mail carries: their names made safe, their type told from the name, and how they stand in the bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from bot.errors import Invalid
from bot.outreach.mime.headers import one_line

MOST_BYTES = 20_000_000
"""All files of one mail together. Gmail takes 25 MB as they stand in the mail, where base64 makes them a third larger,
so this is what fits with room for the words: support.google.com/mail/answer/6584."""
LONGEST_NAME = 120
UNKNOWN = "application/octet-stream"

# What the library takes, by the end of the name; contents are never opened to guess.
MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "md": "text/markdown",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# support.google.com/mail/answer/6590 lists the ends of names for which Gmail refuses a mail.
_REFUSED = """
ade adp apk appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg ex ex_ exe hta img ins iso
isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 scr sct shb sys vb vbe vbs vhd
vxd wsc wsf wsh xll
"""
REFUSED = frozenset(_REFUSED.split())


@dataclass(frozen=True)
class Attachment:
    """One file: its name as the recipient sees it, its type, size in bytes and SHA-256 in hexadecimal.

    `content` stays empty where only the other four matter: for naming what a card shows.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes = field(default=b"", repr=False)


def attachment(name: str, content: bytes) -> Attachment:
    """Make a file of its name and bytes; raises Invalid for a name or size that Gmail would not take."""
    safe = safe_name(name)
    if not content:
        raise Invalid(f"“{safe}” is empty. Nothing was saved; choose another file.", field="file")
    file = Attachment(safe, media_type_of(safe), len(content), hashlib.sha256(content).hexdigest(), content)
    require_small_enough((file,))
    return file


def safe_name(name: str) -> str:
    """Give a file name without folders, line breaks and characters that nobody sees; raises Invalid when none is left.

    A name that turns its reading direction could show "gpj.exe" as "exe.jpg"; `one_line` takes that out.
    """
    bare = "".join(letter if letter.isprintable() else " " for letter in name.replace("\\", "/").rpartition("/")[2])
    cleaned = one_line("file name", bare.replace('"', "'"), at_most=1000).strip(" .")
    if not cleaned:
        raise Invalid("That file has no usable name. Nothing was saved; rename it first.", field="file")
    if _end_of(cleaned) in REFUSED:
        raise Invalid(f"Gmail takes no .{_end_of(cleaned)} files. Nothing was saved; choose another.", field="file")
    if len(cleaned) <= LONGEST_NAME:
        return cleaned
    end = f".{_end_of(cleaned)}" if _end_of(cleaned) in MEDIA_TYPES else ""
    return cleaned[: LONGEST_NAME - len(end)].rstrip() + end


def media_type_of(name: str) -> str:
    """Tell what a file is from the end of its name."""
    return MEDIA_TYPES.get(_end_of(name), UNKNOWN)


def require_small_enough(files: Sequence[Attachment]) -> None:
    """Raise Invalid when these files are too large for one mail together."""
    total = sum(file.size for file in files)
    if total > MOST_BYTES:
        raise Invalid(
            f"A mail carries at most {size_words(MOST_BYTES)} of files; these come to {size_words(total)}."
            " Nothing was saved or sent; leave one out.",
            field="files",
        )


def size_words(size: int) -> str:
    """Say a size as people do: 240 kB, 1.2 MB."""
    if size < 1000:  # noqa: PLR2004  A kilobyte.
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < 999_500:  # noqa: PLR2004  What still rounds to kilobytes.
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def attach(message: EmailMessage, files: Sequence[Attachment], *, boundary: str) -> None:
    """Put files behind the words of a finished message; a name outside ASCII is written as RFC 2231 asks."""
    if not files:
        return
    for file in files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    message.set_boundary(boundary)


def _end_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
