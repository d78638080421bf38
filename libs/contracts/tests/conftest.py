"""How properties are tested: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("lodestone", deadline=None)
settings.load_profile("lodestone")
