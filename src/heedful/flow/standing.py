"""What is in force, for the team to read: the settings, and who is given what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.flow.access import journey
from heedful.flow.running import recipients as listed

if TYPE_CHECKING:
    from heedful.duties.running import Recipient
    from heedful.flow.workspace import Workspace


@journey("duties.read", "accountability")
def recipients(workspace: Workspace) -> list[Recipient]:
    """Who is given what, and under which contract.

    Guarantee: one that is only named gets nothing.
    """
    return listed(workspace.settings)


@journey("duties.read", "accountability")
def settings(workspace: Workspace) -> list[tuple[str, str]]:
    """Every setting by its key, as it is in force.

    Guarantee: secrets stand in the environment, and here is only which variable; the store's address is left out, since it may hold one.
    """
    whole = workspace.settings.model_dump(mode="json") | {"store": "set" if workspace.settings.store else "a file in the workspace"}
    return sorted(_flat(whole))


def _flat(value: Any, key: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in _flat(inner, f"{key}.{name}" if key else str(name))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [one for place, inner in enumerate(value, 1) for one in _flat(inner, f"{key}.{place}")]
    said = ", ".join(str(one) for one in value) if isinstance(value, list) else "" if value is None else str(value)
    return [(key, said)]
