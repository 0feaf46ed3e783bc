"""The house rules: floor plan, sizes, names, and nothing inline on any page."""

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import path

from core.errors import Forbidden
from tests import make

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "config",
    "core",
    "accounts",
    "engines",
    "workshop",
    "practice",
    "feedback",
    "progress",
    "monitoring",
    "realtime",
)
PRODUCT = sorted(
    file for app in APPS for file in (ROOT / app).rglob("*.py") if "__pycache__" not in file.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted(
    file for app in APPS for file in (ROOT / app).glob("templates/**/*.html")
)
DRAWINGS = sorted((ROOT / "static").rglob("*.svg"))


def name(file):
    return str(file.relative_to(ROOT))


def test_imports_go_down_the_floor_plan_and_down_the_stairs():
    command = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout


# --- code ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", PRODUCT, ids=name)
def test_no_module_is_longer_than_400_lines_and_no_function_than_40(file):
    text = file.read_text()
    if "migrations" not in file.parts:
        assert len(text.splitlines()) <= 400
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 40
        and "migrations" not in file.parts
    ]
    assert not long


def imported_by(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_one_room_alone_imports_the_cache():
    importers = [
        name(file)
        for file in PRODUCT
        if any(module.startswith("django.core.cache") for module in imported_by(file))
    ]
    assert importers == ["core/cache.py"]


def test_every_migration_has_a_telling_name():
    files = [f for app in APPS for f in (ROOT / app).glob("migrations/0*.py")]
    assert files
    for file in files:
        assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", file.stem), file
        assert not re.search(r"auto|merge|initial", file.stem), file


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_only_core_announces_and_apps_connect():
    """At most a handful of signals, with ids only: what leaves a process waits for commit."""
    declared = [
        f"{name(file)}: {line.strip()}"
        for file in PRODUCT
        for line in file.read_text().splitlines()
        if re.search(r"=\s*Signal\(", line)
    ]
    assert 0 < len(declared) <= 8
    assert all("signals.py" in line for line in declared)


# --- pages --------------------------------------------------------------------------------------
class Inline(HTMLParser):
    """Collect what a strict content security policy would refuse."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        fields = dict(attrs)
        # A block of JSON is data: no browser runs it, whatever the policy.
        is_code = "src" not in fields and fields.get("type") != "application/json"
        if (tag == "script" and is_code) or tag == "style":
            self.found.append(f"<{tag}> at {self.getpos()}")
        for attribute, value in attrs:
            if attribute == "style" or re.fullmatch(r"on[a-z]+", attribute):
                self.found.append(f"{attribute} on <{tag}> at {self.getpos()}")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"javascript: on <{tag}> at {self.getpos()}")

    handle_startendtag = handle_starttag


def inline_in(text):
    parser = Inline()
    parser.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL))
    return parser.found


@pytest.mark.parametrize("file", TEMPLATES + DRAWINGS, ids=name)
def test_nothing_inline_is_written_in_templates_and_drawings(file):
    text = file.read_text()
    assert inline_in(text) == []
    if file.suffix == ".svg":
        assert "<script" not in text
        drawn = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)  # where the licence stands
        assert not re.search(r"https?://(?!www\.w3\.org/)", drawn)


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_a_template_names_no_other_origin(file):
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", file.read_text())


@pytest.mark.parametrize(
    "dangerous",
    [
        "<script>x</script>",
        "<style>a{}</style>",
        '<p style="x">',
        "<a onclick='x'>",
        '<a href="javascript:x">',
        "<svg><rect onload=x /></svg>",
    ],
)
def test_the_search_for_inline_parts_finds_them(dangerous):
    assert inline_in(dangerous)


def boom(request):
    raise RuntimeError("boom")


def closed(request):
    raise Forbidden("Not for you.")


from config.urls import *  # noqa: E402, F403 - the house's own addresses, and two that go wrong
from config.urls import urlpatterns as HOUSE  # noqa: E402, N812

urlpatterns = [*HOUSE, path("boom", boom), path("api/boom", boom), path("closed", closed)]


def policy(answer):
    rules = {}
    for rule in answer.headers["Content-Security-Policy"].split(";"):
        what, *sources = rule.split()
        rules[what] = sources
    return rules


def assert_strict(answer):
    rules = policy(answer)
    assert rules["default-src"] == ["'none'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert rules["base-uri"] == ["'none'"]
    for what in ("script-src", "style-src", "form-action", "connect-src", "font-src"):
        assert rules[what] == ["'self'"], what
    assert set(rules["img-src"]) <= {"'self'", "data:"}
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


PAGES = [
    ("visitor", "/accounts/login/", 200),
    ("visitor", "/accounts/password/reset/", 200),
    ("visitor", "/accounts/signup/", 200),
    ("visitor", "/admin/login/", 302),
    ("visitor", "/nowhere", 404),
    ("visitor", "/boom", 500),
    ("visitor", "/closed", 403),
    ("visitor", "/api/nowhere", 404),
    ("visitor", "/api/boom", 500),
    ("visitor", "/api/docs", 200),
    ("bob", "/learn/", 200),
    ("bob", "/learn/{child}/", 200),
    ("bob", "/learn/{child}/modules/", 200),
    ("bob", "/learn/{child}/modules/{module}/", 200),
    ("bob", "/learn/{child}/progress/", 200),
    ("bob", "/learn/{child}/sessions/{session}/", 200),
    ("bob", "/learn/{child}/sessions/{session}/activities/{activity}/", 200),
    ("bob", "/learn/{child}/modules/?page=0", 400),
    ("bob", "/settings/", 200),
    ("bob", "/accounts/email/", 200),
    ("bob", "/accounts/password/change/", 200),
    ("bob", "/accounts/logout/", 200),
    ("bob", "/practice/", 200),
    ("alice", "/clinic/children/", 200),
    ("alice", "/clinic/children/{child}/", 200),
    ("alice", "/modules/", 200),
    ("alice", "/modules/{module}/", 200),
    ("alice", "/learn/{child}/", 403),
    ("bob", "/accounts/2fa/", 200),
    ("platform", "/admin/", 200),
    ("platform", "/admin/workshop/module/", 200),
    ("platform", "/admin/workshop/module/{module}/change/", 200),
    ("platform", "/admin/workshop/module/add/", 200),
    ("platform", "/admin/accounts/child/{child}/change/", 200),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("person", "where", "status"), PAGES)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_page_has_a_strict_policy_and_nothing_inline(
    person, where, status, finn, bob, alice, caplog
):
    session = make.session(finn, make.module(), done=1)
    people = {"visitor": None, "bob": bob, "alice": alice}
    user = make.platform_admin() if person == "platform" else people[person]
    caller = make.caller(user, raise_request_exception=False)
    answer = caller.get(
        where.format(
            child=finn.pk,
            module=session.module_id,
            session=session.pk,
            activity=make.activity_ids(session)[1],
        )
    )
    assert answer.status_code == status
    assert_strict(answer)
    if answer.headers["Content-Type"].startswith("text/html"):
        html = answer.content.decode()
        assert inline_in(html) == []
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"(https?:)?//", html)
        if status != 302:
            assert "<title>" in html
            assert 'lang="en' in html


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_500_of_the_api_has_the_shape_of_every_error():
    from tests.core.test_errors import assert_shape

    answer = make.caller(raise_request_exception=False).get("/api/boom")
    assert_shape(answer, 500)
    assert "boom" not in answer.content.decode()


def test_the_palette_is_told_alike_in_code_and_in_css():
    from core.palette import Colour

    css = (ROOT / "static/css/tokens.css").read_text()
    for colour in Colour.values:
        assert f'[data-cat="{colour}"]' in css, colour


def test_every_animal_is_drawn():
    from accounts.choices import Animal

    for animal in Animal.values:
        assert (ROOT / f"static/images/animals/{animal}.svg").exists(), animal
