"""The pages in a process of their own: ``python -m keko_eval.web.manage '{"study": …}'``."""

import json
import sys
from pathlib import Path

from keko_eval.web.door.serve import serve
from keko_eval.web.manage.app import manage_app
from keko_eval.web.manage.settings import Settings


def main(text: str) -> None:
    told = json.loads(text)
    store = told["store"]
    serve(manage_app(Settings(
        Path(told["study"]), Path(told["folder"]), told["respond"], tuple(told["hosts"]), told["tls"],
        store if store != told["folder"] else None)), told["host"], told["port"], behind_proxy=told["tls"],
        watched=told.get("watched", False))


if __name__ == "__main__":
    main(sys.argv[1])
