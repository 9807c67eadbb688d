"""Every e-mail of a project: each template that a stack declares, and each other one, in every language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jinja2 import meta

from ses_verified_senders.declared.later import now
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.declared.template import ResolvedTemplate
from ses_verified_senders.gallery.as_sent import as_sent, first_words
from ses_verified_senders.gallery.samples import FILE, SamplesError, Values, samples, values_for, with_long_names
from ses_verified_senders.gallery.stack_file import stack_name, stack_templates
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import in_order, lint, lint_variants
from ses_verified_senders.verification_email.lint.suppression import without_suppressed
from ses_verified_senders.verification_email.lint.untaken import lint_untaken
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.endings import emails_in, is_email
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import base_of, locales
from ses_verified_senders.verification_email.rendering.template import render


@dataclass(frozen=True)
class GalleryEmail:
    """One e-mail. `stack` and `from_email_address` are empty where no stack declares it, `locale` for the default
    language. `html_long_names` is the same e-mail with names of 60 characters. `problem` is why there is no HTML."""

    stack: str
    template: str
    file: Path
    locale: str
    from_email_address: str
    subject: str
    values: Values = field(default_factory=dict)
    html: str = ""
    html_long_names: str = ""
    first_words: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""

    @property
    def slug(self) -> str:
        """A name for anchors."""
        return "-".join(part for part in (self.stack, self.template, self.locale) if part)

    @property
    def title(self) -> str:
        """What it is listed under, in all its languages."""
        return f"{self.stack}: {self.template}" if self.stack else self.template

    @property
    def names(self) -> frozenset[str]:
        """What one may call it: the declared name, or the file's."""
        return frozenset({self.template, _stem(self.file).split(".")[0]})


@dataclass(frozen=True)
class _Source:
    """A template's file with what is declared of it."""

    stack: str
    name: str
    file: Path
    variables: Mapping[str, Any]
    facts: TemplateFacts


@dataclass(frozen=True)
class Project:
    """A folder of templates, and the stacks' files that declare some of them."""

    folder: Path
    stacks: Sequence[Path] = ()

    def emails(self, problems: list[Problem]) -> list[GalleryEmail]:
        """The stacks' e-mails first, then those that none declares; what can't be read is added to `problems`."""
        try:
            found = samples(self.folder)
        except SamplesError as error:
            problems.append(Problem(str(self.folder / FILE), str(error)))
            found = {}
        declared = [
            _declared(stack_name(file), template)
            for file in self.stacks
            for template in stack_templates(file, self.folder, problems)
        ]
        sources = [*declared, *self._undeclared(declared)]
        if not sources:
            problems.append(Problem(str(self.folder), "holds no e-mail; write one, such as verify.html.j2"))
        return [email for source in sources for email in _languages(source, self.folder, found)]

    def _undeclared(self, declared: Sequence[_Source]) -> Iterator[_Source]:
        variables = {name: value for source in declared for name, value in source.variables.items()}
        files = {base_of(source.file, self.folder) for source in declared}
        for file in whole_emails(self.folder):
            if file not in files:
                yield _Source("", _stem(file), file, variables, TemplateFacts())


def _declared(stack: str, template: ResolvedTemplate) -> _Source:
    facts = TemplateFacts(
        template_name=template.name,
        from_email_address=now(template.from_email_address),
        subject=template.subject,
        success_redirection_url=now(template.success_redirection_url),
        failure_redirection_url=now(template.failure_redirection_url),
    )
    return _Source(stack, template.name, template.file, template.variables, facts)


def whole_emails(folder: Path) -> list[Path]:
    """The templates that are e-mails of their own: default languages that no other template extends or includes."""
    files = [file.relative_to(folder) for file in emails_in(folder)]
    environment = TemplateEnvironment(folder, Budget())
    trees = [environment.tree(file.as_posix()) for file in files]
    used = {name for tree in trees for name in meta.find_referenced_templates(tree)}
    return [file for file in files if file.as_posix() not in used and base_of(file, folder) == file]


def _languages(source: _Source, folder: Path, found: Mapping[str, Values]) -> Iterator[GalleryEmail]:
    for locale, variant in {"": source.file, **locales(source.file, folder)}.items():
        yield _email(replace(source, file=variant), locale, folder, values_for(locale, source.variables, found))


def _email(source: _Source, locale: str, folder: Path, values: Values) -> GalleryEmail:
    email = GalleryEmail(
        source.stack,
        source.name,
        source.file,
        locale,
        source.facts.from_email_address or "",
        source.facts.subject or "",
        values,
    )
    try:
        rendered = render(source.file, folder, values, stand_ins=True)
        long_names = render(source.file, folder, with_long_names(values), stand_ins=True)
    except TemplateError as error:
        return replace(email, problem=str(error))
    # The stack's subject is that of the default language; the others set theirs.
    subject = (locale and rendered.subject) or email.subject or rendered.subject
    base = base_of(source.file, folder)
    differing = [finding for finding in lint_variants(base, folder) if finding.file == folder / source.file]
    facts = replace(source.facts, subject=subject or None)
    found = [*lint(rendered, facts), *lint_untaken(rendered), *differing]
    return replace(
        email,
        subject=subject,
        html=as_sent(rendered.html),
        html_long_names=as_sent(long_names.html),
        first_words=first_words(rendered.html),
        findings=tuple(without_suppressed(in_order(found), {})),
    )


def _stem(file: Path) -> str:
    """The name without its endings: `verify.de` of verify.de.html.j2."""
    while is_email(file):
        file = file.with_suffix("")
    return file.name
