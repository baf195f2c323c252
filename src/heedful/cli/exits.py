"""How an error of ours leaves the program: one sentence, one remedy, one exit status. Never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Broken, Exhausted, HeedfulError, Refused, Unready

if TYPE_CHECKING:
    from collections.abc import Callable

# 0 done · 1 our fault · 2 usage · 3 bad input · 4 not ready, retry · 5 refused by a rule · 6 budget spent
STATUS: Final[dict[type[HeedfulError], int]] = {Broken: 1, BadInput: 3, Unready: 4, Refused: 5, Exhausted: 6}
INTERRUPTED: Final = 130


def status_of(error: HeedfulError) -> int:
    """The exit status of an error.

    Guarantee: the same for every command.
    """
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 1)


def guarded(run: Callable[[], None]) -> int:
    """Run a command and give its exit status.

    Guarantee: whatever happens, the user reads a sentence; an unforeseen error shows only its type, since its words
    might hold a post's. Set HEEDFUL_DEBUG=1 to see where it happened.
    """
    try:
        run()
    except HeedfulError as error:
        say_error(error)
        return status_of(error)
    except KeyboardInterrupt:
        print("Stopped. What was committed is kept; run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("HEEDFUL_DEBUG"):
            say_where(error)
        print(f"Something in Heedful itself went wrong ({type(error).__name__}). Nothing was half written.", file=sys.stderr)
        print("Please report it; HEEDFUL_DEBUG=1 shows where it happened.", file=sys.stderr)
        return 1
    return 0


def say_where(error: BaseException) -> None:
    """Print where an error happened, and what led to it: our own lines, and the types of the errors.

    Guarantee: never an error's words, which may hold a post's.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        say_where(cause)
    print("".join(traceback.format_tb(error.__traceback__)), end="", file=sys.stderr)
    print(type(error).__name__, file=sys.stderr)


def say_error(error: HeedfulError, place: str = "") -> None:
    """Print an error of ours on the error stream.

    Guarantee: sentence, remedy and code; nothing of the data.
    """
    where = f"{place}: " if place else ""
    print(f"{where}{error.sentence}", file=sys.stderr)
    if error.remedy:
        print(f"  → {error.remedy}", file=sys.stderr)
    print(f"  ({error.code})", file=sys.stderr)
