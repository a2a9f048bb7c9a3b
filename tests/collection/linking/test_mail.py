"""Letters: in the person's language, confidential and never called anonymous, slowly, and to nobody twice."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from keko_eval.collection.linking.contacts import Contact, Contacts, open_contacts
from keko_eval.collection.linking.invitations import Letter
from keko_eval.collection.linking.mail import MailServer, Sent, compose, read_server, send, waiting, words
from keko_eval.collection.sealing.private_key import key_of
from keko_eval.problem.problem import Refused

SERVER = MailServer("smtp.example", "Kysely <kysely@x.fi>", reply_to="koordinaattori@x.fi")
LANGUAGES = ("fi", "sv", "en", "fi-simple")


def letter(i: int = 0, language: str = "fi", name: str = "Keksitty") -> Letter:
    return Letter(f"c{i}", f"keksitty{i}@x.fi", name, language, f"https://kysely.example/l/{'a' * 25}{i}")


class Server:
    """A mail server in memory; ``fails`` says what happens to which address."""

    def __init__(self, fails: dict[str, Exception] | None = None) -> None:
        self.got: list[str] = []
        self.fails = fails or {}

    def send_message(self, msg: EmailMessage) -> None:
        if msg["To"] in self.fails:
            raise self.fails[msg["To"]]
        self.got.append(msg["To"])

    def quit(self) -> None:
        pass


@pytest.fixture
def contacts(tmp_path: Path) -> Contacts:
    made = open_contacts(tmp_path, create=True)
    made.keep([Contact(f"c{i}", None, f"keksitty{i}@x.fi") for i in range(4)], key_of(bytes(16)).public)
    return made


def run(contacts: Contacts, server: Server, round: str = "invitation", pauses: list[int] | None = None) -> Sent:
    return send(contacts, round, [letter(i) for i in range(4)], lambda one: compose(one, "invitation", "T", SERVER),
                server, lambda: (pauses if pauses is not None else []).append(1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_what_people_read(language: str, kind: str, golden: Callable[[str, str], None]) -> None:
    message = compose(letter(language=language), kind, "Toimijakysely", SERVER)  # type: ignore[arg-type]
    golden(f"letters/{kind}.{language}.txt", f"{message['Subject']}\n\n{message.get_content()}")
    assert letter().link in message.get_content()
    for word in ("nimetön", "nimettöm", "anonym"):
        assert word not in message.get_content().lower()


def test_all_languages_have_the_same_texts() -> None:
    keys = [{(part, key) for part, texts in words(language).items() for key in texts} for language in LANGUAGES]
    assert all(own == keys[0] for own in keys)


def test_a_title_with_a_line_end_makes_no_header() -> None:
    message = compose(letter(name=""), "invitation", "T\r\nBcc: all@x.fi", SERVER)
    assert message["Subject"] == "Kutsu kyselyyn: T Bcc: all@x.fi"
    assert message["Bcc"] is None
    assert message["Reply-To"] == "koordinaattori@x.fi"


def test_everyone_gets_one_letter_and_the_server_a_pause(contacts: Contacts) -> None:
    pauses: list[int] = []
    server = Server()
    assert run(contacts, server, pauses=pauses) == Sent(sent=4)
    assert server.got == [f"keksitty{i}@x.fi" for i in range(4)]
    assert len(pauses) == 3
    again = Server()
    assert run(contacts, again) == Sent(before=4)
    assert again.got == []
    assert run(contacts, again, "reminder 1") == Sent(sent=4)


def test_after_an_interruption_nobody_gets_two(contacts: Contacts) -> None:
    broken = Server({"keksitty2@x.fi": smtplib.SMTPServerDisconnected("gone")})
    assert run(contacts, broken) == Sent(sent=2, uncertain=1, broken=True)
    later = Server()
    assert run(contacts, later) == Sent(sent=1, before=2, uncertain=1)
    assert later.got == ["keksitty3@x.fi"]


def test_a_stop_of_the_program_leaves_the_letter_uncertain(contacts: Contacts) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(contacts, Server({"keksitty1@x.fi": KeyboardInterrupt()}))  # type: ignore[dict-item]
    later = Server()
    assert run(contacts, later) == Sent(sent=2, before=1, uncertain=1)
    assert later.got == ["keksitty2@x.fi", "keksitty3@x.fi"]


def test_a_refused_address_does_not_stop_the_rest(contacts: Contacts) -> None:
    server = Server({"keksitty0@x.fi": smtplib.SMTPRecipientsRefused({})})
    assert run(contacts, server) == Sent(sent=3, refused=1)
    rest, told = waiting(contacts, "invitation", [letter(i) for i in range(4)])
    assert (rest, told) == ((), Sent(before=3, refused=1))


@pytest.mark.parametrize(("text", "keys"), [
    ("", ["host", "from"]),
    ("host = 'h'\nfrom = 'a@x.fi'\nsecurity = 'none'", ["security"]),
    ("host = 'h'\nfrom = 'a@x.fi'\nport = '587'", ["port"]),
    ("host = 'h'\nfrom = 'a@x.fi'\npassword = 'x'", ["password"]),
    ("host = 'h'\nfrom = 'a@x.fi'\nper_minute = 0", ["per_minute"]),
    ("host =", ["–"]),
])
def test_what_is_wrong_with_the_mail_server(text: str, keys: list[str], tmp_path: Path) -> None:
    (tmp_path / "smtp.toml").write_text(text, encoding="utf8")
    with pytest.raises(Refused) as refused:
        read_server(tmp_path / "smtp.toml")
    assert [p.values["key"] for p in refused.value.problems] == keys


def test_the_password_stands_in_a_file_of_its_own_and_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "smtp.toml").write_text("host = 'h'\nfrom = 'a@x.fi'\nuser = 'u'\npassword_file = 'word'\n"
                                        "security = 'tls'", encoding="utf8")
    (tmp_path / "word").write_text("salaisuus\n", encoding="utf8")
    server = read_server(tmp_path / "smtp.toml")
    assert (server.password, server.port) == ("salaisuus", 465)
    assert "salaisuus" not in repr(server)
