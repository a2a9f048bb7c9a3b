"""The coordinator's and the evaluator's pages: from goals to the report, never a single answer."""
