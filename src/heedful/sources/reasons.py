"""Why a file is one that no source knows: the likely reason, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput
from heedful.sources.archive import find, is_zip, open_archive
from heedful.sources.encoding import as_utf8
from heedful.sources.stream import WHOLE_BYTES, is_lines, parse

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_BYTES: Final = 4096
_MEDIA: Final = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|%PDF|RIFF....WEBP|RIFF....AVI |....ftyp|OggS|ID3|\x1aE\xdf\xa3|BM.{4}\0\0\0\0", re.DOTALL
)
_HTML: Final = re.compile(rb"\s*<(!doctype html|html|head|body|\?xml|div|table)", re.IGNORECASE)
_YTD: Final = re.compile(rb"\s*window\.YTD\.")
# X's answers say so in `status`, or in `code` in the older form. Source: X API, response codes and errors.
_X_ERRORS: Final[dict[int, str]] = {
    401: "Ask again with a valid bearer token.",
    403: "Ask again with an app and an access level that may read these posts (scopes tweet.read and users.read).",
    404: "Ask again; what was asked for is not there, or may not be seen.",
    429: "Ask again later: the network's limit for now is used up.",
    32: "Ask again with a valid bearer token.",
    88: "Ask again later: the network's limit for now is used up.",
    89: "Ask again with a valid bearer token.",
    453: "Ask again with an app and an access level that may read these posts (scopes tweet.read and users.read).",
}

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "file.empty": ("The file is empty.", "Download it again."),
    "file.media": ("The file is a picture, a video or a PDF, not a file of posts.", "Give the network's zip, JSON or table of posts."),
    "file.unknown": (
        "The file is in no form that is known.",
        "Give an export zip, an API answer in JSON, or a CSV, NDJSON or Parquet table.",
    ),
    "export.html": (
        "The file is HTML, which is for reading in a browser.",
        "Ask the network for the export again and choose the format JSON.",
    ),
    "x.member": (
        "The file is a part of an X archive that is never read, or not by itself.",
        "Give the whole zip as X offered it; only your posts in it are read.",
    ),
    "zip.unknown": (
        "The zip holds no posts in a form that is known.",
        "Ask the network for your posts and comments in JSON, and give the zip unchanged.",
    ),
    "folder.unknown": ("The folder holds no export that is known.", "Name the folder the zip was unpacked to, or the zip."),
    "json.broken": ("The file begins as JSON and is not well-formed.", "Download it again, or ask for it again."),
    "json.other": (
        "The file is JSON and holds no posts or comments.",
        "Ask for posts, mentions or comments, with their text, time and author.",
    ),
}


def why_not(path: Path) -> BadInput:
    """The error for a file that no source knows.

    Guarantee: names the likely reason and never anything out of the file but an error's number.
    """
    code, remedy = _folder_or_file(path)
    if code == "answer.error":
        return BadInput(code, "The file holds an error of the network instead of posts.", remedy)
    sentence, usual = _SENTENCES[code]
    return BadInput(code, sentence, remedy or usual)


def _folder_or_file(path: Path) -> tuple[str, str]:
    if path.is_dir() or is_zip(path):
        return _folder(path), ""
    with path.open("rb") as file:
        raw = file.read(_HEAD_BYTES)
        file.seek(0)
        head = as_utf8(file).read(WHOLE_BYTES + 1)
    if head.lstrip()[:1] in (b"{", b"["):
        return _json(head)
    guesses = {
        "file.empty": not head.strip(),
        "file.media": _MEDIA.match(raw),
        "export.html": _HTML.match(head),
        "x.member": _YTD.match(head),
    }
    return next((code for code, fits in guesses.items() if fits), "file.unknown"), ""


def _folder(path: Path) -> str:
    with open_archive(path) as archive:
        if find(archive, r".*\.html") and not find(archive, r".*\.json"):
            return "export.html"
    return "folder.unknown" if path.is_dir() else "zip.unknown"


def _json(head: bytes) -> tuple[str, str]:
    if is_lines(head):
        head = head.lstrip().partition(b"\n")[0]
    elif len(head) > WHOLE_BYTES:
        return "json.other", ""
    try:
        answer = parse(head)
    except ValueError:
        return "json.broken", ""
    remedy = _error_remedy(answer)
    return ("answer.error", remedy) if remedy is not None else ("json.other", "")


def _error_remedy(answer: Any) -> str | None:
    """What to do about an error answer of X; None where it is none."""
    if not isinstance(answer, dict) or answer.get("data"):
        return None
    errors = answer.get("errors")
    inner = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    if not inner and not ({"title", "status"} <= answer.keys() or isinstance(answer.get("error"), dict | str)):
        return None
    codes = [one for part in (answer, inner) for one in (part.get("status"), part.get("code")) if type(one) is int]
    known = [code for code in codes if code in _X_ERRORS]
    if known:
        return f"The network's number for it is {known[0]}. {_X_ERRORS[known[0]]}"
    return "Ask again, and give the answer that holds posts."
