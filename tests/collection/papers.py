"""A questionnaire with every kind of question, for the forms that are answered away from the web."""

from keko_eval.collection.handout import Handout
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import Grouping, Wave

EVERYTHING = """instrument: my.everything
version: 1.2.0
title: {fi: Kaikki lajit, sv: Alla slag, en: Every kind, fi-simple: Kaikki lajit}
unit: respondent
languages: [fi, sv, en, fi-simple]
minutes: 4
purpose: {fi: Kokeilemme lomaketta., sv: Vi prövar blanketten., en: We try the form., fi-simple: Kokeilemme lomaketta.}
lawful_basis: {fi: Suostumus., sv: Samtycke., en: Consent., fi-simple: Sinun lupasi.}
retention: {fi: Ei säilytetä., sv: Sparas inte., en: Not kept., fi-simple: Emme säilytä vastauksia.}
choices:
  yes_no: [{value: "yes", label: {fi: Kyllä, sv: Ja, en: "Yes"}}, {value: "no", label: {fi: Ei, sv: Nej, en: "No"}}]
  agree:
    - {value: 1, label: {fi: Eri mieltä, sv: Av annan åsikt, en: Disagree}}
    - {value: 2, label: {fi: Siltä väliltä, sv: Mittemellan, en: In between}}
    - {value: 3, label: {fi: Samaa mieltä, sv: Av samma åsikt, en: Agree}}
    - {value: 9, missing: dont_know, label: {fi: En tiedä, sv: Vet inte, en: Do not know}}
  help:
    - {value: advice, label: {fi: Neuvoja, sv: Råd, en: Advice}}
    - {value: coach, label: {fi: Valmennusta, sv: Handledning, en: Coaching}}
    - {value: none, exclusive: true, label: {fi: En mitään, sv: Ingenting, en: Nothing}}
  towns:
    - {value: turku, label: {fi: Turku, sv: Åbo, en: Turku}, columns: {coast: "yes"}}
    - {value: oulu, label: {fi: Oulu, sv: Uleåborg, en: Oulu}, columns: {coast: "yes"}}
    - {value: tampere, label: {fi: Tampere, sv: Tammerfors, en: Tampere}, columns: {coast: "no"}}
sections:
  - section: who
    title: {fi: Kuka vastaa, sv: Vem svarar, en: Who answers}
    hint: {fi: Älä kirjoita nimeäsi., sv: Skriv inte ditt namn., en: Do not write your name.}
    questions:
      - {name: intro, type: note, label: {fi: Tervetuloa., sv: Välkommen., en: Welcome.}}
      - {name: works, type: select_one yes_no, required: true,
         label: {fi: Oletko työssä?, sv: Arbetar du?, en: Do you work?}}
      - {name: hours, type: decimal, relevant: "${works} = 'yes'", constraint: ". > 0 and . <= 80",
         constraint_message: {fi: Kirjoita luku väliltä 0–80., sv: Skriv ett tal mellan 0 och 80., en: Write 0 to 80.},
         label: {fi: Montako tuntia viikossa?, sv: Hur många timmar i veckan?, en: How many hours a week?}}
      - {name: since, type: date, relevant: "${works} = 'yes'",
         label: {fi: Mistä asti?, sv: Sedan när?, en: Since when?}}
      - {name: coast, type: select_one yes_no, label: {fi: Meren rannalla?, sv: Vid havet?, en: By the sea?}}
      - {name: town, type: select_one towns, choice_filter: "coast = ${coast}",
         label: {fi: Missä?, sv: Var?, en: Where?}}
  - section: views
    title: {fi: Mielipiteet, sv: Åsikter, en: Views}
    questions:
      - {name: trust_1, type: select_one agree,
         label: {fi: Luotan muihin., sv: Jag litar på andra., en: I trust others.}}
      - {name: trust_2, type: select_one agree,
         label: {fi: Minuun luotetaan., sv: Man litar på mig., en: I am trusted.}}
      - {name: help, type: select_multiple help,
         label: {fi: Mitä apua sait?, sv: Vilken hjälp fick du?, en: What help did you get?}}
      - {name: order, type: rank help, label: {fi: Mikä on tärkeintä?, sv: Vad är viktigast?, en: What matters most?}}
      - {name: mood, type: range, parameters: "start=0 end=10", label: {fi: Mieliala?, sv: Humör?, en: Mood?}}
      - {name: age, type: integer, constraint: ". >= 15", label: {fi: Ikä?, sv: Ålder?, en: Age?}}
      - {name: woke, type: time, label: {fi: Monelta heräsit?, sv: När vaknade du?, en: When did you wake?}}
      - {name: met, type: dateTime, label: {fi: Milloin tapasimme?, sv: När träffades vi?, en: When did we meet?}}
      - {name: agrees, type: acknowledge,
         label: {fi: Olen lukenut ohjeen., sv: Jag har läst anvisningen., en: I have read this.}}
      - {name: story, type: text, sensitive: true, use: open, relevant: "selected(${help}, 'advice') or ${mood} < 5",

            label: {fi: "Kerro lisää. Mielialasi oli ${mood}.", sv: "Berätta mer. Ditt humör var ${mood}.",
                    en: "Tell more. Your mood was ${mood}."}}
      - {name: odd, type: text, relevant: "position(..) > 1", label: {fi: Outo, sv: Konstig, en: Odd}}
      - {name: doubled, type: calculate, calculation: "${age} * 2"}
      - {name: old, type: select_one yes_no or_other, relevant: "${doubled} > 100",
         label: {fi: Eläkkeellä?, sv: Pensionär?, en: Retired?}}
  - section: children
    title: {fi: Lapset, sv: Barn, en: Children}
    questions:
      - repeat: child
        label: {fi: Lapsi, sv: Barn, en: Child}
        questions:
          - {name: child_age, type: integer, label: {fi: Lapsen ikä?, sv: Barnets ålder?, en: The child’s age?}}
          - {name: child_school, type: select_one yes_no, relevant: "${child_age} >= 7",
             label: {fi: Koulussa?, sv: I skola?, en: At school?}}
"""


def everything(text: str = EVERYTHING) -> Handout:
    """The questionnaire as part of an invented study of two waves."""
    document, problems = parse_document(text, "everything.yaml")
    assert document is not None
    assert problems == ()
    circles = {"lappi": Texts({"fi": "Lappi", "sv": "Lappland", "en": "Lapland"}),
               "kainuu": Texts({"fi": "Kainuu", "sv": "Kajanaland", "en": "Kainuu"})}
    return Handout(
        document.model, "my-study", Texts({"fi": "Keksitty tutkimus", "sv": "Påhittad studie", "en": "Invented study"}),
        (Wave(wave="baseline", period="2017-08"), Wave(wave="followup", period="2019-11")),
        (Grouping(group="circle", label=Texts({"fi": "Rinki", "sv": "Ring", "en": "Circle"}), values=circles),),
        "code", {"wave": "followup"}, {"controller": Texts({"fi": "Keksitty yhdistys", "sv": "Påhittad förening",
                                                            "en": "Invented association"}),
                                       "contact": Texts("tietosuoja@example.org")})
