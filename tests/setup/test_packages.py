"""The pinned requirements: what pip needs to find in them."""

from importlib.metadata import distributions

from packaging.requirements import Requirement

from engine.packages import FILES, ROOT


def pinned(file: str) -> dict[str, set[str]]:
    """The extras that each package of a requirements file is pinned with."""
    lines = (ROOT / file).read_text().splitlines()
    requirements = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1] not in (" ", "#", "")]
    return {requirement.name: requirement.extras for requirement in requirements}


def test_what_is_asked_for_with_an_extra_is_pinned_with_it() -> None:
    """Else pip before 24 looks for the newest `coverage[toml]` beside the pinned `coverage`, and refuses it."""
    *_, everything = FILES
    found = pinned(everything)
    asked = [
        requirement
        for distribution in distributions()
        if distribution.name in found
        for requirement in map(Requirement, distribution.requires or [])
        if requirement.extras and (not requirement.marker or requirement.marker.evaluate({"extra": ""}))
    ]
    assert "coverage" in {requirement.name for requirement in asked}
    assert [str(requirement) for requirement in asked if not requirement.extras <= found[requirement.name]] == []
