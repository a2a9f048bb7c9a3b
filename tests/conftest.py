"""Property tests must not fail because a machine is busy."""

from hypothesis import settings

settings.register_profile("keko", deadline=None)
settings.load_profile("keko")
