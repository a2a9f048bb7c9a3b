"""The respondents' app in a process of its own, behind its wall: ``python -m keko_eval.web.respond SETTINGS``.

``SETTINGS`` is one JSON object: ``study``, ``folder``, ``store``, ``host``, ``port``, ``hosts``, ``tls``, and perhaps
``limits``, other fields of the app's ``Settings``.
``keko collect`` starts it.
"""

import json
import sys
from pathlib import Path

from keko_eval.web.door.wall import RESPOND_NEVER, build_wall


def main(settings: str) -> None:
    build_wall(RESPOND_NEVER)
    from keko_eval.collection.store.store import open_store
    from keko_eval.definitions.study_folder import load
    from keko_eval.web.door.serve import serve
    from keko_eval.web.respond.app import respond_app
    from keko_eval.web.respond.offered import surveys_of
    from keko_eval.web.respond.survey import Keys, Settings

    asked = json.loads(settings)
    resolved = load(asked["study"])
    folder = Path(asked["folder"])
    with open_store(asked["store"], folder=folder) as store:
        surveys = surveys_of(resolved)
        codes = any(survey.elements for survey in surveys.values())
        app = respond_app(store, surveys, Keys.read(folder / "keys", codes=codes),
                          Settings(hosts=tuple(asked["hosts"]), tls=asked["tls"], **asked.get("limits", {})))
        serve(app, asked["host"], asked["port"], behind_proxy=asked["tls"],
              watched=asked.get("watched", False))


if __name__ == "__main__":
    main(sys.argv[1])
