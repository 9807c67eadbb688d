"""The preview of one e-mail, which follows its files."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import requests
from playwright.sync_api import Browser

from ses_verified_senders.cli.app import main
from ses_verified_senders.gallery.emails import Project
from ses_verified_senders.gallery.live import Preview, UnknownEmailError, server

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def served(preview: Preview) -> Iterator[str]:
    with server(preview) as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def test_it_shows_the_email_of_that_name_in_all_languages(project: Project) -> None:
    for name in ("verify", "other"):
        with served(Preview(project, name)) as url:
            html = requests.get(url, timeout=10).text
        assert html.count("<section ") == {"verify": 2, "other": 1}[name]


def test_it_listens_on_loopback_and_serves_nothing_else(project: Project) -> None:
    with server(Preview(project, "verify")) as running:
        assert running.server_address[0] == "127.0.0.1"
    with served(Preview(project, "verify")) as url:
        assert requests.get(f"{url}/../Pulumi.dev.yaml", timeout=10).status_code == 404


def test_a_page_in_a_browser_follows_each_save_and_shows_errors(project: Project, browser: Browser) -> None:
    sheet = browser.new_page()
    file = project.folder / "base.html.j2"
    try:
        with served(Preview(project, "verify")) as url:
            sheet.goto(url)
            email = sheet.frame_locator("#dev-verify iframe >> nth=0").locator("body")
            email.get_by_text("Hi Shop").wait_for()
            good = file.read_text()
            file.write_text(good.replace("<body>", "<body>New layout. "))
            email.get_by_text("New layout.").wait_for()
            file.write_text("{% if %}")
            sheet.locator(".problem").get_by_text("base.html.j2:1: ").wait_for()
            file.write_text(good)
            email.get_by_text("Hi Shop").wait_for()
        sheet.wait_for_function("document.title.startsWith('(stopped)')")
    finally:
        sheet.close()


def test_a_file_that_comes_or_goes_is_a_change_too(project: Project) -> None:
    preview = Preview(project, "verify")
    versions = [preview.version()]
    (project.folder / "verify.fr.html.j2").write_text("x")
    versions.append(preview.version())
    (project.folder / "verify.fr.html.j2").unlink()
    versions.append(preview.version())
    project.stacks[0].unlink()
    versions.append(preview.version())
    assert versions[0] == versions[2]
    assert len(set(versions)) == 3


@pytest.mark.parametrize(("name", "advice"), [("verfy", "did you mean verify?"), ("x", "write one of other, verify")])
def test_a_name_that_no_email_has_is_an_error(project: Project, name: str, advice: str) -> None:
    with pytest.raises(UnknownEmailError, match=advice.replace("?", r"\?")):
        Preview(project, name).check()


def test_in_an_empty_folder_the_advice_is_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(UnknownEmailError, match=r"write verify\.html\.j2 first"):
        Preview(Project(tmp_path), "verify").check()


def command(project: Project, *arguments: str) -> list[str]:
    options = ["--templates-dir", str(project.folder), "--stack", str(project.stacks[0])]
    return [sys.executable, "-m", "ses_verified_senders", "preview-email", *arguments, *options]


def test_the_command_serves_until_it_is_interrupted(project: Project) -> None:
    with subprocess.Popen(
        command(project, "verify"), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().split()[0]
            assert "Hi Shop" in requests.get(url, timeout=30).text
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=60) == ("", "")
        finally:
            process.kill()
    assert process.returncode == 0


def test_a_port_that_is_taken_is_one_clear_error(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with server(Preview(project, "verify")) as running:
        assert main([*command(project, "verify")[3:], "--port", str(running.server_port)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error: port {running.server_port} can't be used (")
    assert error.endswith("); leave out --port to get a free one\n")
