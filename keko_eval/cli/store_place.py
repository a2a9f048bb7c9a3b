"""Where the answers of a study are collected, as the command line names it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from keko_eval.cli.speech import say

if TYPE_CHECKING:
    from keko_eval.collection.store.place import StorePlace

Command = TypeVar("Command", bound=Callable[..., Any])
STORE = {"fi": "Missä kerätyt vastaukset ovat: kansio tai postgresql://…; muuten TUTKIMUS/collected.",
         "sv": "Var de insamlade svaren finns: en mapp eller postgresql://…; annars STUDIE/collected.",
         "en": "Where collected answers are: a folder or postgresql://…; otherwise STUDY/collected."}


def store_option(command: Command) -> Command:
    return click.option("--store", envvar="KEKO_STORE", help=say(STORE))(command)


def study_folder(study: Path) -> Path:
    return study if study.is_dir() else study.parent


def place_of(study: Path, store: str | None, *, create: bool = False) -> "StorePlace":
    """The store's place; refuses what is wrong with its keys. A database has its keys in STUDY/collected."""
    from keko_eval.collection.store.place import placed

    folder = study_folder(study) / "collected"
    return placed(store or folder, folder, create=create)
