"""An older store brought to this program's form: a backup first, then only additions, in one transaction."""

from dataclasses import dataclass
from pathlib import Path

from keko_eval.collection.store.backup import backup
from keko_eval.collection.store.engine import postgres_whole
from keko_eval.collection.store.errors import StoreUnavailable, in_own_words
from keko_eval.collection.store.place import StorePlace, demand_key, held, revision
from keko_eval.collection.store.schema import REVISION
from keko_eval.collection.store.upgrading import upgrade
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which form to which, and the backup that was made before."""

    before: str
    after: str
    backup: Path


def migrate(where: StorePlace, out: Path) -> Migrated | None:
    """Bring a store up to date; None where it is.

    Parameters
    ----------
    where : StorePlace
    out : Path
        Folder of the backup.

    Raises
    ------
    Refused
        ``store-newer``, ``store-missing``, ``store-in-use``, ``store-unreachable``, and what hinders a backup.
    """
    with held(where) as database:
        place = Place(database.place)
        try:
            with in_own_words(), database.read.connect() as connection:
                number = revision(connection)
                if number is None:
                    raise Refused([problem("store-missing", place)])
                if number > REVISION:
                    raise Refused([problem("store-newer", place, theirs=number, ours=REVISION, program="?")])
                demand_key(connection, where.keys, database.place)
            if number == REVISION:
                return None
            made = backup(database, where.keys, out)
            engine = postgres_whole(where.where) if where.server else database.write
            try:
                with in_own_words():
                    upgrade(engine, REVISION)
            finally:
                engine.dispose()
        except StoreUnavailable:
            raise Refused([problem("store-unreachable", place)]) from None
        return Migrated(number, REVISION, made.path)
