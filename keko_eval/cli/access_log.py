"""The access log as the commands know it; its home is with what is collected, since the pages write to it too."""

from keko_eval.collection.access_log import COLUMNS, NAME, logged

__all__ = ["COLUMNS", "NAME", "logged"]
