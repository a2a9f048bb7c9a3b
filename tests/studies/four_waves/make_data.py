"""Ninety invented members of six groups; about one in six misses a round. Run in this folder: python make_data.py"""

from pathlib import Path

import numpy as np
import pandas as pd

WAVES = {"start": 0.0, "spring": 0.75, "winter": 1.42, "end": 2.25}


def main() -> None:
    rng = np.random.default_rng(20191101)
    n = 90
    circle = np.array([f"ryhma{i % 6 + 1}" for i in range(n)])
    own, pace = rng.normal(0, 12, n), rng.normal(4, 3, n) + rng.normal(0, 1.5, 6)[np.arange(n) % 6]
    frames = []
    for wave, years in WAVES.items():
        hope = np.clip(np.round(52 + own + pace * years + rng.normal(0, 8, n)), 0, 100).astype(int)
        knows = np.where(own / 12 + 0.5 * years + rng.normal(-0.2, 1, n) > 0, "yes", "no")
        frame = pd.DataFrame({"code": [f"v{i:03d}" for i in range(n)], "wave": wave, "circle": circle, "hope": hope,
                              "someone": knows})
        frames.append(frame[rng.random(n) < (0.97 if wave == "start" else 0.83)])
    pd.concat(frames).to_csv(Path(__file__).parent / "data" / "answers.csv", index=False)


if __name__ == "__main__":
    main()
