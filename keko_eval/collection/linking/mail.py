"""Letters sent through the association's own mail server: only when asked, slowly, and to nobody twice.

Before a letter goes, the contacts note ``sending``; after, ``sent`` or ``refused``. If the program stops in between,
nobody knows whether the letter went: it is not sent again but told of.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

from keko_eval.collection.linking.contacts import REFUSED, SENDING, SENT, Contacts
from keko_eval.collection.linking.invitations import Letter
from keko_eval.files.text import read_text
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

Kind = Literal["invitation", "reminder"]
WORDS = Path(__file__).parent / "words"
NEEDED = ("host", "from")
KEYS = ("host", "port", "user", "password_file", "from", "reply_to", "security", "per_minute")


@dataclass(frozen=True, slots=True)
class MailServer:
    """How letters go out; ``security`` is ``starttls`` or ``tls``, never none."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    security: Literal["starttls", "tls"] = "starttls"
    per_minute: int = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a round: letters that went now, those that had gone before, refused ones, and uncertain ones."""

    sent: int = 0
    before: int = 0
    refused: int = 0
    uncertain: int = 0
    broken: bool = False


class Connection(Protocol):
    """What is used of :class:`smtplib.SMTP`."""

    def send_message(self, msg: EmailMessage) -> Any: ...

    def quit(self) -> Any: ...


@cache
def words(language: str) -> Mapping[str, Mapping[str, str]]:
    """The letters' texts; a language that has none gets the English ones."""
    path = WORDS / f"{language}.toml"
    return tomllib.loads((path if path.exists() else WORDS / "en.toml").read_text(encoding="utf8"))


def compose(letter: Letter, kind: Kind, title: str, server: MailServer) -> EmailMessage:
    """The letter as plain text, in the person's own language."""
    own = words(letter.language)
    values = {"title": " ".join(title.split()), "link": letter.link,
              "greeting": own["greeting"]["named" if letter.name else "plain"].format(name=letter.name)}
    message = EmailMessage()
    message["Subject"] = own[kind]["subject"].format_map(values)
    message["From"] = server.sender
    message["To"] = letter.email
    if server.reply_to:
        message["Reply-To"] = server.reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(own[kind]["body"].format_map(values))
    return message


def read_server(path: Path) -> MailServer:
    """The mail server of a TOML file.

    Raises
    ------
    Refused
        Every key that is missing, unknown or of the wrong form.
    """
    text, wrong = read_text(path, 65_536)
    if wrong:
        raise Refused(wrong)
    place = Place(str(path))
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused([problem("mail-server-file", place, key="–")]) from error
    kinds: Mapping[str, type] = {"port": int, "per_minute": int}
    bad = [key for key, value in held.items() if key not in KEYS or not isinstance(value, kinds.get(key, str))]
    bad += [key for key in NEEDED if not held.get(key)]
    bad += ["security"] if held.get("security", "starttls") not in ("starttls", "tls") else []
    bad += ["per_minute"] if isinstance(held.get("per_minute"), int) and held["per_minute"] < 1 else []
    if bad:
        raise Refused([problem("mail-server-file", place, key=key) for key in dict.fromkeys(bad)])
    password = ""
    if held.get("password_file"):
        password, wrong = read_text(path.parent / held["password_file"], 4096)
        if wrong:
            raise Refused(wrong)
    security = held.get("security", "starttls")
    return MailServer(held["host"], held["from"], held.get("port", 465 if security == "tls" else 587),
                      held.get("user", ""), password.split("\n", 1)[0], held.get("reply_to", ""), security,
                      held.get("per_minute", 20))


def connect(server: MailServer, seconds: float = 30) -> Connection:
    """A connection whose other end has shown a certificate that holds for its name.

    Raises
    ------
    Refused
        There is no such server, it offers no encryption, or it refuses user or password.
    """
    import smtplib
    import ssl

    context = ssl.create_default_context()
    try:
        if server.security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
        else:
            made = smtplib.SMTP(server.host, server.port, timeout=seconds)
            made.starttls(context=context)
        if server.user:
            made.login(server.user, server.password)
    except (OSError, smtplib.SMTPException) as error:
        raise Refused([problem("mail-server-refused", None, host=server.host)]) from error
    return made


def waiting(contacts: Contacts, round: str, letters: Iterable[Letter]) -> tuple[tuple[Letter, ...], Sent]:
    """The letters of a round that have not been tried, and how it stands with the others."""
    states = contacts.mailed(round)
    ours = list(letters)
    told = [states[letter.contact] for letter in ours if letter.contact in states]
    return tuple(letter for letter in ours if letter.contact not in states), Sent(
        before=told.count(SENT), refused=told.count(REFUSED), uncertain=told.count(SENDING))


def send(contacts: Contacts, round: str, letters: Iterable[Letter], messages: Callable[[Letter], EmailMessage],
         connection: Connection, pause: Callable[[], None]) -> Sent:
    """Send the letters of a round that have not been tried before.

    Parameters
    ----------
    round : str
        Names the mailing: nobody gets two letters of one round.
    pause : callable
        Called between two letters, so that the server is not flooded.
    """
    import smtplib

    rest, so_far = waiting(contacts, round, letters)
    sent, refused = 0, so_far.refused
    for number, letter in enumerate(rest):
        if number:
            pause()
        message = messages(letter)
        contacts.mail(letter.contact, round, SENDING)
        try:
            connection.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
            contacts.mail(letter.contact, round, REFUSED)
            refused += 1
        except (OSError, smtplib.SMTPException):
            return Sent(sent, so_far.before, refused, so_far.uncertain + 1, broken=True)
        else:
            contacts.mail(letter.contact, round, SENT)
            sent += 1
    return Sent(sent, so_far.before, refused, so_far.uncertain)
