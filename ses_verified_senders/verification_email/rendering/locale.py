"""One template in several languages: `verify.de.html.j2` beside `verify.html.j2`."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from jinja2 import meta, nodes

from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.endings import ENDINGS
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment

# A language tag as in `de`, `pt-BR` or `zh-Hant` (BCP 47, as far as file names need it).
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def localized(file: Path, locale: str, templates_dir: Path) -> Path:
    """The variant of `file` for that locale that comes closest: `de-AT`, else `de`, else the file itself.

    `file` is relative to `templates_dir`, and so is the answer.
    """
    variants = locales(file, templates_dir)
    parts = locale.split("-")
    tags = ["-".join(parts[:length]).lower() for length in range(len(parts), 0, -1)]
    found = {tag.lower(): path for tag, path in variants.items()}
    return next((found[tag] for tag in tags if tag in found), file)


def locales(file: Path, templates_dir: Path) -> Mapping[str, Path]:
    """The variants of `file` by their locale, without the file itself."""
    base, ending = _split(file)
    folder = templates_dir / file.parent
    candidates = sorted(folder.glob("*")) if folder.is_dir() else []
    variants = {}
    for candidate in candidates:
        name, other_ending = _split(candidate)
        locale = name[len(base) + 1 :]
        if other_ending == ending and name.startswith(f"{base}.") and _LOCALE.fullmatch(locale):
            variants[locale] = file.parent / candidate.name
    return variants


def variables(file: Path, templates_dir: Path) -> frozenset[str]:
    """The variables that `file` uses, itself and through what it extends, includes or imports by name.

    What cannot be read or parsed counts as using none: rendering it says so.
    """
    environment = TemplateEnvironment(templates_dir, Budget())
    used: set[str] = set()
    own = set(environment.globals)
    pending, seen = [file.as_posix()], set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = environment.tree(name)
        used |= meta.find_undeclared_variables(tree)
        own |= _own_names(tree)
        pending += [reference for reference in meta.find_referenced_templates(tree) if reference]
    return frozenset(used - own)


def _own_names(tree: nodes.Template) -> set[str]:
    """What a template sets, imports or defines at its top level, where its blocks see it too."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case nodes.FromImport():
                names |= {name if isinstance(name, str) else name[1] for name in node.names}
            case nodes.Import(target=name) | nodes.Macro(name=name) | nodes.Assign(target=nodes.Name(name=name)):
                names.add(name)
            case nodes.AssignBlock(target=nodes.Name(name=name)):
                names.add(name)
    return names


def differing_variants(file: Path, templates_dir: Path) -> Mapping[Path, tuple[frozenset[str], frozenset[str]]]:
    """The variants that do not use the same variables as `file`: those each lacks, and those only it has."""
    variants = locales(file, templates_dir).values()
    if not variants:
        return {}
    expected = variables(file, templates_dir)
    used = {variant: variables(variant, templates_dir) for variant in variants}
    return {variant: (expected - names, names - expected) for variant, names in used.items() if names != expected}


def base_of(file: Path, templates_dir: Path) -> Path:
    """The file whose variant `file` is, or `file` itself."""
    name, ending = _split(file)
    base, _, locale = name.rpartition(".")
    original = file.with_name(base + ending)
    return original if base and _LOCALE.fullmatch(locale) and (templates_dir / original).is_file() else file


def _split(file: Path) -> tuple[str, str]:
    """The name before `.html`, `.j2` and the like, and the rest."""
    suffixes = PurePosixPath(file.name).suffixes
    # Only what is known ends a name: `.ja` is a language.
    while suffixes and suffixes[0].lower() not in ENDINGS:
        suffixes.pop(0)
    ending = "".join(suffixes)
    return file.name[: len(file.name) - len(ending)], ending


def name_in(name: str, file: Path, locale: str, templates_dir: Path) -> str:
    """The name at SES of the template that a sender of this language is mailed with: `verify-de` for `de-AT` where
    there is `verify.de.html.j2`, else the template's own."""
    if not locale:
        return name
    closest = localized(file, locale, templates_dir)
    tags = {path: tag for tag, path in locales(file, templates_dir).items()}
    return f"{name}-{tags[closest]}" if closest in tags else name


def clashing_names(files: Mapping[str, Path], templates_dir: Path) -> Mapping[str, str]:
    """What is wrong with names of declared templates, one sentence each; their files are relative to `templates_dir`.

    `verify` with a file for `de` makes a template `verify-de` at SES; declared under that name itself, another e-mail
    would be sent to German senders.
    """
    clashes = {}
    for name, file in files.items():
        for tag, variant in locales(file, templates_dir).items():
            if (taken := f"{name}-{tag}") in files:
                clashes[taken] = f"is also the name of {variant}, the {tag} variant of {name}; rename one of the two"
    return clashes
