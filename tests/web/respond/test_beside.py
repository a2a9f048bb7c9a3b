"""Words, and the pages beside the answers: privacy, accessibility, feedback."""

import re
import tomllib
from importlib.resources import files
from string import Formatter

import pytest
from nacl.public import SealedBox

from keko_eval.collection.form.kept import hash_of, instrument_of, text_of
from keko_eval.collection.sealing.padding import unpadded
from keko_eval.web.respond.fragments import words
from keko_eval.web.respond.survey import LANGUAGES


def slots(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_all_languages_have_the_same_words_with_the_same_slots():
    first = words("fi").texts
    for code in LANGUAGES[1:]:
        own = words(code).texts
        assert own.keys() == first.keys()
        assert {key: slots(text) for key, text in own.items()} == {key: slots(text) for key, text in first.items()}


def test_every_word_of_the_templates_is_there_and_every_word_is_used():
    room = files("keko_eval.web.respond")
    sources = "".join(f.read_text(encoding="utf8") for folder in (room, room / "templates")
                      for f in folder.iterdir() if f.name.endswith((".py", ".html")))
    known = set(words("fi").texts)
    named = set(re.findall(r'(?:\bw|say|say_it)\(\s*"([a-z_.]+)"', sources))
    assert {key for key in named
            if not any(k == key or (key.endswith((".", "_")) and k.startswith(key)) for k in known)} == set()
    parts = set(re.split(r"\W+", sources))
    unused = [key for key in known if key not in sources and key.split(".")[-1] not in parts
              and not key.startswith(("error.", "language.", "page.hint_", "access.done_", "ended."))]
    assert unused == []


def test_easy_finnish_has_short_sentences():
    table = tomllib.loads((files("keko_eval.web.respond") / "words" / "fi-simple.toml").read_text(encoding="utf8"))
    long = [sentence for part in table.values() for text in part.values() for sentence in re.split(r"[.?!] ", text)
            if len(sentence.split()) > 12]
    assert long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_one_heading_and_its_language(yard, device, language):
    visitor = device(yard)
    for path in ("/s/everything", "/privacy", "/accessibility", "/feedback", "/withdraw", "/resume"):
        visitor.get(f"{path}?language={language}")
        assert visitor.status == 200
        assert (visitor.page.lang, visitor.page.h1) == (language, 1)
        assert len(visitor.page.ids) == len(set(visitor.page.ids))
        assert "keko-content" in visitor.page.ids


def test_the_privacy_notice_says_everything(yard, device):
    text = device(yard).get("/privacy").text
    for told in ("Kokeillaan lomaketta.", "Suostumus.", "Vuosi.", "31.12.2099", "Koeyhdistys ry", "kysely@example.org",
                 "tietosuojavaltuutetulle", yard.survey.privacy_version[:12]):
        assert told in text, told


def test_the_version_of_the_notice_changes_with_its_words(yard):
    from dataclasses import replace

    from keko_eval.definitions.scalars import Texts

    other = replace(yard.survey, notices=replace(yard.survey.notices, recipients=Texts("Kunta")))
    assert other.privacy_version != yard.survey.privacy_version


def test_feedback_is_sealed(yard, device):
    visitor = device(yard)
    visitor.get("/feedback")
    visitor.press(message="")
    assert visitor.page.title.startswith("Virhe: ")
    visitor.speak("sv", message="Hyvä <b>kysely")
    assert visitor.page.lang == "sv"
    assert visitor.page.fields["message"] == ["Hyvä <b>kysely"]
    visitor.press()
    assert "Tack för din respons" in visitor.page.title
    kept, = yard.store.feedback()
    assert kept.page == "everything"
    from base64 import b64decode

    assert unpadded(SealedBox(yard.private).decrypt(b64decode(kept.sealed))).decode() == "Hyvä <b>kysely"


def test_feedback_has_a_length(yard, device):
    visitor = device(yard)
    visitor.get("/feedback")
    visitor.press(message="x" * 5001)
    assert "5001" in visitor.page.text
    assert yard.store.feedback() == ()


def test_a_definition_comes_back_from_its_text(yard):
    assert hash_of(text_of(instrument_of(yard.survey.text))) == yard.survey.definition
