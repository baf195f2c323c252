"""What the networks' interfaces cost, as dated settings with their sources: from the list that comes with Heedful, or a company's own."""

from __future__ import annotations

import datetime  # noqa: TC003  (read when the settings are made)
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

import yaml
from pydantic import Field, ValidationError

from heedful.bounds import read_yaml
from heedful.errors import BadInput
from heedful.flow.settings import Strict
from heedful.terms import NETWORKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE: Final = "prices.yaml"


class Price(Strict):
    """What one network asks for one thing.

    Guarantee: says of which day it is, and where that was read.
    """

    network: str
    what: str
    each: float = Field(ge=0)
    currency: str
    day: datetime.date
    source: str
    most_a_month: int | None = Field(None, ge=1)
    note: str = ""


class Prices(Strict):
    """A list of prices.

    Guarantee: valid as a whole or not made at all.
    """

    prices: list[Price]


@dataclass(frozen=True, slots=True)
class Charge:
    """What a network would charge in a month.

    Guarantee: `over` says that more would be read than a month allows.
    """

    price: Price
    reads: int
    amount: float
    over: bool


def read_prices(path: Path | None = None) -> list[Price]:
    """The list of prices in a file, or the one that comes with Heedful.

    Guarantee: an unknown key is refused by name. Errors: BadInput `prices.file`.
    """
    try:
        text = path.read_text("utf-8") if path else resources.files("heedful.flow").joinpath(FILE).read_text("utf-8")
        return Prices.model_validate(read_yaml(text)).prices
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise BadInput("prices.file", "The list of prices cannot be read as YAML.", "See docs/how-to/plan-ahead.md.") from None
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise BadInput("prices.file", f"The list of prices is not right at {key or 'its top'}.", "See docs/how-to/plan-ahead.md.") from None


def charges(prices: Sequence[Price], posts_a_month: float, shares: Mapping[str, float]) -> list[Charge]:
    """What a month of reading costs, if these shares of the posts stand on each network.

    Guarantee: one for each price, in order; only posts of people who agreed are asked for.
    """
    found = []
    for price in prices:
        reads = round(posts_a_month * shares.get(price.network, 0.0))
        found.append(Charge(price, reads, reads * price.each, price.most_a_month is not None and reads > price.most_a_month))
    return found


def shares_of(text: str | None) -> dict[str, float]:
    """Shares of the networks, such as 'x=30,facebook=50,instagram=20', in percent; even ones where nothing is said.

    Guarantee: sums to 1; a network that is not named has none. Errors: BadInput `plan.networks`.
    """
    if text is None:
        return dict.fromkeys(NETWORKS, 1 / len(NETWORKS))
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, percent = part.partition("=")
        try:
            found[name.strip()] = float(percent)
        except ValueError:
            found["?"] = 0.0
    whole = sum(found.values())
    if set(found) - set(NETWORKS) or min(found.values()) < 0 or whole <= 0:
        raise BadInput("plan.networks", "The shares of the networks cannot be read.", "Write them as x=30,facebook=50,instagram=20.")
    return {name: share / whole for name, share in found.items()}
