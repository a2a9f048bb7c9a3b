"""The public pages: from a link to a receipt, for a respondent of any ability, without JavaScript."""
