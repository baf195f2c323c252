"""What can go wrong, as one tree, by what the caller should do next.

    HeedfulError
    ├── Refused     law, the networks or a person says no: never retry
    ├── Exhausted   a budget is spent
    ├── Unready     something else must happen first: retry
    ├── BadInput    the caller's file, record or setting: mend it
    └── Broken      our own fault: report it

Each carries a code, a sentence and a remedy, and never personal data. The doors hold the one table from
class to exit status.
"""

from __future__ import annotations


class HeedfulError(Exception):
    """An error of Heedful's own, with a code, a sentence and a remedy.

    Guarantee: none of the three holds a name, a handle, an account id or a word of a post.
    """

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()

    def __reduce__(self) -> tuple[type[HeedfulError], tuple[str, str, str]]:
        return type(self), (self.code, self.sentence, self.remedy)


class Refused(HeedfulError):
    """Law, a network's terms or a person says no.

    Guarantee: asking again unchanged gives the same answer.
    """


class Exhausted(HeedfulError):
    """A budget is spent.

    Guarantee: nothing was shown and nothing was debited.
    """


class Unready(HeedfulError):
    """Something else must happen first; the same call may succeed later.

    Guarantee: nothing was changed.
    """


class BadInput(HeedfulError):
    """A file, a record or a setting cannot be used as it is.

    Guarantee: what was good beside it is kept.
    """


class Broken(HeedfulError):
    """A rule of our own was broken; this is a fault of the program.

    Guarantee: raised before anything wrong was written.
    """
