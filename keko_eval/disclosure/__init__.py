"""Effects and counts in; tables that may be shown out, and nothing else makes them."""
