"""What Rasa works out anew for every event, reply and slot, worked out once or not at all.

Rasa walks through all its event classes for each event it reads (a third of a millisecond, a
hundred times a turn) and finds out how to copy a slot for each copy: neither answer changes while
a process runs. It checks an action's reply against a schema, as it must where a server somewhere
else sends it; ours come from this process, and the tests check each one instead.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot


def _validate(_: RemoteAction, reply: dict[str, Any]) -> bool:
    return True


def _copied(slot: Slot) -> Slot:
    """A slot's shallow copy, as `copy.copy` makes it, without asking how to pickle it first."""
    fresh = slot.__class__.__new__(slot.__class__)
    fresh.__dict__.update(slot.__dict__)
    return fresh


def in_column_order(model: Any) -> None:
    """Lay a loaded classifier's coefficients out as scipy reads them.

    It copies the whole matrix for every message otherwise; the numbers stay the same.
    """
    for node in model.graph_runner._instantiated_nodes.values():
        classifier = getattr(node._component, "clf", None)
        if classifier is not None:
            classifier.coef_ = np.asfortranarray(classifier.coef_)


def remember() -> None:
    """Have Rasa remember; doing it again changes nothing."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
        RemoteAction._validate_action_result = _validate
        Slot.__copy__ = _copied
