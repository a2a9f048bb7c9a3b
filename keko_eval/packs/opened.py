"""▶ The bytes of a pack in; a pack that may be used out, or every reason why it is refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.study_folder import load
from keko_eval.files.archive import archive, read_archive
from keko_eval.packs.golden import differences, sample_frames
from keko_eval.packs.lock import LOCK, PACK, Lock, read_lock, versions
from keko_eval.packs.sign import demand_signed_by, signer
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem


@dataclass(frozen=True, eq=False)
class Opened:
    """A pack whose files are as its lock says."""

    file: str
    pack: Pack
    lock: Lock
    members: Mapping[str, bytes] = field(repr=False)

    @property
    def signer(self) -> str | None:
        """The public key that it is signed with."""
        return signer(self.members, self.file)

    @contextmanager
    def study(self) -> Iterator[ResolvedStudy]:
        """Its study, read from a folder that is gone afterwards."""
        with unpacked(self.members, self.file) as resolved:
            yield resolved


@contextmanager
def unpacked(members: Mapping[str, bytes], file: str) -> Iterator[ResolvedStudy]:
    """The study among the files of a pack, in a folder that is gone afterwards.

    Raises
    ------
    Refused
        The definitions have errors; they are told by their names in the pack.
    """
    with TemporaryDirectory(prefix="keko-pack-") as folder:
        written(members, Path(folder))
        try:
            resolved = load(Path(folder))
        except Refused as refused:
            raise Refused(_of_pack(own, Path(folder), file) for own in refused.problems
                          if own.severity == "error") from None
        yield resolved


def _of_pack(own: Problem, folder: Path, file: str) -> Problem:
    """A problem by where it is in the pack."""
    if own.place is None or not Path(own.place.file).is_relative_to(folder):
        return own
    name = Path(own.place.file).relative_to(folder).as_posix()
    return replace(own, place=replace(own.place, file=f"{file}!{name}"), related=None)


def open_pack(data: bytes, file: str) -> Opened:
    """Open a pack without writing anything of it anywhere; one that is not byte for byte as built is refused.

    Raises
    ------
    Refused
        It is no archive, holds what is not taken in, or was changed.
    """
    members, problems = read_archive(data, file)
    if problems:
        raise Refused(problems)
    lock, problems = read_lock(members, file)
    if lock is None or problems:
        raise Refused(problems)
    if PACK not in members:
        raise Refused([problem("pack-changed", Place(file), name=PACK, how="missing")])
    document, problems = parse_document(members[PACK].decode("utf8", "replace"), f"{file}!{PACK}")
    if document is None or document.kind != "pack" or has_errors(problems):
        raise Refused(problems or [problem("not-a-definition", Place(file), kinds="pack")])
    if (document.model.pack, document.model.version) != (lock.pack, lock.version):
        raise Refused([problem("pack-changed", Place(file), name=PACK, how="version")])
    if archive(members) != data:
        raise Refused([problem("pack-changed", Place(file), name=Path(file).name, how="form")])
    return Opened(file, document.model, lock, members)


def verify(opened: Opened, public: str | None = None) -> tuple[Problem, ...]:
    """Hold a pack against itself: signature, definitions, and the results of its invented answers worked out anew.

    Parameters
    ----------
    public : str, optional
        The key that it must be signed with.

    Raises
    ------
    Refused
        The signature is not by the key, or the definitions have errors.
    """
    if public is not None:
        demand_signed_by(opened.members, public, opened.file)
    else:
        signer(opened.members, opened.file)
    with opened.study() as resolved:
        if (found := versions(resolved)) != opened.lock.resolved:
            return tuple(problem("pack-changed", Place(opened.file), name=f"{LOCK}: {id}", how="version")
                         for id in sorted(found.items() ^ opened.lock.resolved.items()))
        return tuple(differences(resolved, sample_frames(opened.members, opened.file), opened.members, opened.file))


def written(members: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of an opened pack below a folder; their names were held against :func:`read_archive`."""
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
