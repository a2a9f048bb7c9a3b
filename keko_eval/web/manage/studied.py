"""The study as the pages know it: its circles, and each as the circle sees it; read again when a file changes."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keko_eval.collection.opening import collected_instruments
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy, yaml_files
from keko_eval.definitions.overlay import overlay
from keko_eval.definitions.scalars import Texts
from keko_eval.exchange.authored import Around, Authored, around, authored

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Circle:
    """``key`` is how the answers name it; ``overlay`` the id of its own definitions, where it has any."""

    key: str
    title: Texts | None
    overlay: str | None

    def name(self, code: str) -> str:
        return self.title.to(code) if self.title else self.key

    @property
    def id(self) -> str | None:
        """The id of its definitions, also of those to be made; None where the name does for no id."""
        return self.overlay or (self.key if _ID.fullmatch(self.key) else None)


@dataclass(frozen=True, eq=False)
class Studied:
    around: Around
    circles: Mapping[str, Circle]

    @property
    def resolved(self) -> ResolvedStudy:
        return self.around.study

    def seen_by(self, circle: str | None) -> ResolvedStudy:
        """The study as a circle with definitions of its own sees it, else as all see it."""
        own = self.circles[circle].overlay if circle is not None else None
        return overlay(self.resolved, own)[0] if own else self.resolved

    def instruments(self, circle: str | None) -> Mapping[str, Instrument]:
        """What is asked of people."""
        seen = self.seen_by(circle)
        return {id: seen.instruments[id] for id in collected_instruments(seen)}

    def authored(self, circle: str) -> Authored | None:
        """A circle's own definitions, or the beginning of those that it has not yet; None where its name does for
        none."""
        own = self.circles[circle]
        if own.overlay:
            return authored(own.overlay, self.around)
        if own.id is None:
            return None
        study = self.resolved.study
        title = dict(own.title.by_language) if own.title else {"fi": circle}
        major = (study.version or "1").split(".")[0]
        return Authored({"circle": own.id, "version": "1.0.0", "extends": f"{study.study}@^{major}", "title": title})


class Studies:
    """Reads the study; keeps what it read while no file of definitions changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._kept: tuple[object, Studied] | None = None

    def read(self) -> Studied:
        """The study as its files are now; raises ``Refused`` where they are no study."""
        with self._lock:
            stamp = tuple((file, s.st_mtime_ns, s.st_size) for file in yaml_files(self.folder) if (s := file.stat()))
            if self._kept is None or self._kept[0] != stamp:
                found = around(self.folder)
                self._kept = (stamp, Studied(found, circles_of(found.study)))
            return self._kept[1]


def circles_of(resolved: ResolvedStudy) -> dict[str, Circle]:
    """The circles that the definitions name, in their order."""
    column = resolved.study.circle_group
    own = {circle.value or id: (id, circle) for id, circle in resolved.circles.items() if circle.group == column}
    labels = next((g.values for g in resolved.study.groups if g.group == column), {})
    population = resolved.study.population
    counted = population.by_group.get(column, {}) if population and column else {}
    found = {}
    for key in dict.fromkeys([*labels, *counted, *own]):
        id, circle = own.get(key, (None, None))
        found[key] = Circle(key, labels.get(key) or (circle.title if circle else None), id)
    return found
