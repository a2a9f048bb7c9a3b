"""▶ A study's folder in; the study with everything that it names out."""

from pathlib import Path

from keko_eval.definitions.load import Library, ResolvedStudy, read_library, resolve, shipped_library
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem


def load(path: str | Path) -> ResolvedStudy:
    """A study folder (or its ``study.yaml``) with everything it names.

    Raises
    ------
    Refused
        With every error found in the definitions.
    """
    resolved, problems = open_study(Path(path))
    if resolved is None or has_errors(problems):
        raise Refused(problems)
    return resolved


def open_study(path: Path) -> tuple[ResolvedStudy | None, tuple[Problem, ...]]:
    """As :func:`load`, with the problems given back instead of raised.

    Data files that are not there are left to the reading of answers, since the answers may come as frames.
    """
    from keko_eval.definitions.check import meaning
    from keko_eval.definitions.corpus import Corpus
    from keko_eval.definitions.shelf import named_by

    folder = path.parent if path.is_file() else path
    own, problems = read_library([folder])
    studies = own.of("study")
    if len(studies) != 1:
        if not problems:
            problems = (problem("no-study" if not studies else "several-studies", Place(str(folder))),)
        return None, problems
    library = Library((*own.documents, *named_by(own).documents), old=own.old)
    resolved, found = resolve(studies[0], library)
    if found:
        library = Library((*own.documents, *shipped_library().documents), old=own.old)
        resolved, found = resolve(studies[0], library)
    meant = [p for p in meaning(Corpus(own, library, (resolved,))) if p.code != "missing-file"]
    return resolved, (*problems, *found, *meant)
