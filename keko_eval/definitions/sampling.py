"""Sampling: how those who were asked were drawn from the population, and what is known of it."""

from typing import Literal

from pydantic import BaseModel, Field

from keko_eval.definitions.scalars import STRICT, Name, Whole


class Sampling(BaseModel):
    """Columns of the data that tell how many each row stands for, its stratum and its sampling unit.

    ``sizes`` is how many units there were to draw from: one number, or one for each stratum. ``calibrate`` has for each
    column how many the population has of each of its values.
    """

    model_config = STRICT
    weights: Name | None = None
    strata: Name | None = None
    clusters: Name | None = None
    sizes: Whole | dict[str, Whole] | None = None
    lonely_unit: Literal["centred", "average", "remove", "certainty"] = "centred"
    calibrate: dict[Name, dict[str, Whole]] = Field(default={})

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of labels: stratum, sampling unit, and those of which the population is known."""
        return tuple(dict.fromkeys(name for name in (self.strata, self.clusters, *self.calibrate) if name))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*((self.weights,) if self.weights else ()), *self.labels)))

    def size_of(self, stratum: str | None) -> int | None:
        """How many units there were to draw from in a stratum."""
        return self.sizes.get(str(stratum)) if isinstance(self.sizes, dict) else self.sizes
