"""Makes the invented records of this example: results, goals, outcomes, coded answers, and two circles' own books.

`python make_records.py` rewrites them in data/. Nothing in them is about any real organisation, project or person.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 20191201
DATA = Path(__file__).parent / "data"
CIRCLES = ["uusimaa", "hame", "kymenlaakso", "pirkanmaa", "varsinais_suomi", "pohjanmaa", "savo", "pohjois_karjala",
           "lappi", "kainuu"]
AREAS = {"uusimaa": ["uusimaa"], "hame": ["kanta_hame", "paijat_hame"], "kymenlaakso": ["kymenlaakso"],
         "pirkanmaa": ["pirkanmaa"], "varsinais_suomi": ["varsinais_suomi"], "pohjanmaa": ["pohjanmaa"],
         "savo": ["pohjois_savo", "etela_savo"], "pohjois_karjala": ["pohjois_karjala"], "lappi": ["lappi"],
         "kainuu": ["kainuu"]}
GRANTS = ("KeKo", "kunnan avustus")
START, END = date(2017, 9, 1), date(2019, 11, 30)
RESULTS = [("agreement", "Sopimus yhteisestä neuvonnasta", ["signed", "in_use", "drafted"]),
           ("agreement", "Sopimus työnjaosta kunnan kanssa", ["signed", "drafted", "in_use"]),
           ("new_practice", "Yhteinen palvelukartta", ["in_use", "in_use", "ended"]),
           ("new_practice", "Saattaen vaihdettu valmennus", ["in_use"]),
           ("application", "Hakemus yhteiseen hankkeeseen", ["granted", "submitted", "rejected"]),
           ("joint_statement", "Lausunto palvelujen järjestämisestä", ["submitted"]),
           ("model", "Malli järjestöjen ja kunnan yhteistyöstä", ["drafted", "in_use"])]
EVIDENCE = ["Allekirjoitettu asiakirja", "Kokousmuistio", "Verkkosivu", "Päätöspöytäkirja"]
OUTCOMES = [("Kunta nimesi yhteyshenkilön järjestöille", "Kunta", "clear", "Rinki pyysi nimeämistä kahdesti."),
            ("Kaksi järjestöä muutti samoihin tiloihin", "Kaksi järjestöä", "small",
             "Ajatus syntyi ringin tapaamisessa."),
            ("Oppilaitos avasi koulutuksen valmennuksen asiakkaille", "Oppilaitos", "turning_point",
             "Rinki esitteli tarpeen ja yhteisen mallin."),
            ("Kaupunki kysyi järjestöiltä ennen päätöstä", "Kaupunki", "clear", "Ringin yhteinen lausunto mainittiin."),
            ("Potilasjärjestöt pitivät yhteisen koulutuksen", "Kolme järjestöä", "small", "Rinki kutsui koolle."),
            ("Yritys otti ensimmäisen harjoittelijan", "Yritys", "clear", "Valmentaja löytyi ringin kautta.")]
THEMES = {"trust": (0.48, 0.30), "employment_path": (0.40, 0.42), "good_models": (0.34, 0.38),
          "interaction": (0.30, 0.46), "sharing": (0.26, 0.52)}
QUOTES = {"trust": "Nyt uskaltaa soittaa suoraan.", "employment_path": "Asiakkaalle löytyy seuraava askel.",
          "good_models": "Toisten mallista sai pohjan omalle.",
          "interaction": "Tapaamisista lähtee aina kotiin energiaa.",
          "sharing": "Tieto kulkee, kun on sovittu kuka kertoo."}
GOALS = {"pirkanmaa": {"yhteinen_neuvonta": (1, 2), "sopimus_kunnan_kanssa": (0, 1), "tyopaikat_mukaan": (-1, 2)},
         "savo": {"kartoitus": (2, 1), "katvealueet": (0, 1), "vertaiskoulutus": (1, 1), "lausunto": (-2, 2)}}
GROUPS = ["partial_work_ability", "disabled", "long_term_ill", "young_under_35", "mental_health",
          "long_term_unemployed", "immigrants"]
METHODS = ["job_coaching", "supported_employment", "peer_support", "work_trial", "training", "employer_work"]


def write(name: str, rows: list[dict[str, object]]) -> None:
    with (DATA / name).open("w", newline="", encoding="utf8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def day(rng: Random, first: date = START, last: date = END) -> date:
    return first + timedelta(days=rng.randrange((last - first).days))


def results(rng: Random) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for circle in CIRCLES:
        for what, title, statuses in rng.sample(RESULTS, rng.randint(1, 4)):
            when, status = day(rng), rng.choice(statuses)
            seen = day(rng, when, END) if status == "in_use" and when < END and rng.random() < 0.8 else ""
            rows.append({"circle": circle, "title": title, "what": what, "status": status, "date": when,
                         "in_use_on": seen, "evidence": rng.choice(EVIDENCE),
                         "strand": rng.choice(["regional", "patient_organisations", "public_model"]),
                         "parties": rng.choice(["ngo", "ngo municipality", "ngo municipality region"])})
    rows.append({"circle": "hame", "title": "Sopimus ennen hankkeen alkua", "what": "agreement", "status": "in_use",
                 "date": date(2016, 5, 12), "in_use_on": date(2019, 10, 1), "evidence": EVIDENCE[0],
                 "strand": "regional", "parties": "ngo municipality"})
    return rows


def outcomes(rng: Random) -> list[dict[str, object]]:
    return [{"circle": "savo", "change": change, "actor": actor, "date": day(rng), "place": "",
             "expected": rng.choice(["yes", "no"]), "significance": significance, "contribution": contribution,
             "evidence": rng.choice(EVIDENCE),
             "substantiated_by": rng.choice(["Muutoksen tehnyt taho", "Ohjausryhmä", ""])}
            for change, actor, significance, contribution in OUTCOMES]


def codes(rng: Random, wave: int, n: int) -> list[dict[str, object]]:
    """Two coders, who differ in one theme of twelve; where they do, what they settled on stands as a third row."""
    rows: list[dict[str, object]] = []
    for i in range(1, n + 1):
        circle, found = rng.choice(CIRCLES), {t for t, shares in THEMES.items() if rng.random() < shares[wave]}
        said = []
        for coder in ("A", "B"):
            own = [t for t in THEMES if (t in found) != (rng.random() < 1 / 12)]
            said.append(own)
            quoted = coder == "A" and len(found) == 1 and rng.random() < 0.5
            rows.append({"circle": circle, "answer": f"v{i:03}", "coder": coder, "themes": " ".join(own) or "none",
                         "quote": QUOTES[min(found)] if quoted else "",
                         "consent": rng.choice(["yes", "no"]) if quoted else ""})
        if said[0] != said[1]:
            rows.append({"circle": circle, "answer": f"v{i:03}", "coder": "agreed", "quote": "", "consent": "",
                         "themes": " ".join(t for t in THEMES if t in found) or "none"})
    return rows


def goals(rng: Random) -> list[dict[str, object]]:
    return [{"circle": circle, "goal": goal, "attained": level, "assessed_on": date(2019, 11, rng.randint(4, 22)),
             "assessor": rng.choice(["circle", "steering"]), "evidence": rng.choice(EVIDENCE)}
            for circle, own in GOALS.items() for goal, (level, _) in own.items()]


def pairs(rng: Random) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """What twelve organisations of Pirkanmaa say of each other, before and after."""
    kinds = ["association"] * 6 + ["public"] * 3 + ["company"] + ["education"] * 2
    names = [f"Toimija {i:02}" for i in range(1, 13)]
    waves: tuple[list[dict[str, object]], list[dict[str, object]]] = ([], [])
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            closeness = rng.gauss(1.2, 1.1)
            if closeness < 0.6:
                continue
            for wave, rows in enumerate(waves):
                level = closeness + wave * rng.gauss(1.1, 0.7)
                for who, whom in ((one, other), (other, one)):
                    if rng.random() < 0.85:
                        said = round(min(5.0, max(0.0, level + rng.gauss(0, 0.5))))
                        rows.append({"circle": "pirkanmaa", "organisation": who, "partner": whom, "cooperation": said,
                                     "organisation_type": kinds[names.index(who)],
                                     "trust": round(min(5.0, max(1.0, 1.4 + 0.7 * said + rng.gauss(0, 0.6)))),
                                     "agreement": "yes" if said >= 4 else "no"})
    return waves


def projects(rng: Random) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for i in range(1, 19):
        begun = day(rng, date(2015, 1, 1), date(2019, 3, 1))
        ended = begun + timedelta(days=rng.choice([365, 730, 1095]))
        rows.append({"circle": "savo", "name": f"Hanke {i:02}", "status": "ended" if ended < END else "running",
                     "start": begun, "end": ended, "runner": rng.choice(["third_sector", "school", "municipality"]),
                     "funder": rng.choice(["stea", "esf", "municipality"]),
                     "target_groups": " ".join(rng.sample(GROUPS[:-1], rng.randint(1, 2))),
                     "areas": rng.choice(["pohjois_savo", "etela_savo", "pohjois_savo etela_savo"]),
                     "methods": " ".join(rng.sample(METHODS, rng.randint(1, 2))),
                     "source": rng.choice(["stea_bank", "esf_bank", "project_card", "email"]),
                     "found_on": day(rng, date(2017, 9, 1), date(2017, 12, 20)), "included": "yes"})
    return rows


def needs(rng: Random) -> list[dict[str, object]]:
    texts = [("Tukea pitkäaikaissairaiden työhön paluuseen", "long_term_ill"),
             ("Työhönvalmennusta kehitysvammaisille", "disabled"),
             ("Vertaistukea mielenterveyskuntoutujille", "mental_health"),
             ("Kielitaitoon sopivaa valmennusta", "immigrants"), ("Nuorten ensimmäinen työpaikka", "young_under_35"),
             ("Osatyökykyisten neuvonta yhdestä paikasta", "partial_work_ability")]
    return [{"circle": "savo", "need": text, "target_groups": group,
             "areas": rng.choice(["pohjois_savo", "etela_savo"]),
             "responsible": "nobody" if group in ("immigrants", "long_term_ill") else "third_sector",
             "source": "mapping", "raised_on": day(rng, date(2017, 10, 1), date(2018, 3, 1)),
             "answered_by_goal": ""} for text, group in texts]


def paid(rows: list[dict[str, object]], other: int) -> list[dict[str, object]]:
    """With the grant that paid: the project's own, but every so manyth another one, and none before the project."""
    return [{**row, "grant": "" if str(row["date"]) < str(START) else GRANTS[i % other == other - 1]}
            for i, row in enumerate(rows)]


def log(rng: Random) -> list[dict[str, object]]:
    return [{"circle": "savo", "what": rng.choice(["meeting", "training", "influencing", "development"]),
             "date": when, "goal": rng.choice([*GOALS["savo"], ""]), "hours": rng.choice([2, 3, 4, 6, 8]),
             "euros": rng.choice([0, 0, 60, 150, 400]), "participants": rng.randint(4, 18),
             "outputs": rng.randint(0, 2)}
            for when in sorted(day(rng) for _ in range(34))]


def main() -> None:
    rng = Random(SEED)
    write("results.csv", paid(results(rng), 6))
    write("outcomes.csv", paid(outcomes(rng), 3))
    write("codes_baseline.csv", codes(rng, 0, 62))
    write("codes_followup.csv", codes(rng, 1, 55))
    write("goals.csv", goals(rng))
    before, after = pairs(rng)
    write("pirkanmaa_pairs_baseline.csv", before)
    write("pirkanmaa_pairs_followup.csv", after)
    write("savo_projects.csv", projects(rng))
    write("savo_needs.csv", needs(rng))
    write("savo_log.csv", paid(log(rng), 5))


if __name__ == "__main__":
    main()
