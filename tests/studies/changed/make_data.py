"""Writes the invented answers of this study, with seed 20171: 60 people who answered both versions of the survey."""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
OLD_OFTEN = {1: "Hyvin usein", 2: "Usein", 3: "Joskus", 4: "Harvoin", 5: "Ei koskaan"}


def main() -> None:
    rng = np.random.default_rng(20171)
    own = rng.normal(0, 0.7, 60)
    before = {q: np.clip(np.round(2.8 + own + rng.normal(0, 0.5, 60)), 1, 5).astype(int)
              for q in ("listens", "meets", "bond")}
    after = {q: np.clip(np.round(3.4 + own + rng.normal(0, 0.5, 60)), 1, 5).astype(int) for q in ("listens", "meets")}
    after["bond"] = np.clip(np.round(4.6 + 1.4 * own + rng.normal(0, 0.7, 60)), 1, 7).astype(int)
    lines = ["code,listens,meets,bond"]
    for i in range(60):
        turned = 6 - before["meets"][i]
        meets = OLD_OFTEN[turned] if i % 3 == 0 else turned
        lines.append(f"p{i},{before['listens'][i]},{meets},{before['bond'][i]}")
    (HERE / "data" / "before.csv").write_text("\n".join(lines) + "\n", encoding="utf8")
    rows = [f"p{i},{after['listens'][i]},{after['meets'][i]},{after['bond'][i]}" for i in range(60)]
    (HERE / "data" / "after.csv").write_text("\n".join(["code,listens,meets,bond", *rows]) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
