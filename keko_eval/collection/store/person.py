"""Everything that the store holds of one person: for her, and for whoever erases it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from keko_eval.collection.store import reading
from keko_eval.collection.store.content import canonical, submission_of
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.receipts import code_of
from keko_eval.collection.store.records import LinkRow, Response, Submission, is_id
from keko_eval.collection.store.schema import draft, link, response

Label = Callable[[Submission, str, Any], tuple[str, str]]
"""The words of a question and of an answer to it."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person's responses with all their versions, her links, and how many drafts there are that nobody can read.

    ``opened`` holds the sealed texts that the private key opened, by event; ``closed`` counts those that stayed sealed.
    """

    responses: tuple[tuple[Response, ...], ...] = field(repr=False)
    links: tuple[LinkRow, ...] = field(repr=False)
    drafts: int
    opened: Mapping[int, Mapping[str, str]] = field(repr=False)
    closed: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(versions[0].submission.id for versions in self.responses)


def responses_of(store: Store, who: str, tag: str | None = None) -> tuple[str, ...]:
    """The ids of one person's responses.

    Parameters
    ----------
    who : str
        A receipt's code, a response's id, or the code that links her waves.
    tag : str or None
        The keyed hash of her personal link's token, where ``who`` is one.
    """
    read = store.database.read
    found = store.id_of_code(who)
    if found is None and is_id(who) and reading.ids(read, response.c.id == who):
        found = who
    if found is not None:
        subject = reading.rows(read, response.select().where(response.c.id == found))[0].subject
        return (found,) if subject is None else reading.ids(read, response.c.subject == subject)
    row = store.link(tag) if tag else None
    return reading.ids(read, response.c.subject == (row.subject if row and row.subject else who))


def person(store: Store, ids: Iterable[str], unseal: Callable[[str], bytes | None] | None = None) -> Person:
    """All that is kept under some responses' ids.

    Parameters
    ----------
    unseal : callable or None
        Opens a sealed text, where the private key is at hand; None for one that another key sealed.
    """
    read = store.database.read
    kept = tuple(versions for versions in (store.versions(id) for id in ids) if versions)
    subjects = {own[0].submission.subject for own in kept} - {None}
    links = reading.links(read, link.c.subject.in_(subjects)) if subjects else ()
    drafts = sum(reading.stopped(read, draft.c.response.in_([own[0].submission.id for own in kept])).values())
    opened: dict[int, dict[str, str]] = {}
    closed = 0
    for version in (version for versions in kept for version in versions):
        for name, box in version.submission.sealed.items():
            text = unseal(box) if unseal else None
            if text is None:
                closed += 1
            else:
                opened.setdefault(version.seq, {})[name] = text.decode("utf8", "replace")
    return Person(kept, links, drafts, opened, closed)


def as_json(own: Person, store: Store) -> str:
    """What a program reads: every version as the store holds it, and the opened texts beside."""
    responses = [[{"id": version.submission.id, "receipt": code_of(store.keys, version.submission.id),
                   "version": version.version, "day": version.submission.day, "opened": own.opened.get(version.seq, {}),
                   **{name: getattr(version.submission, name) for name in (
                       "instrument", "definition", "wave", "language", "mode", "subject", "given", "answers", "sealed",
                       "privacy")},
                   "instrument_version": version.submission.version} for version in versions]
                 for versions in own.responses]
    said = {"responses": responses, "drafts": own.drafts,
            "links": [{"circle": row.circle, "given": row.given, "wave": row.wave, "instrument": row.instrument,
                       "state": row.state, "subject": row.subject} for row in own.links]}
    return json.dumps(json.loads(canonical(said)), ensure_ascii=False, indent=1) + "\n"


def submissions_of(text: str) -> tuple[Submission, ...]:
    """The newest versions from :func:`as_json`, so that what was taken out can be brought in again."""
    newest = [versions[-1] for versions in json.loads(text)["responses"]]
    return tuple(submission_of(
        row["id"], canonical({**{name: row[name] for name in (
            "instrument", "definition", "wave", "language", "mode", "subject", "given", "answers", "privacy", "day")},
            "version": row["instrument_version"]}), canonical(row["sealed"])) for row in newest)


def as_html(own: Person, title: str, words: Mapping[str, str], label: Label) -> str:
    """What a person reads: questions and answers in tables, without anything loaded from elsewhere."""
    parts = [f"<h1>{escape(title)}</h1>"]
    for versions in own.responses:
        for version in versions:
            parts.append(_one(version, own.opened.get(version.seq, {}), words, label))
    if own.drafts:
        parts.append(f"<p>{escape(words['drafts'].format(n=own.drafts))}</p>")
    if own.closed:
        parts.append(f"<p>{escape(words['closed'].format(n=own.closed))}</p>")
    return (f'<!doctype html>\n<html lang="{escape(words["language"])}">\n<head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>\n<style>body{{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;"
            "padding:0 1em}th,td{text-align:left;vertical-align:top;padding:.3em 1em .3em 0;border-bottom:1px solid "
            "#bbb}th{font-weight:normal;width:60%}td{overflow-wrap:anywhere}</style></head>\n<body>\n"
            + "\n".join(parts) + "\n</body>\n</html>\n")


def _one(version: Response, opened: Mapping[str, str], words: Mapping[str, str], label: Label) -> str:
    own = version.submission
    rows = [*own.given.items(), *(label(own, name, value) for name, value in own.answers.items()),
            *((label(own, name, None)[0], opened.get(name, words["sealed"])) for name in own.sealed)]
    head = words["response"].format(instrument=own.instrument, wave=own.wave, day=own.day.isoformat(),
                                    version=version.version)
    cells = "\n".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    return f"<h2>{escape(head)}</h2>\n<table>\n{cells}\n</table>"
