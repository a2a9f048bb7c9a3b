"""What the doctor sees of a store of answers: whether what is acknowledged is truly on the disk."""

import sqlite3
from pathlib import Path

from keko_eval.cli.speech import language

SAFE = (3, 51, 3)
"""The first SQLite in which two writers can't damage a file by resetting its log at once."""
SAID = {
    "fi": {"old": "SQLite {name} on vanhempi kuin 3.51.3: tietokantaan saa kirjoittaa vain yksi prosessi, niin kuin "
                  "tämä ohjelma tekee. Useampi työprosessi tai palvelin tarvitsee PostgreSQL:n.",
           "missing": "Vastausvarastoa ei löydy tai siihen ei saada yhteyttä: {name}",
           "setting": "Vastausvaraston asetus {name} on {value}, pitäisi olla {wanted}: kuitattu vastaus voi hävitä "
                      "sähkökatkossa.",
           "log": "PostgreSQL:n asetus {name} on {value}, pitäisi olla {wanted}: palvelimen loki voi sisältää "
                  "vastauksia."},
    "sv": {"old": "SQLite {name} är äldre än 3.51.3: bara en process får skriva i databasen, som det här programmet "
                  "gör. Flera arbetsprocesser eller servrar behöver PostgreSQL.",
           "missing": "Svarslagret hittas inte eller går inte att nå: {name}",
           "setting": "Svarslagrets inställning {name} är {value}, borde vara {wanted}: ett kvitterat svar kan gå "
                      "förlorat vid ett strömavbrott.",
           "log": "PostgreSQL:s inställning {name} är {value}, borde vara {wanted}: serverns logg kan innehålla svar."},
    "en": {"old": "SQLite {name} is older than 3.51.3: only one process may write to the database, as this program "
                  "does. Several workers or hosts need PostgreSQL.",
           "missing": "The store of answers is not found or cannot be reached: {name}",
           "setting": "The store's setting {name} is {value} and should be {wanted}: an acknowledged answer may be "
                      "lost in a power cut.",
           "log": "PostgreSQL's setting {name} is {value} and should be {wanted}: the server's log may hold answers."},
}
WANTED = {"sqlite": {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1",
                     "mmap_size": "0"},
          "postgresql": {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}}
QUIET = {"log_error_verbosity": "terse", "log_statement": "none", "log_min_duration_statement": "-1"}


def sqlite_advice() -> list[str]:
    """What follows from the SQLite that Python brings."""
    if sqlite3.sqlite_version_info >= SAFE:
        return []
    return [SAID[language()]["old"].format(name=sqlite3.sqlite_version)]


def look(where: str) -> tuple[dict[str, str], list[tuple[bool, str]]]:
    """A store's settings as the writer has them, and what is wrong: whether it keeps from collecting, and the words.

    Parameters
    ----------
    where : str
        A folder, a study with such a folder, or ``postgresql://…``.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from keko_eval.collection.store.engine import NAME, is_postgres, postgres_database, sqlite_database

    folder = Path(where)
    if not is_postgres(where) and not (folder / NAME).exists():
        folder = folder / "collected"
        if not (folder / NAME).exists():
            return {}, [(True, SAID[language()]["missing"].format(name=where))]
    database = postgres_database(where) if is_postgres(where) else sqlite_database(folder)
    names = [*WANTED[database.dialect], *(QUIET if database.dialect == "postgresql" else ())]
    ask = "SHOW {}" if database.dialect == "postgresql" else "PRAGMA {}"
    try:
        with database.write.connect() as connection:
            seen = {name: str(connection.exec_driver_sql(ask.format(name)).scalar()) for name in names}
            if database.dialect == "postgresql":
                seen["server_version"] = str(connection.exec_driver_sql("SHOW server_version").scalar())
    except SQLAlchemyError:
        return {}, [(True, SAID[language()]["missing"].format(name=database.place))]
    finally:
        database.dispose()
    return {f"store {name}": value for name, value in seen.items()}, _wrong(database.dialect, seen)


def _wrong(dialect: str, seen: dict[str, str]) -> list[tuple[bool, str]]:
    said = SAID[language()]
    found = [(True, said["setting"].format(name=name, value=seen[name], wanted=wanted))
             for name, wanted in WANTED[dialect].items() if seen[name] != wanted]
    if dialect == "postgresql":
        found += [(False, said["log"].format(name=name, value=seen[name], wanted=wanted))
                  for name, wanted in QUIET.items() if seen[name] != wanted]
    return found
