"""Provider processes whose engine was killed, known by the notes they leave in the journal's folder."""

from pathlib import Path

from engine.process import Process, beginning
from ses_verified_senders.providers.process_note import note_files, read_note

# Seconds a provider has to finish the calls it has begun.
PATIENCE = 15.0


def end(journal: Path) -> list[int]:
    """End the orphans; their ids. Notes of processes that are gone go too."""
    ended = []
    for file in note_files(journal):
        note = read_note(file)
        if note is None:
            # Half written: by a process that was killed then, or that is just beginning.
            if not file.stem.isdecimal() or beginning(int(file.stem)) is None:
                file.unlink(missing_ok=True)
            continue
        if note.alive() and not note.engine.answers():
            Process(note.pid, note.created).end(PATIENCE)
            ended.append(note.pid)
        if not note.alive():
            file.unlink(missing_ok=True)
    return ended
