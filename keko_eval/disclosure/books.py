"""Books: what is told of projects, events and circles, and of no person."""

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of
from keko_eval.disclosure.profile import Name


def books(study: ResolvedStudy, profile: Name = "internal") -> frozenset[str]:
    """Instruments that tell of projects, events and circles, not of people, and the indicators that read them.

    Among those inside, also what organisations have said on the terms that it is shown one by one. One whose terms name
    a smallest group is protected whatever it tells of.
    """
    own = {id for id, i in study.instruments.items() if "min_n" not in i.terms.model_fields_set and (
        i.unit in ("project", "event", "circle")
        or (i.unit == "organisation" and i.terms.individual and profile == "internal"))}
    fed = {id for id, indicator in study.indicators.items() if instrument_of(indicator, study.instruments) in own}
    return frozenset(own | fed)
