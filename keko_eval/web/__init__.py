"""Pages: respond for the public, manage for coordinators, each an app of its own behind the same door."""
