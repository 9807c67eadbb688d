"""`ses-senders lint --fix`: fix files and show the difference."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from jinja2 import TemplateSyntaxError

from ses_verified_senders.verification_email.fix.fixing import fix
from ses_verified_senders.verification_email.fix.placeholders import MaskError
from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.lint.sources import SourceError, is_jinja2


def fix_files(sources: Sequence[Path], output: Path | None, stream: TextIO) -> list[Path]:
    """Fix each file in place, or the only one into `output`, print the differences to `stream`; returns the targets.

    Raises SourceError.
    """
    if output and len(sources) != 1:
        raise SourceError(f"-o {output}: is for one file; name one, or leave -o out to fix in place")
    targets = [output or source for source in sources]
    for source, target in zip(sources, targets, strict=True):
        for line in fix_file(source, target):
            print(line, file=stream)
    return targets


def fix_file(file: Path, target: Path) -> list[str]:
    """Mend `file` into `target`, which may be the same; gives the difference and the notes, as lines to print.

    Raises SourceError for what cannot be read, parsed or written.
    """
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            raw = stream.read()
        source = raw.replace("\r\n", "\n")
        fixed = fix(source, file.parent, is_jinja2(file))
        if fixed.source != source or target != file:
            ending = "\r\n" if "\r\n" in raw else "\n"
            target.write_text(fixed.source, encoding="utf-8", newline=ending)
    except TemplateSyntaxError as error:
        raise SourceError(f"{file}:{error.lineno}: {error.message}; correct the Jinja2 syntax first") from error
    except MaskError as error:
        raise SourceError(f"{file}: {error}, so it cannot be mended; mend it by hand") from error
    except RunawayError as error:
        raise SourceError(f"{file}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: cannot be mended ({error}); check the file and {target}") from error
    lines = difflib.unified_diff(
        source.splitlines(), fixed.source.splitlines(), str(file), f"{target} (mended)", lineterm=""
    )
    return [*lines, *(f"{file}:{line}: note: {note}" for line, note in fixed.notes)]
