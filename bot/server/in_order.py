"""A loaded model's components run one after another, in an order worked out once.

Rasa plans the same handful of steps anew, through dask, for each message and each prediction: a
tenth of a turn.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner


class InOrder(GraphRunner):  # type: ignore[misc]
    """Runs the graph of a model that Rasa has loaded, with Rasa's own nodes."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        """Take over a loaded graph."""
        self._schema = loaded._graph_schema
        self._nodes = loaded._instantiated_nodes
        self._plans: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> InOrder:
        """Load as Rasa does, and take that over."""
        return cls(DaskGraphRunner.create(*args, **kwargs))

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Run what the targets need; by target, what each gave."""
        wanted = tuple(targets or self._schema.target_names)
        given = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plan(wanted):
            # A node tells an input that is not there by its name alone.
            given[name] = self._nodes[name](*(given.get(need, need) for need in needs))
        return {name: given[name][1] for name in wanted}

    def _plan(self, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        if wanted not in self._plans:
            plan: dict[str, tuple[str, ...]] = {}
            for target in wanted:
                self._add(target, plan)
            self._plans[wanted] = list(plan.items())
        return self._plans[wanted]

    def _add(self, name: str, plan: dict[str, tuple[str, ...]]) -> None:
        if name in plan or name not in self._nodes:
            return
        needs = tuple(self._schema.nodes[name].needs.values())
        for need in needs:
            self._add(need, plan)
        plan[name] = needs
