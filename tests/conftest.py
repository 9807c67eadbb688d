"""What holds for all tests."""

from hypothesis import settings

# A busy machine is no fault of the code under test: what takes too long is for `make bench` to say.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
