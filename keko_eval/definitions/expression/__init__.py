"""Expression text in; typed trees, Python functions, Narwhals expressions and XLSForm text out."""
