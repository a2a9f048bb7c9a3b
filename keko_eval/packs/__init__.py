"""Report packs: built, verified, signed, installed, compared, and held against a study."""
