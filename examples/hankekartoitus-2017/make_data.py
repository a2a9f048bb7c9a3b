"""Makes the rows of this example, with the published margins. `python make_data.py` rewrites data/.

Published by Vates on 4 October 2017 and kept exactly: 85 projects, 22 ended and 63 running; 39 for people with partial
work ability or in need of special support, 18 for disabled people, 3 for the long-term ill of which 1 running, 18 for
people under 35. Everything else is drawn by lot: which row is which, dates, areas, ways of working, funders, sources.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

SEED = 20171004
HERE = Path(__file__).parent
RUNNING, ENDED = 63, 22
GROUPS = {"partial_work_ability": 39, "disabled": 18, "long_term_ill": 3, "young_under_35": 18}
ILL_RUNNING = 1
BESIDE = ("mental_health", "substance_use", "long_term_unemployed", "immigrants")
AREAS = {"uusimaa": 16, "varsinais_suomi": 8, "satakunta": 5, "kanta_hame": 3, "pirkanmaa": 10, "paijat_hame": 4,
         "kymenlaakso": 3, "etela_karjala": 2, "etela_savo": 3, "pohjois_savo": 6, "pohjois_karjala": 4,
         "keski_suomi": 6, "etela_pohjanmaa": 3, "pohjanmaa": 3, "pohjois_pohjanmaa": 7, "lappi": 4}
METHODS = {"job_coaching": 9, "supported_employment": 4, "peer_support": 4, "work_trial": 6, "training": 6,
           "rehabilitation": 4, "employer_work": 4, "development": 5}
SOURCES = {"stea_bank": 34, "esf_bank": 38, "project_card": 9, "osku": 7, "thl_list": 12}
FUNDERS = {"stea": 34, "esf": 38, "municipality": 4, "ministry": 6, "foundation": 3}
FIELDS = ("name", "status", "start", "end", "runner", "co_runners", "funder", "target_groups", "areas", "methods",
          "goals", "results", "source", "found_on", "included", "included_why")
NEEDS = [
    ("Pitkäaikaissairaille ei löydy työhönvalmennusta omalta alueelta.", "long_term_ill", "kainuu lappi", "nobody"),
    ("Pitkäaikaissairaan paluu osa-aikatyöhön jää ilman tukea.", "long_term_ill", "pirkanmaa satakunta", "nobody"),
    ("Tieto työkyvyn tuesta ei kulje sairaanhoidosta työllisyyspalveluihin.", "long_term_ill", "uusimaa", "unclear"),
    ("Vammaisten nuorten siirtymä koulusta työhön katkeaa.", "disabled young_under_35", "keski_suomi", "education"),
    ("Työpaikan mukautuksiin ei saa apua.", "disabled", "kainuu keski_pohjanmaa", "nobody"),
    ("Kuljetus työpaikalle ei järjesty.", "disabled", "lappi kainuu", "municipality"),
    ("Henkilökohtaista apua ei saa työkokeilun ajaksi.", "disabled", "etela_savo", "municipality"),
    ("Osatyökykyisten työnhakijoiden määrä kasvaa, mutta valmentajia on vähän.", "partial_work_ability",
     "kymenlaakso etela_karjala", "employment_services"),
    ("Työnantajat eivät tiedä, mistä tukea saa.", "partial_work_ability", "keski_pohjanmaa pohjanmaa", "nobody"),
    ("Välityömarkkinoilta ei pääse eteenpäin.", "partial_work_ability long_term_unemployed", "pohjois_savo",
     "employment_services"),
    ("Palkkatuen jälkeen työ päättyy.", "partial_work_ability", "paijat_hame", "employment_services"),
    ("Mielenterveyskuntoutujien tuettu työ on yhden hankkeen varassa.", "mental_health", "satakunta", "third_sector"),
    ("Mielenterveyskuntoutujille ei ole valmennusta omalla kielellä.", "mental_health", "pohjanmaa", "nobody"),
    ("Päihdekuntoutujien työtoimintaan on jonoa.", "substance_use", "pirkanmaa", "municipality"),
    ("Päihdekuntoutujille ei ole reittiä kuntoutuksesta työhön.", "substance_use", "kainuu etela_karjala", "nobody"),
    ("Nuorten etsivä työ ei tavoita osatyökykyisiä.", "young_under_35", "kanta_hame", "municipality"),
    ("Nuoret putoavat palvelujen väliin 18-vuotiaina.", "young_under_35", "keski_pohjanmaa", "nobody"),
    ("Maahan muuttaneiden työkykyä ei arvioida.", "immigrants partial_work_ability", "uusimaa", "unclear"),
    ("Pitkään työttömien terveystarkastus viipyy.", "long_term_unemployed", "pohjois_karjala", "wellbeing_services"),
    ("Hankkeiden tulokset eivät jää käyttöön.", "partial_work_ability", "whole_country", "nobody"),
]


def main() -> None:
    lot = random.Random(SEED)
    write("projects.csv", FIELDS, projects(lot))
    needs = [(text, groups, areas, who, lot.choice(("survey", "meeting")), on(lot, date(2017, 8, 14), 45), "")
             for text, groups, areas, who in NEEDS]
    write("needs.csv", ("need", "target_groups", "areas", "responsible", "source", "raised_on",
          "answered_by_goal"), needs)


def projects(lot: random.Random) -> list[tuple[str, ...]]:
    groups = [group for group, n in GROUPS.items() for _ in range(n)]
    groups += ["other"] * (RUNNING + ENDED - len(groups))
    ill = [i for i, group in enumerate(groups) if group == "long_term_ill"]
    well = [i for i, group in enumerate(groups) if group != "long_term_ill"]
    running = {*ill[:ILL_RUNNING], *lot.sample(well, RUNNING - ILL_RUNNING)}
    order = lot.sample(range(len(groups)), len(groups))
    return [project(lot, number, groups[i], i in running) for number, i in enumerate(order, 1)]


def project(lot: random.Random, number: int, group: str, running: bool) -> tuple[str, ...]:
    others = [g for g in BESIDE if lot.random() < (0.6 if group == "other" else 0.12)]
    sources = drawn(lot, SOURCES, 2 if lot.random() < 0.2 else 1)
    if lot.random() < 0.25:
        sources.append("email")
    begin = on(lot, date(2015, 10, 1) if running else date(2013, 6, 1), 640 if running else 760)
    end = on(lot, date(2017, 11, 1), 900) if running else on(lot, date(2015, 10, 15), 700)
    start, end = ("", "") if lot.random() < 0.1 else (begin, end)
    areas = ["whole_country"] if lot.random() < 0.09 else drawn(lot, AREAS, lot.choice((1, 1, 1, 2, 2, 3)))
    return (f"Hanke {number:02}", "running" if running else "ended", start, end,
            lot.choices(("third_sector", "school"), (4, 1))[0], lot.choice(("yes", "no")),
            drawn(lot, FUNDERS, 1)[0], " ".join([group, *others]), " ".join(areas),
            " ".join(drawn(lot, METHODS, lot.choice((1, 2, 2, 3)))), "", "", " ".join(sources),
            on(lot, date(2017, 8, 14), 45), "yes", "")


def drawn(lot: random.Random, weights: dict[str, int], n: int) -> list[str]:
    """Different names, each as likely as its weight, in the order of ``weights``."""
    found: set[str] = set()
    while len(found) < n:
        found.add(lot.choices(list(weights), list(weights.values()))[0])
    return [name for name in weights if name in found]


def on(lot: random.Random, first: date, days: int) -> str:
    return (first + timedelta(days=lot.randrange(days))).isoformat()


def write(name: str, fields: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with (HERE / "data" / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([fields, *rows])


if __name__ == "__main__":
    main()
