"""SurveyJS, a form library of web sites: its JSON in and out."""
