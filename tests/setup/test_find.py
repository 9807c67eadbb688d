"""Where the engine comes from: PATH, then the official installer, then its official sources."""

import os
import pwd
from pathlib import Path

import pytest

from engine import cache, find, installer, sources
from engine.errors import EngineError, StepFailed
from tests.setup.conftest import Tools

# Builds what the real one builds, by its arguments.
GO = """
import os, pathlib
if sys.argv[1] == "build":
    binary = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
    binary.write_text("#!" + sys.executable + "\\nprint('v3.250.0')\\n")
    binary.chmod(0o755)
else:
    print({sources!r})
"""


@pytest.fixture
def sdk(tools: Tools, tmp_path: Path) -> Path:
    """The module with the helper scripts, as `go list` tells where it is."""
    folder = tmp_path / "sdk"
    for script in ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"):
        (folder / script).parent.mkdir(parents=True)
        (folder / script).write_text("script")
        # Go's module cache is read-only.
        (folder / script).chmod(0o444)
    return folder


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    def install() -> Path:
        raise StepFailed("the network is blocked")

    monkeypatch.setattr(installer, "install", install)


@pytest.mark.usefixtures("blocked")
def test_on_path_comes_first(tools: Tools, sdk: Path) -> None:
    tools.put("go", GO.format(sources=str(sdk)))
    find.get()
    tools.put_engine("3.260.1")
    engine = find.get()
    assert (engine.folder, engine.version) == (tools.folder, (3, 260, 1))


def test_on_path_as_a_link_into_its_folder(tools: Tools, tmp_path: Path) -> None:
    tools.put_engine("3.250.0", tmp_path / "opt")
    (tools.folder / "pulumi").symlink_to(tmp_path / "opt" / "pulumi")
    assert find.on_path().folder == tmp_path / "opt"


@pytest.mark.usefixtures("blocked")
@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        ("old", "is 3.249.9, older than 3.250.0"),
        ("no host", "has no pulumi-language-python beside it or on PATH"),
        ("dumb", "doesn't print its version"),
    ],
)
def test_what_does_not_serve_is_passed_over_and_said(
    flaw: str, reason: str, tools: Tools, sdk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tools.put_engine("3.249.9" if flaw == "old" else "none" if flaw == "dumb" else "3.250.0")
    if flaw == "no host":
        (tools.folder / "pulumi-language-python").unlink()
    tools.put("go", GO.format(sources=str(sdk)))
    assert find.get().folder == cache.built() / "bin"
    assert f"pulumi on PATH: {tools.folder}/pulumi {reason}" in capsys.readouterr().err


def test_the_installer_is_asked_before_a_build(tools: Tools, sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install() -> Path:
        tools.put_engine("3.272.0", cache.installed() / "bin")
        return cache.installed()

    monkeypatch.setattr(installer, "install", install)
    tools.put("go", GO.format(sources=str(sdk)))
    assert find.get().folder == cache.installed() / "bin"
    assert tools.calls("go") == []


@pytest.mark.usefixtures("blocked")
def test_a_build_is_pinned_and_found_again(tools: Tools, sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools.put("go", GO.format(sources=str(sdk)))
    built = find.get()
    assert sorted(file.name for file in built.folder.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    ]
    calls = tools.calls("go")
    assert len(calls) == 3
    assert all("-mod=readonly" in call for call in calls if call.startswith("build"))
    monkeypatch.setattr(installer, "install", lambda: pytest.fail("there is an engine already"))
    assert find.get() == built == find.find()
    assert tools.calls("go") == calls


@pytest.mark.parametrize("home", [None, ""])
def test_go_is_told_a_home(home: str | None, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses to build without one."""
    tools.put("go", "import os; sys.exit(os.environ['HOME'] or 'nothing')")
    if home is None:
        monkeypatch.delenv("HOME")
    else:
        monkeypatch.setenv("HOME", home)
    with pytest.raises(StepFailed) as raised:
        sources.build()
    assert raised.value.reason == pwd.getpwuid(os.getuid()).pw_dir


@pytest.mark.usefixtures("blocked")
def test_a_build_that_fails_leaves_nothing(tools: Tools) -> None:
    tools.put("go", "print('a checksum differs'); sys.exit(1)")
    with pytest.raises(EngineError, match="official sources: a checksum differs"):
        find.get()
    assert find.find() is None
    assert not cache.built().exists()


@pytest.mark.usefixtures("blocked", "tools")
def test_the_error_names_all_three_ways() -> None:
    with pytest.raises(EngineError) as raised:
        find.get()
    assert str(raised.value) == (
        "could not find, install or build a Pulumi engine (pulumi on PATH: pulumi is not on PATH; official installer: "
        "the network is blocked; official sources: go is not on PATH); put Pulumi 3.250.0 or newer on PATH, allow the "
        "download of its official installer, or install Go to build it from sources"
    )


@pytest.mark.usefixtures("blocked")
def test_a_cache_that_cannot_be_written(tools: Tools, tmp_path: Path) -> None:
    tools.put("go", "")
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(EngineError, match=r"can't be written \(Not a directory\); have XDG_CACHE_HOME name a folder"):
        find.get()


def test_the_cache_knows_the_pins(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine of other pins is another engine."""
    before = cache.built()
    copy = tmp_path / "engine"
    for name in cache.PINS:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((cache.FOLDER / name).read_bytes())
    monkeypatch.setattr(cache, "FOLDER", copy)
    assert cache.built() == before
    (copy / "go.sum").write_text("another")
    assert cache.built() != before
