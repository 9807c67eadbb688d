"""What people know from other linters: selection, silence, statistics, the standard input, and a dry run of the fix."""

import io
import sys
from pathlib import Path

import pytest

from ses_verified_senders.cli.app import main

BAD = "<p>{{ name }}</p>\n<a>x</a>\n<img src='data:image/png;base64,YQ=='>\n"


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "bad.html.j2"
    file.write_text(BAD)
    return file


def rules(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.split("[")[1].split("]")[0] for line in capsys.readouterr().out.splitlines() if "[" in line]


@pytest.mark.parametrize(
    ("arguments", "code", "found"),
    [
        (["--select", "link"], 1, ["link"]),
        (["--ignore", "link"], 0, ["image-alt"]),
        (["--ignore", "link", "--warnings-as-errors"], 1, ["image-alt"]),
        (["--ignore", "link,image-alt"], 0, []),
        (["--quiet"], 1, ["link", "image-alt"]),
        (["--strict"], 1, ["jinja2"]),
        (["--var", "nam=x"], 1, ["jinja2"]),
        (["--var", "name=x"], 1, ["link", "image-alt"]),
    ],
)
def test_rules_are_chosen(
    arguments: list[str], code: int, found: list[str], bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", str(bad), *arguments]) == code
    assert rules(capsys) == found


def test_pyproject_gives_defaults(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad.with_name("pyproject.toml").write_text(
        "[tool.ses-senders.lint]\nignore = ['link']\nwarnings-as-errors = true\n"
    )
    assert main(["lint", str(bad)]) == 1
    assert rules(capsys) == ["image-alt"]
    bad.with_name("pyproject.toml").write_text("[tool.ses-senders.lint]\nignored = ['link']\n")
    assert main(["lint", str(bad)]) == 2
    assert "there is no such setting" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tool = 3", "'tool' must be a table"),
        ("[tool]\nses-senders = 3", "'ses-senders' must be a table"),
        ("[tool.ses-senders]\nlint = []", "'lint' must be a table"),
        ("[tool.ses-senders.lint]\nstrict = 'yes'", "strict: is neither true nor false"),
        ("[tool.ses-senders.lint]\nselect = 'link'", "select: must be a list of rules"),
        ("[tool.ses-senders.lint]\nvariables = 3", "variables: must be a path"),
        ("[tool.ses-senders.lint]\ntemplates-dir = 'nope'", "nope: no such folder"),
        ("x = = 3", "correct the TOML"),
    ],
)
def test_a_pyproject_that_is_wrong_is_named(
    text: str, said: str, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad.with_name("pyproject.toml").write_text(text)
    assert main(["lint", str(bad)]) == 2
    assert said in capsys.readouterr().err


def test_lines_count_as_they_do_in_jinja2(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad.write_text("x\fy\n{# lint-ignore: link #}\n<a>x</a>\n{% if x %}{% else %}\n<nav>x</nav>{% endif %}")
    assert main(["lint", str(bad), "--quiet"]) == 1
    assert capsys.readouterr().out.startswith(f"{bad}:5:1: error [tag]")


def test_a_comment_silences_a_line_or_a_file(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad.write_text("<a>x</a>{# lint-ignore: link #}\n{# lint-ignore: link, tag #}\n<a>y</a>\n<a>z</a>\n")
    assert main(["lint", str(bad), "--quiet"]) == 1
    assert capsys.readouterr().out.startswith(f"{bad}:4:1: ")
    bad.write_text("{# lint-ignore-file #}\n<a>x</a>\n")
    assert main(["lint", str(bad), "--quiet"]) == 0


def test_rules_are_listed_explained_and_counted(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--list-rules"]) == 0
    assert "contrast" in capsys.readouterr().out
    assert main(["lint", "--explain", "link"]) == 0
    assert "Links are not allowed" in capsys.readouterr().out
    assert main(["lint", "--explain", "nope"]) == 2
    assert main(["lint", "--select", "nope", str(bad)]) == 2
    capsys.readouterr()
    assert main(["lint", str(bad), "--statistics"]) == 1
    assert capsys.readouterr().out.split() == ["1", "link", "[--fix]", "1", "image-alt"]


def test_the_standard_input_is_linted(
    bad: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert main(["lint", "-", "--stdin-filename", "verify.html.j2"]) == 1
    assert capsys.readouterr().out.startswith("verify.html.j2:2:1: error [link]")


def test_an_empty_or_mistyped_folder_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path)]) == 2
    assert main(["lint", str(tmp_path / "nope")]) == 2
    assert "holds no file" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--diff", "--check"])
def test_a_dry_run_changes_nothing(option: str, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--fix", option, str(bad)]) == 1
    assert bad.read_text() == BAD
    assert "1 file to fix, 0 unchanged" in capsys.readouterr().out


def test_one_unreadable_file_keeps_no_other_from_being_fixed(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad.with_name("worse.html").write_bytes(b"caf\xe9")
    assert main(["lint", "--fix", str(bad.parent)]) == 2
    shown = capsys.readouterr()
    assert "worse.html:1: is not UTF-8" in shown.err
    assert "<a>" not in bad.read_text()
    assert "1 file fixed, 0 unchanged, 1 not fixed" in shown.out


@pytest.mark.parametrize("content", [b"\xff\xfe" + "<p>x".encode("utf-16-le"), "<p>ok</p>".encode("utf-16-le")])
def test_utf_16_is_decoded(content: bytes, bad: Path) -> None:
    bad.write_bytes(content)
    assert main(["lint", str(bad)]) == 0


def test_a_mark_moves_no_column_and_a_control_character_is_refused(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad.write_bytes(b"\xef\xbb\xbf<a>x</a>")
    assert main(["lint", str(bad)]) == 1
    assert ":1:1: error [link]" in capsys.readouterr().out
    bad.write_bytes(b"<p>\n x\0</p>")
    assert main(["lint", str(bad)]) == 1
    assert ":2:3: error [jinja2] has the control character U+0000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% if x %}a{% else %}<nav>b</nav>{% endif %}", ["tag"]),
        ("{% if x %}a{% else %}<p>{{ y }}</p>{% endif %}", []),
        ("<img alt='' src='{{ logo }}'>", []),
        ("<img alt='' src='https://x.example/{{ logo }}'>", ["image-source"]),
        ("{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}{% set c, d = pair %}{{ c }}", []),
        ("{% for a, (b, c) in pairs %}{{ b }}{% endfor %}{% set (d, e), f = x %}{{ e }}{{ {'a': 1}[n] }}", []),
        ("{% for x in tree recursive %}{{ x.n }}{{ loop(x.children) }}{% endfor %}{{ '{:.2f}'.format(n) }}", []),
        ("{{ n + 1 }}{{ 2 * n }}{% if n > 3 %}x{% endif %}{{ n|round(2) }}{{ day.strftime('%d') }}{{ x|tojson }}", []),
        ("{% for i in range(n) %}{{ i }}{% endfor %}{{ '%d' % n }}{{ items|sum }}{{ d.items()|list }}", []),
        ("{{ now().year }}", ["jinja2"]),
        ("{{ _('x') }}", ["jinja2"]),
        ("{% trans %}x{% endtrans %}", ["jinja2"]),
    ],
)
def test_a_template_is_checked_without_its_values(
    source: str, found: list[str], bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad.write_text(source)
    main(["lint", str(bad), "--quiet"])
    assert rules(capsys) == found


def test_a_translation_names_its_way(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("{{ _('x') }}", "{% trans %}x{% endtrans %}"):
        bad.write_text(source)
        main(["lint", str(bad)])
        assert "verify.de.html.j2" in capsys.readouterr().out
