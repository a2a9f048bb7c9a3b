"""REDCap: data dictionaries in and out, exports of answers in."""
