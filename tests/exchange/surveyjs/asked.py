"""Definitions asked of SurveyJS itself, one process for them all; it stands where ``tests/needs.sh`` installed it."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.exchange.engines.engines import FOLDER, without_surveyjs

ABSENT = without_surveyjs()
SCRIPT = Path(__file__).with_name("survey_core.cjs")
Asked = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]


def asked(forms: Sequence[Asked]) -> list[dict[str, Any]]:
    """What SurveyJS says of each definition and its respondents: see the script."""
    lines = [json.dumps({"survey": survey, "respondents": respondents}) for survey, respondents in forms]
    done = subprocess.run(["node", str(SCRIPT), str(FOLDER)], input="\n".join(lines) + "\n", capture_output=True,
                          text=True, encoding="utf8", timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return [json.loads(line) for line in done.stdout.splitlines()]
