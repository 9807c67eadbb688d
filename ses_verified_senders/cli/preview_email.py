"""`ses-senders preview-email`."""

from contextlib import suppress
from pathlib import Path

import click

from ses_verified_senders.cli import project
from ses_verified_senders.cli.errors import CommandError


@click.command("preview-email")
@click.argument("name")
@project.templates_dir
@project.stacks
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on; default: a free one.")
def preview_email(name: str, templates_dir: Path, stacks: tuple[Path, ...], port: int) -> int:
    """Show one e-mail in a browser, and again whenever a file is saved.

    NAME is a template's name in a stack, or its file's (`verify` for verify.html.j2). The page has what `gallery`
    shows of the e-mail, in all its languages; where the template has an error, it has that. Only this computer can open
    it. Ctrl-C ends it.
    """
    from ses_verified_senders.gallery.emails import Project
    from ses_verified_senders.gallery.live import LOOPBACK, Preview, UnknownEmailError, server

    preview = Preview(Project(templates_dir, project.stack_files(stacks)), name)
    try:
        preview.check()
        running = server(preview, port)
    except UnknownEmailError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(
            f"port {port} can't be used ({error.strerror}); leave out --port to get a free one"
        ) from None
    with running:
        print(f"http://{LOOPBACK}:{running.server_port}/ shows {name}; Ctrl-C ends it", flush=True)
        with suppress(KeyboardInterrupt):
            running.serve_forever()
    return 0
