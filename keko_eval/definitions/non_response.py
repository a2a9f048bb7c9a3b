"""Non-response: what being followed up may depend on, where answers are to be weighted by it."""

from pydantic import BaseModel

from keko_eval.definitions.scalars import STRICT, Name


class NonResponse(BaseModel):
    """``predictors`` are groups besides the first value; without the key all groups but the cluster."""

    model_config = STRICT
    predictors: tuple[Name, ...] | None = None
