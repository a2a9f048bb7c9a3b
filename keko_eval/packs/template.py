"""A study in; what of it another association starts from out: no answers, no people, no circles, no days of its own."""

from typing import Any

from keko_eval.definitions.load import ResolvedStudy

OWN = ("data", "population", "context_events", "retention_until", "collecting", "invented", "invented_part", "set",
       "pack", "branding")


def template_of(resolved: ResolvedStudy) -> dict[str, Any]:
    """The study as a tree of YAML, without what is its own."""
    return {key: value for key, value in resolved.document.tree.data().items() if key not in OWN}


def template_text(resolved: ResolvedStudy) -> str:
    """As the text of a ``study.yaml``."""
    import yaml

    dumper = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    return str(yaml.dump(_plain(template_of(resolved)), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110))


def _plain(value: Any) -> Any:
    """Scalars as plain Python: what was unquoted in the file is written unquoted again where it means the same."""
    if isinstance(value, dict):
        return {str(key): _plain(own) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(own) for own in value]
    return value if isinstance(value, bool | int | float) or value is None else str(value)
