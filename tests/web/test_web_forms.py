"""What comes with a form lies on disk for its owner only, under no name, and is gone after the answer, whoever sent it and however it ends."""

from __future__ import annotations

import os
import tempfile

import pytest
from starlette import formparsers
from tests.web.test_web_everyone import as_person, cheap, world  # noqa: F401  (fixtures)

from heedful.web.door import FORM_BYTES

MORE = b"x" * (2 << 20)


@pytest.fixture
def spooled(monkeypatch, tmp_path):
    """Every file that a form's parts are spooled into, and what was seen of each once it lay on disk."""
    place, seen = tmp_path / "spool", []
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))

    class Watched(tempfile.SpooledTemporaryFile):
        def __init__(self, *args, **more) -> None:
            super().__init__(*args, **more)
            seen.append([self, None])

        def rollover(self) -> None:
            super().rollover()
            told = os.fstat(self._file.fileno())
            seen[[one for one, _ in seen].index(self)][1] = (told.st_mode & 0o777, told.st_nlink, [p.name for p in place.iterdir()])

    monkeypatch.setattr(formparsers, "SpooledTemporaryFile", Watched)
    return seen, place


def gone(spooled) -> None:
    seen, place = spooled
    assert [told for _, told in seen] == [(0o600, 0, [])]
    assert all(file.closed for file, _ in seen)
    assert not list(place.iterdir())


@pytest.mark.parametrize("token", ["", "not the one that the page has", None])
def test_a_file_that_comes_with_a_wrong_token_is_gone_after_the_answer(world, spooled, token) -> None:  # noqa: F811
    as_person(world)
    fields = {} if token is None else {"form_token": token}
    answer = world.browser.post("/me/give/export", data=fields, files={"export": ("export.zip", MORE)})
    assert answer.status_code == 403
    gone(spooled)


def test_a_file_that_is_taken_is_gone_after_the_answer_too(world, spooled) -> None:  # noqa: F811
    as_person(world)
    token = world.browser.token("/me/give")
    assert world.browser.post("/me/give/export", data={"form_token": token}, files={"export": ("export.zip", MORE)}).status_code == 400
    gone(spooled)


def parts(size: int):
    """A form in pieces that tells nobody how long it is, whose token never comes."""

    async def told():
        yield b'--x\r\ncontent-disposition: form-data; name="export"; filename="export.zip"\r\n\r\n'
        for _ in range(size // 65_536):
            yield b"x" * 65_536
        yield b"\r\n--x--\r\n"

    return told()


@pytest.mark.parametrize("path", ["/me/give/export", "/verify", "/sign-in"])
def test_a_form_that_does_not_end_is_cut_at_its_bound_and_leaves_nothing(world, spooled, path) -> None:  # noqa: F811
    as_person(world)
    limit = world.ws.settings.web.upload_mb * 1024 * 1024 if path == "/me/give/export" else FORM_BYTES
    answer = world.browser.post(path, content=parts(limit + 200_000), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert "too large" in answer.text
    seen, place = spooled
    assert [file.closed for file, _ in seen] == [True]
    # Short of its bound, a form of a page stays in memory.
    assert [told for _, told in seen] == [(0o600, 0, []) if path == "/me/give/export" else None]
    assert not list(place.iterdir())
