"""Released tables in; web page, PDF, workbook and words out."""
