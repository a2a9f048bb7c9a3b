"""A study in; what of it another association starts from out: no answers, no people, no circles, no days of its own."""

from typing import Any

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.files.yaml_tree import Plain

OWN = ("data", "population", "context_events", "retention_until", "collecting", "invented", "invented_part", "set",
       "pack", "branding")
SAID_OF_ITSELF = ("description", "organisation")


def template_of(resolved: ResolvedStudy) -> dict[str, Any]:
    """The study as a tree of YAML, without what is its own."""
    return {key: value for key, value in resolved.document.tree.data().items() if key not in OWN}


def template_text(resolved: ResolvedStudy) -> str:
    """As the text of a ``study.yaml``."""
    return _text(template_of(resolved))


def started_text(resolved: ResolvedStudy, id: str, title: str) -> str:
    """As the text of a study of another's own, without what the pack's study said of itself and without its circles."""
    tree = {key: value for key, value in template_of(resolved).items() if key not in SAID_OF_ITSELF}
    titles = dict.fromkeys(resolved.study.languages, title)
    own = {"study": id, "version": Plain("1.0.0"), "title": titles if len(titles) > 1 else title}
    groups = [_unlisted(group, resolved.study.circle_group) for group in tree.get("groups", ())]
    return _text({**own, **{key: groups if key == "groups" else value for key, value in tree.items()
                            if key not in own}})


def _unlisted(group: Any, circles: str | None) -> Any:
    """A grouping; that of circles without the list of them, since another's are others."""
    if not isinstance(group, dict) or group.get("group") != circles:
        return group
    return {key: value for key, value in group.items() if key != "values"}


def _text(tree: dict[str, Any]) -> str:
    import yaml

    dumper: Any = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    dumper.add_representer(Plain, _unquoted)
    return str(yaml.dump(tree, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110))


def _unquoted(dumper: Any, value: Plain) -> Any:
    """A scalar that stood without quotes, written without them again: a number stays a number."""
    import yaml

    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, str(value), (True, False)), str(value))
