"""The commands: where each lives, and its one line of help, so that nothing is imported to list them."""

from collections.abc import Mapping
from importlib.util import find_spec

COMMANDS: Mapping[str, str] = {
    name: f"keko_eval.cli.{module or name}" for name, module in {
        "demo": "", "new": "", "check": "", "explain": "", "diff": "", "translations": "", "simulate": "", "form": "",
        "collect": "", "import": "import_",
        "import-definitions": "import_definitions", "code": "", "score": "", "evaluate": "", "report": "", "export": "",
        "pack": "", "schema": "", "doctor": "",
    }.items()
}
HELP: Mapping[str, Mapping[str, str]] = {
    "demo": {"fi": "Näytä koko loppuarviointi esimerkkiaineistolla.",
             "sv": "Visa hela slututvärderingen med exempeldata.",
             "en": "Show the whole end-of-project evaluation with example data."},
    "new": {"fi": "Aloita uusi tutkimus, kysely, indikaattori tai rinki.",
            "sv": "Börja en ny studie, enkät, indikator eller ring.",
            "en": "Begin a new study, instrument, indicator or circle."},
    "check": {"fi": "Tarkista määrittelyt: kaikki ongelmat kerralla.",
              "sv": "Kontrollera definitionerna: alla problem på en gång.",
              "en": "Check definitions: every problem at once."},
    "explain": {"fi": "Selitä tunnus tai ongelma: mistä se tulee ja mihin se liittyy.",
                "sv": "Förklara ett id eller ett problem: varifrån det kommer och vad det hör ihop med.",
                "en": "Explain an id or a problem: where it comes from and what uses it."},
    "diff": {"fi": "Vertaa kahta versiota: mitä voi verrata ja mitä ei.",
             "sv": "Jämför två versioner: vad som kan jämföras och vad som inte kan det.",
             "en": "Compare two versions: what stays comparable and what does not."},
    "translations": {"fi": "Näytä puuttuvat ja vanhentuneet käännökset.",
                     "sv": "Visa översättningar som saknas eller är föråldrade.",
                     "en": "Show missing and stale translations."},
    "simulate": {"fi": "Kokeile kyselyä keksityillä vastaajilla.",
                 "sv": "Pröva enkäten med påhittade svarande.",
                 "en": "Try a survey with invented respondents."},
    "form": {"fi": "Tee kyselystä lomake: verkko, Excel, XLSForm tai paperi.",
             "sv": "Gör ett formulär av en enkät: webb, Excel, XLSForm eller papper.",
             "en": "Make a form of an instrument: web, Excel, XLSForm or paper."},
    "collect": {"fi": "Avaa kysely vastattavaksi ja koordinaattorin sivut.",
                "sv": "Öppna enkäten för svar och koordinatorns sidor.",
                "en": "Open a survey for answers, and the coordinator's pages."},
    "import": {"fi": "Tuo vastauksia muista ohjelmista.",
               "sv": "Hämta in svar från andra program.",
               "en": "Bring in answers from other programs."},
    "import-definitions": {"fi": "Tee ringin Excel-työkirjasta tavoitteet, kysymykset ja mittarit.",
                           "sv": "Gör mål, frågor och mätare av ringens Excel-arbetsbok.",
                           "en": "Make goals, questions and indicators of a circle's Excel workbook."},
    "code": {"fi": "Teemoittele avovastaukset: työkirja koodaajille, ja koodit takaisin.",
             "sv": "Koda öppna svar: en arbetsbok åt kodarna, och koderna tillbaka.",
             "en": "Code open answers: a workbook for the coders, and the codes back in."},
    "score": {"fi": "Laske vastauksista indikaattorien arvot.",
              "sv": "Räkna indikatorernas värden av svaren.",
              "en": "Work out the indicators' values from the answers."},
    "evaluate": {"fi": "Vertaa mittauskertoja: arviot, epävarmuus ja johtopäätökset.",
                 "sv": "Jämför mätomgångarna: skattningar, osäkerhet och slutsatser.",
                 "en": "Compare the waves: estimates, uncertainty and verdicts."},
    "report": {"fi": "Tee raportti jäsenille ja rahoittajalle.",
               "sv": "Gör en rapport för medlemmar och finansiär.",
               "en": "Make the report for members and funder."},
    "export": {"fi": "Vie aineisto: CSV, Parquet, SPSS, Stata tai DDI.",
               "sv": "Exportera materialet: CSV, Parquet, SPSS, Stata eller DDI.",
               "en": "Export the data: CSV, Parquet, SPSS, Stata or DDI."},
    "pack": {"fi": "Kokoa, tarkista, asenna tai vertaa raporttipaketteja.",
             "sv": "Bygg, granska, installera eller jämför rapportpaket.",
             "en": "Build, verify, install or compare report packs."},
    "schema": {"fi": "Kirjoita määrittelyjen JSON Schema muokkaimille.",
               "sv": "Skriv definitionernas JSON Schema för redigerare.",
               "en": "Write the JSON Schema of definitions for editors."},
    "doctor": {"fi": "Kerro versiot, asetukset ja mitä puuttuu.",
               "sv": "Berätta om versioner, inställningar och vad som saknas.",
               "en": "Tell versions, settings and what is missing."},
}


def present() -> list[str]:
    """The commands that this installation has, in the order of the work."""
    return [name for name, module in COMMANDS.items() if find_spec(module)]
