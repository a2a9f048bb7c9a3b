"""The process that serves respondents cannot load the private key, nor open a contact."""

import subprocess
import sys

import pytest

TRY = ("from keko_eval.web.door.wall import build_wall\nbuild_wall()\nimport keko_eval.web.respond.app\nimport sys\n"
       "print(*[m for m in sys.modules if m.endswith('private_key') or '.linking.' in m])\n"
       "import {module}\n")


@pytest.mark.parametrize("module", ["keko_eval.collection.sealing.private_key", "keko_eval.collection.linking.opened",
                                    "keko_eval.collection.linking.contacts"])
def test_out_of_reach_of_respond(module: str) -> None:
    ran = subprocess.run([sys.executable, "-c", TRY.format(module=module)], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert set(ran.stdout.split()) <= {"keko_eval.collection.linking.codes", "keko_eval.collection.linking.tokens"}
    assert f"{module} is out of reach of this program" in ran.stderr
