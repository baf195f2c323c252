"""Heedful: learn what customers like and dislike from the posts they agreed to share, openly.

The same journeys as the command line, as functions: `init`, `open`, `import_consents`, `give`, `withdraw`, `gather`,
`learn`, `report`. Nothing heavy is imported until one is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heedful.api import gather, give, import_consents, init, learn, open, report, show, withdraw

__version__ = "0.1.0"
__all__ = ["gather", "give", "import_consents", "init", "learn", "open", "report", "show", "withdraw"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from heedful import api

        return getattr(api, name)
    raise AttributeError(f"module 'heedful' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
