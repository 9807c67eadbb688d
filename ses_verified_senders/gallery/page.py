"""One static page with all e-mails, at a phone's and a desk's width."""

from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined

from ses_verified_senders.gallery.emails import GalleryEmail

# Name and width in pixels, as clients show an e-mail.
WIDTHS = {"phone": 375, "desktop": 800}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verification e-mails</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 1280px; padding: 1rem }
section { margin: 2rem 0; border-top: 1px solid #8888 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem }
dd { margin: 0 }
.views { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start }
figure { margin: 0; max-width: 100% }
iframe { border: 1px solid #8888; background: #fff; max-width: 100%; height: 640px }
.problem { white-space: pre-wrap; color: #b00020; background: #fff; padding: .5rem }
</style>
</head>
<body>
<h1>Verification e-mails</h1>
<p>{{ mails|length }} e-mails, as SES would send them: the link and SES's own note stand in for what SES appends.</p>
<nav aria-label="E-mails"><ul>
{% for mail in mails %}<li><a href="#{{ mail.slug }}">{{ mail.stack }}: {{ mail.template }} \
{{- " (" ~ mail.locale ~ ")" if mail.locale }}</a></li>
{% endfor %}</ul></nav>
{% for mail in mails %}
<section id="{{ mail.slug }}">
<h2>{{ mail.template }}{{ ", " ~ mail.locale if mail.locale }}</h2>
<dl><dt>Stack</dt><dd>{{ mail.stack }}</dd><dt>File</dt><dd>{{ mail.file }}</dd>
<dt>Subject</dt><dd>{{ mail.subject or "none set in the template" }}</dd></dl>
{% if mail.problem %}<p class="problem">{{ mail.problem }}</p>{% else %}
<div class="views">
{% for name, width in widths.items() %}
<figure>
<figcaption>{{ name }}, {{ width }} pixels
{%- if pictures %} · <a href="{{ mail.slug }}-{{ name }}.png">picture</a>{% endif %}</figcaption>
<iframe title="{{ mail.template }}, {{ name }}" width="{{ width }}" sandbox srcdoc="{{ mail.html }}"></iframe>
</figure>
{% endfor %}
</div>
{% endif %}
</section>
{% endfor %}
</body>
</html>
"""


def page(mails: Sequence[GalleryEmail], pictures: bool) -> str:
    """The page; with `pictures` it links `SLUG-WIDTH.png` beside it. The e-mails in it run no scripts."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_PAGE).render(mails=mails, widths=WIDTHS, pictures=pictures)
