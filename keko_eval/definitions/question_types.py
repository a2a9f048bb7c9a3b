"""The question types that the program knows: those it works with, and those that it carries through untouched."""

INTERPRETED = frozenset((
    "select_one", "select_multiple", "rank", "text", "integer", "decimal", "range", "date", "time", "dateTime", "note",
    "calculate", "acknowledge", "hidden", "start", "end", "today", "deviceid", "username", "email", "phonenumber",
    "audit",
))
CARRIED = frozenset((
    "image", "audio", "video", "file", "barcode", "geopoint", "geotrace", "geoshape", "start-geopoint",
    "select_one_from_file", "select_multiple_from_file", "csv-external", "xml-external", "background-audio",
    "simserial", "imei", "subscriberid", "caseid", "comments",
))
UNSEEN = frozenset((
    "calculate", "hidden", "start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit",
    "start-geopoint", "csv-external", "xml-external", "background-audio", "simserial", "imei", "subscriberid", "caseid",
    "comments",
))
"""Types that a respondent never sees, and which so have no label."""
KNOWN = INTERPRETED | CARRIED
EXPRESSION_TYPES = {
    "select_one": "choice", "select_multiple": "choices", "rank": "choices", "integer": "integer", "decimal": "decimal",
    "text": "text", "date": "date", "time": "time", "dateTime": "datetime", "start": "datetime", "end": "datetime",
    "today": "date", "deviceid": "text", "username": "text", "email": "text", "phonenumber": "text",
    "acknowledge": "text", "barcode": "text",
}
"""What the answer of each type is to an expression; ``unknown`` where it is not here."""
