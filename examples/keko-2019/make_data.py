"""Makes the invented answers of this example and the true effects behind them. `python make_data.py` rewrites data/.

A person's answer to an item is a latent normal value cut into five steps. The latent value is the sum of a person's
general tendency, the person's stance on the scale, the circle's level, an item's own noise and, at follow-up, the
scale's true effect and the circle's own deviation from it. truth.csv holds what the effects amount to in the unit of
each indicator: the difference between two endless populations, found by drawing 400,000 persons without circles.
"""

import csv
from pathlib import Path
from statistics import NormalDist

import numpy as np
import yaml

SEED = 20191130
HERE = Path(__file__).parent
CIRCLES = {"uusimaa": ("etela", 44), "hame": ("etela", 26), "kymenlaakso": ("etela", 18), "pirkanmaa": ("lansi", 40),
           "varsinais_suomi": ("lansi", 34), "pohjanmaa": ("lansi", 26), "savo": ("ita", 32),
           "pohjois_karjala": ("ita", 22), "lappi": ("pohjoinen", 24), "kainuu": ("pohjoinen", 14)}
RESPONSE, RETENTION, LATE_JOINER, TURNOVER, CODE_GIVEN = 0.60, 0.68, 0.42, 0.10, 0.95
STEPS = np.array([-1.5, -0.5, 0.5, 1.5])
# scale: items, latent mean, latent effect
SCALES = {
    "trust": (["trust_promises", "trust_respect", "-trust_hidden"], 0.10, 0.72),
    "joint": (["joint_goals", "joint_tasks", "joint_time"], -0.15, 0.62),
    "change": (["change_role", "change_foresight", "change_try"], 0.25, 0.0),
    "clients": (["clients_plan", "clients_used", "clients_goals", "clients_path"], 0.15, 0.0),
    "influence": (["influence_heard", "influence_prepare", "influence_result"], -0.25, -0.30),
    "sharing": (["share_own", "share_received", "learn_peers"], 0.05, 0.36),
}
# name: share or mean at baseline and at follow-up
SHARES = {"has_agreement": (0.38, 0.62), "joint_statement": (0.22, 0.22), "took_part": (0.30, 0.66)}
COUNTS = {"partners": (3.4, 4.6), "practices_adopted": (0.9, 1.5)}
PROJECTS_PER_PARTNER = (0.30, 0.30)
TYPES = {"association": 0.46, "public": 0.27, "company": 0.10, "education": 0.12, "other": 0.05}
GAVE = ["Uusia kumppaneita omalta alueelta.", "Opimme toisten tavoista tehdä työtä.",
        "Aikaa pysähtyä yhteisten asioiden äärelle.", "Yhteinen hakemus saatiin valmiiksi.",
        "Selkeämmän kuvan siitä, kuka tekee mitäkin.", "Luottamusta siihen, että asioista voi puhua.",
        "Hyviä malleja, joita olemme kokeilleet.", "Ei vielä paljon, mutta verkosto on hyvä.",
        "Vertaistukea muilta kehittäjiltä.",
        "Tietoa palveluista, joita emme tunteneet."]
DONT_KNOW, UNANSWERED = 0.05, 0.015


def items() -> list[str]:
    return [item.lstrip("-") for names, _, _ in SCALES.values() for item in names]


def person(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """What stays with a person from wave to wave."""
    fixed = {scale: rng.normal(0, 0.45, n) for scale in SCALES}
    return {"general": rng.normal(0, 0.35, n), **fixed, "has_clients": rng.random(n), "type": rng.random(n),
            **{name: rng.normal(0, 0.8, n) for name in (*SHARES, *COUNTS)}}


def answer(rng: np.random.Generator, who: dict[str, np.ndarray], wave: int, level: dict[str, np.ndarray],
           drift: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One wave's complete answers of everyone in ``who``."""
    n = len(who["general"])
    out: dict[str, np.ndarray] = {}
    for scale, (names, mean, effect) in SCALES.items():
        stance = mean + wave * effect + who["general"] + who[scale] + level[scale] + wave * drift[scale]
        stance = stance + rng.normal(0, 0.40, n)
        for name in names:
            value = 1 + np.searchsorted(STEPS, stance + rng.normal(0, 0.75, n))
            out[name.lstrip("-")] = 6 - value if name.startswith("-") else value
    for name, pair in SHARES.items():
        z = who[name] + rng.normal(0, 0.6, n)
        out[name] = z < np.sqrt(0.8**2 + 0.6**2) * quantile(pair[wave])
    for name, pair in COUNTS.items():
        out[name] = rng.poisson(pair[wave] * np.exp(0.5 * who[name] - 0.5 * 0.5**2 * 0.8**2))
    out["joint_projects"] = rng.binomial(out["partners"], PROJECTS_PER_PARTNER[wave])
    out["has_clients"] = who["has_clients"] < 0.78
    return out


def quantile(share: float) -> float:
    """The standard normal quantile, from the standard library."""
    return NormalDist().inv_cdf(share)


def nothing(n: int) -> dict[str, np.ndarray]:
    return {scale: np.zeros(n) for scale in SCALES}


def measures(a: dict[str, np.ndarray]) -> dict[str, float]:
    """Each indicator's population value, written out independently of the indicators' own definitions.

    Counts and sums over respondents are given per respondent.
    """
    def pomp(*names: str) -> float:
        columns = [6 - a[n[1:]] if n.startswith("-") else a[n] for n in names]
        return float(100 * (np.mean(columns, axis=0) - 1).mean() / 4)

    trust = pomp("trust_promises", "trust_respect", "-trust_hidden")
    joint = pomp("joint_goals", "joint_tasks", "joint_time")
    clients = a["has_clients"]
    asked = {name: values[clients] for name, values in a.items()}
    inclusion = np.mean([asked[name] for name in ("clients_plan", "clients_used", "clients_goals")], axis=0)
    return {
        "keko.networks.trust": trust, "keko.networks.joint_action": joint,
        "keko.networks.collaboration": (2 * trust + joint) / 3,
        "keko.change.readiness": pomp("change_role", "change_foresight", "change_try"),
        "keko.change.foresight": float((a["change_foresight"] >= 4).mean()),
        "keko.change.role_unclear": float((a["change_role"] <= 2).mean()),
        "keko.clients.inclusion": float(100 * (inclusion - 1).mean() / 4),
        "keko.clients.path": float((a["clients_path"][clients] >= 4).mean()),
        "keko.civil_society.influence": pomp("influence_heard", "influence_prepare", "influence_result"),
        "keko.civil_society.decisions": float((a["influence_result"] >= 4).mean()),
        "keko.communication.peer_development": pomp("share_own", "share_received", "learn_peers"),
        "keko.communication.practices_adopted": float(a["practices_adopted"].mean()),
        "keko.networks.agreements": float(a["has_agreement"].mean()),
        "keko.networks.participation": float(a["took_part"].mean()),
        "keko.networks.partners": float(a["partners"].mean()),
        "keko.civil_society.joint_statements": float(a["joint_statement"].mean()),
        "keko.networks.joint_projects": float(a["joint_projects"].mean()),
        "keko.networks.projects_per_partner": float(a["joint_projects"].sum() / a["partners"].sum()),
    }


def truth() -> dict[str, tuple[float, float, float]]:
    """Baseline, follow-up and effect of each indicator; effects that are zero by design are exactly zero."""
    rng, n = np.random.default_rng(SEED + 1), 400_000
    who = person(rng, n)
    before, after = (measures(answer(rng, who, wave, nothing(n), nothing(n))) for wave in (0, 1))
    still = {"keko.change.readiness", "keko.change.foresight", "keko.change.role_unclear", "keko.clients.inclusion",
             "keko.clients.path", "keko.networks.projects_per_partner", "keko.civil_society.joint_statements"}
    end = {k: before[k] if k in still else after[k] for k in before}
    return {k: (before[k], end[k], end[k] - before[k]) for k in before}


def as_row(a: dict[str, np.ndarray], i: int, code: str, circle: str, kind: str,
           rng: np.random.Generator) -> dict[str, str]:
    """One response as the form would hold it: skipped questions empty, some don't-knows, some blanks."""
    row = {"code": code, "circle": circle, "region": CIRCLES[circle][0], "actor_type": kind}
    row["has_clients"] = "yes" if a["has_clients"][i] else "no"
    for name in items():
        asked = not name.startswith("clients_") or row["has_clients"] == "yes"
        u = rng.random()
        row[name] = "" if not asked or u < UNANSWERED else "9" if u < UNANSWERED + DONT_KNOW else str(a[name][i])
    for name in SHARES:
        u = rng.random()
        row[name] = "" if u < UNANSWERED else "dont_know" if u < 0.04 else "yes" if a[name][i] else "no"
    for name in ("partners", "practices_adopted"):
        row[name] = "" if rng.random() < UNANSWERED else str(a[name][i])
    row["joint_projects"] = str(a["joint_projects"][i]) if row["partners"] not in ("", "0") else ""
    helped = rng.normal(3.7, 0.9, 2)
    took = row["took_part"] == "yes"
    for name, value in zip(("contribution_partners", "contribution_work"), helped, strict=True):
        row[name] = str(int(np.clip(round(value), 1, 5))) if took else ""
    gave, pick = rng.random(), int(rng.integers(len(GAVE)))
    row["keko_gave"] = GAVE[pick] if took and gave < 0.4 else ""
    return row


def waves() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    rng = np.random.default_rng(SEED)
    circle_of = [c for c, (_, size) in CIRCLES.items() for _ in range(size)]
    n, index = len(circle_of), {c: i for i, c in enumerate(CIRCLES)}
    own = np.array([index[c] for c in circle_of])
    level = {s: rng.normal(0, 0.22, len(CIRCLES))[own] for s in SCALES}
    drift = {s: rng.normal(0, 0.12, len(CIRCLES))[own] for s in SCALES}
    first = person(rng, n)
    left = rng.random(n) < TURNOVER
    newcomer = person(rng, n)
    second = {k: np.where(left, newcomer[k], v) for k, v in first.items()}
    second["type"] = first["type"]
    edges, kinds = np.cumsum(list(TYPES.values())), list(TYPES)
    kind = [kinds[min(int(np.searchsorted(edges, u)), len(kinds) - 1)] for u in first["type"]]
    answers = [answer(rng, who, wave, level, drift) for wave, who in enumerate((first, second))]
    at_first = rng.random(n) < RESPONSE
    at_second = rng.random(n) < np.where(at_first, RETENTION, LATE_JOINER)
    numbers = rng.permutation(9000)[: 2 * n] + 1000
    codes = [f"k{v}" for v in numbers]
    rows: tuple[list[dict[str, str]], list[dict[str, str]]] = ([], [])
    for wave, there in enumerate((at_first, at_second)):
        for i in np.flatnonzero(there):
            code = codes[i + n] if wave and left[i] else codes[i]
            code = code if rng.random() < CODE_GIVEN else ""
            rows[wave].append(as_row(answers[wave], int(i), code, circle_of[i], kind[i], rng))
    return rows


def labelled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The follow-up as a form service would export it: Finnish question texts as headings, labels as values."""
    instrument = yaml.safe_load((HERE.parent.parent / "instruments" / "actors.yaml").read_text(encoding="utf8"))
    questions = {q["name"]: q for s in instrument["sections"] for q in s["questions"]}
    labels = {name: {str(c["value"]): c["label"]["fi"] for c in choices}
              for name, choices in instrument["choices"].items()}

    def value(name: str, code: str) -> str:
        kind = questions[name]["type"].split() if name in questions else []
        return labels[kind[1]].get(code, code) if len(kind) == 2 and code else code

    return [{questions[k]["label"]["fi"] if k in questions else k: value(k, v) for k, v in row.items()} for row in rows]


def write(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    first, second = waves()
    write(HERE / "data" / "baseline.csv", first)
    write(HERE / "data" / "followup.csv", labelled(second), delimiter=";", encoding="utf-8-sig")
    effects = [{"indicator": k, "baseline": f"{b:.6f}", "followup": f"{f:.6f}", "effect": f"{e:.6f}"}
               for k, (b, f, e) in truth().items()]
    write(HERE / "truth.csv", effects)
    linked = {r["code"] for r in first if r["code"]} & {r["code"] for r in second if r["code"]}
    print(f"{len(first)} and {len(second)} responses, {len(linked)} linked, of {sum(s for _, s in CIRCLES.values())}")


if __name__ == "__main__":
    main()
