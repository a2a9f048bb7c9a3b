"""The columns that survey programs add of their own: what they hold is not an answer, and some of it is personal."""

from typing import Literal

from keko_eval.collection.wording import plain

# Microsoft Forms, Google Forms, Webropol, LimeSurvey, SurveyMonkey, Qualtrics, KoboToolbox and ODK, REDCap.
_TECHNICAL = """
ID | Start time | Completion time | Last modified time | Language | Total points | Quiz feedback | Grade posted time
Tunnus | Tunniste | Aloitusaika | Alkamisaika | Valmistumisaika | Päättymisaika | Lopetusaika | Suoritusaika
Lähetyksen aika | Lähetysaika | Lähetetty | Sändningstid | Inlämningstid | Skickat
Viimeksi muokattu | Viimeksi muokattu klo | Viimeisin muokkausaika | Kieli | Pisteet yhteensä | Kokonaispisteet
Starttid | Slutförandetid | Sluttid | Senast ändrad | Senast ändrad tid | Språk | Totalt antal poäng | Totalpoäng
Timestamp | Aikaleima | Tidstämpel | Score | Pisteet | Pistemäärä | Poäng
Respondent ID | Response ID | Respondent | Vastaaja | Vastaajan tunniste | Vastausaika | Vastausnumero | Vastaustunnus
Vastauksen tila | Svarstid | Svarsnummer | Svarande | Collector ID | Custom Data 1 | Date Created | Date Modified
submitdate | lastpage | startlanguage | seed | startdate | datestamp | refurl | interviewtime
Date submitted | Last page
Start language | Date started | Date last action | Referrer URL | Start Date | End Date | StartDate | EndDate | Status
Progress | Duration (in seconds) | Finished | Recorded Date | RecordedDate | ResponseId | ResponseSet | Response Type
DistributionChannel | Distribution Channel | UserLanguage | User Language | ExternalReference | External Data Reference
start | end | today | deviceid | simserial | audit | _id | _uuid | _submission_time | _validation_status | _notes
_status | _submitted_by | __version__ | _version_ | _tags | _index | _parent_index | _parent_table_name | formhub/uuid
meta/instanceID | meta/instanceName | meta/rootUuid | instanceID | SubmissionDate | KEY | PARENT_KEY | SubmitterID
SubmitterName | AttachmentsPresent | AttachmentsExpected | ReviewState | DeviceID | Edits | FormVersion
redcap_event_name | redcap_repeat_instrument | redcap_repeat_instance | redcap_survey_identifier
redcap_data_access_group | Event Name | Repeat Instrument | Repeat Instance | Data Access Group | Survey Identifier
Complete? | Survey Timestamp | ExternalDataReference
"""
_PERSONAL = """
Email | E-mail | Email Address | Name | Username | User name | First name | Last name | Full name | Phone | Phone number
Sähköposti | Sähköpostiosoite | Nimi | Käyttäjänimi | Etunimi | Sukunimi | Puhelin | Puhelinnumero | Vastaajan nimi
Vastaajan sähköposti | E-post | E-postadress | Namn | Användarnamn | Förnamn | Efternamn | Telefon | Telefonnummer
RecipientEmail | Recipient Email | RecipientFirstName | Recipient First Name | RecipientLastName | Recipient Last Name
IP Address | IPAddress | ipaddr | IP-osoite | IP-adress | token | LocationLatitude | Location Latitude
EmailAddress | LocationLongitude | Location Longitude | LocationAccuracy | phonenumber | subscriberid
"""


def _keys(names: str) -> frozenset[str]:
    return frozenset(plain(name) for line in names.strip().splitlines() for name in line.split("|"))


TECHNICAL, PERSONAL = _keys(_TECHNICAL), _keys(_PERSONAL)


def system_column(header: str) -> Literal["technical", "personal"] | None:
    """Whether ``header`` is a survey program's own column, and whether it tells who the respondent is."""
    key = plain(header)
    return "personal" if key in PERSONAL else "technical" if key in TECHNICAL else None
