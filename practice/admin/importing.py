"""Importing scenarios: a file is tried first; what would change is shown, and done when it is confirmed.

Between the two the file travels in the form, signed: nothing of a hidden script is left lying on a disk,
and what is done is what was shown.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import Invalid
from practice import resources
from practice.admin.common import user_of
from practice.forms import ImportForm
from practice.resources import CHANGED, NEW, SAME, Row

SALT = "practice.import"
LONGEST_PARCEL = 900_000
GOOD_FOR = 3600


def look_through(request: HttpRequest, admin: ModelAdmin) -> HttpResponse:
    """Show the form, what a file would change, or the list once that is done."""
    form = ImportForm()
    rows: list[Row] = []
    parcel = ""
    if request.method == "POST" and "parcel" in request.POST:
        rows = _confirmed(request, form)
        if rows and not any(row.faults for row in rows):
            _log(request, admin, rows)
            return redirect("admin:practice_scenario_changelist")
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            rows, parcel = _tried(request, form)
    context = admin.admin_site.each_context(request) | {
        "title": "Import scenarios",
        "opts": admin.opts,
        "form": form,
        "rows": rows,
        "faulty": [row for row in rows if row.faults],
        "parcel": parcel,
        "counts": _counts(rows),
    }
    return render(request, "admin/practice/scenario/import.html", context)


def _tried(request: HttpRequest, form: ImportForm) -> tuple[list[Row], str]:
    """Return what a file would do, and the parcel that does it; the parcel is empty where it may not."""
    try:
        documents = resources.documents_in(form.cleaned_data["file"].read())
    except Invalid as error:
        form.add_error("file", error.message)
        return [], ""
    rows = resources.tried(documents, by=user_of(request))
    if any(row.faults for row in rows):
        return rows, ""
    parcel = signing.dumps([str(user_of(request).pk), documents], salt=SALT, compress=True)
    if len(parcel) > LONGEST_PARCEL:
        form.add_error("file", "That is too much at once. Import fewer scenarios at a time.")
        return [], ""
    return rows, parcel


def _confirmed(request: HttpRequest, form: ImportForm) -> list[Row]:
    try:
        parcel = request.POST["parcel"]
        whose, documents = signing.loads(parcel, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        whose, documents = "", []
    if whose != str(user_of(request).pk):
        messages.error(request, "That preview has run out. Choose the file again.")
        return []
    return resources.imported(documents, by=user_of(request))


def _log(request: HttpRequest, admin: ModelAdmin, rows: list[Row]) -> None:
    for row in rows:
        if row.change == NEW:
            admin.log_addition(request, row.scenario, "Imported.")
        elif row.change == CHANGED:
            admin.log_change(request, row.scenario, f"Imported: {', '.join(row.what)}."[:2000])
    admin.message_user(request, f"Imported: {_counts(rows)}.", messages.SUCCESS)


def _counts(rows: list[Row]) -> str:
    changes: list[Any] = [row.change for row in rows]
    return ", ".join(f"{changes.count(change)} {change}" for change in (NEW, CHANGED, SAME))
