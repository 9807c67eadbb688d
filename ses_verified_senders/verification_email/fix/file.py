"""Files fixed: what would change, what is lost, and their writing."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from ses_verified_senders.verification_email.fix.fixing import fix
from ses_verified_senders.verification_email.fix.loss import Loss, counted
from ses_verified_senders.verification_email.fix.placeholders import MaskError
from ses_verified_senders.verification_email.fix.surroundings import Styles, surroundings
from ses_verified_senders.verification_email.lint.sources import SourceError
from ses_verified_senders.verification_email.rendering.endings import is_template
from ses_verified_senders.verification_email.rendering.source import UnreadableError, read_source


@dataclass(frozen=True)
class FixedFile:
    """`source` and `fixed` are the file's text before and after, with the line ends `ending`."""

    file: Path
    source: str
    fixed: str
    ending: str
    losses: tuple[Loss, ...]

    @property
    def is_changed(self) -> bool:
        return self.fixed != self.source

    def difference(self) -> list[str]:
        """A unified diff, line by line; empty where nothing changes."""
        lines = difflib.unified_diff(
            self.source.splitlines(), self.fixed.splitlines(), str(self.file), f"{self.file} (fixed)", lineterm=""
        )
        return list(lines)

    def notes(self) -> list[str]:
        """What is lost, one line each."""
        return [f"{self.file}:{loss.line}: lost: {loss.message}" for loss in self.losses]

    def write(self, target: Path) -> None:
        """Write it, where it is not the file as it was. Raises SourceError."""
        if not self.is_changed and target == self.file:
            return
        try:
            target.write_text(self.fixed, encoding="utf-8", newline=self.ending)
        except OSError as error:
            raise SourceError(f"{target}: cannot be written ({error.strerror}); check the folder") from error


def fixed_file(file: Path, around: Styles) -> FixedFile:
    """The file, fixed but not written. Raises SourceError for what cannot be read or parsed."""
    try:
        raw = read_source(file)
        source = raw.replace("\r\n", "\n")
        # A carriage return alone ends a line to Jinja2 only, so that places would not be the same.
        result = fix(source, file.parent, is_template(file), {} if "\r" in source else around)
    except TemplateSyntaxError as error:
        raise SourceError(f"{file}:{error.lineno}: {error.message}; correct the Jinja2 syntax first") from error
    except MaskError as error:
        raise SourceError(f"{file}: {error}, so it cannot be fixed; fix it by hand") from error
    except UnreadableError as error:
        raise SourceError(str(error)) from error
    return FixedFile(file, source, result.source, "\r\n" if "\r\n" in raw else "\n", result.losses)


@dataclass
class FixedFiles:
    """All files that could be fixed, and one sentence for each that could not."""

    files: list[FixedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return any(file.is_changed for file in self.files)

    def summary(self, is_written: bool) -> str:
        """How many changed, and what is lost by kind."""
        changed = sum(file.is_changed for file in self.files)
        noun = "file" if changed == 1 else "files"
        parts = [f"{changed} {noun} {'fixed' if is_written else 'to fix'}", f"{len(self.files) - changed} unchanged"]
        if self.problems:
            parts.append(f"{len(self.problems)} not fixed")
        lost = counted([loss for file in self.files for loss in file.losses])
        return f"{', '.join(parts)}; lost: {lost}" if lost else ", ".join(parts)


def fixed_files(
    files: Sequence[Path], templates_dir: Path | None = None, variables: Mapping[str, Any] | None = None
) -> FixedFiles:
    """These files, fixed but not written; one that cannot be fixed keeps no other from it.

    Names stand in for variables that are not given.
    """
    fixed = FixedFiles()
    around = surroundings(filter(is_template, files), templates_dir, variables)
    for file in files:
        try:
            if problem := around.unknown.get(file.resolve()):
                raise SourceError(f"{problem}; until then nobody knows what its layout hides, and it is not fixed")
            fixed.files.append(fixed_file(file, around.styles.get(file.resolve(), {})))
        except SourceError as error:
            fixed.problems.append(str(error))
    return fixed
