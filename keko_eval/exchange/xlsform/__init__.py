"""XLSForm, the definition format of the field: workbooks, CSV and Markdown in, workbooks out."""
