"""Signing in: pages by session, apps by token."""

import pytest
import time_machine

from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/_allauth/app/v1/auth/login"
REFRESH = "/_allauth/app/v1/tokens/refresh"


def sign_in(user, password=make.PASSWORD):
    return make.caller().send(LOGIN, {"email": user.email, "password": password})


def bearer(token):
    return make.caller(headers={"authorization": f"Bearer {token}"})


def test_the_sign_in_page_lets_somebody_in_whatever_the_case_of_the_address(bob, finn):
    visitor = make.caller()
    assert visitor.get("/accounts/login/").status_code == 200
    answer = visitor.post(
        "/accounts/login/", {"login": bob.email.upper(), "password": make.PASSWORD}
    )
    assert (answer.status_code, answer.url) == (302, "/")
    assert visitor.get(f"/learn/{finn.pk}/").status_code == 200


def test_a_wrong_password_says_so_without_saying_which_part_was_wrong(bob):
    def page(email):
        form = {"login": email, "password": "not the password"}
        return make.caller().post("/accounts/login/", form).context["form"].errors

    assert page(bob.email) == page("nobody@example.org")
    assert page(bob.email)


def test_an_address_elsewhere_is_not_followed_after_sign_in(bob):
    form = {"login": bob.email, "password": make.PASSWORD, "next": "https://evil.example/"}
    assert make.caller().post("/accounts/login/", form).url == "/"


def test_there_is_no_open_sign_up(db):
    page = make.caller().get("/accounts/signup/")
    assert page.status_code == 200
    assert "form" not in (page.context or {}) or "password1" not in page.content.decode()
    form = {"email": "new@example.org", "password1": make.PASSWORD, "password2": make.PASSWORD}
    make.caller().post("/accounts/signup/", form)
    from accounts.models import User

    assert not User.objects.filter(email="new@example.org").exists()


def test_signing_out_ends_the_session(as_bob, finn):
    as_bob.post("/accounts/logout/")
    assert as_bob.get(f"/learn/{finn.pk}/").status_code == 302


def test_an_app_signs_in_for_a_token_and_calls_with_it(bob, finn):
    answer = sign_in(bob)
    assert answer.status_code == 200
    app = bearer(answer.json()["meta"]["access_token"])
    assert app.get(f"/api/progress/children/{finn.pk}").status_code == 200


def test_a_refresh_token_buys_a_new_access_token(bob, finn):
    meta = sign_in(bob).json()["meta"]
    answer = make.caller().send(REFRESH, {"refresh_token": meta["refresh_token"]})
    assert answer.status_code == 200
    app = bearer(answer.json()["data"]["access_token"])
    assert app.get("/api/progress/children").status_code == 200


def test_an_access_token_runs_out(bob):
    with time_machine.travel("2026-06-01T12:00:00+00:00", tick=False):
        app = bearer(make.token(bob))
        assert app.get("/api/progress/children").status_code == 200
    with time_machine.travel("2026-06-01T12:10:01+00:00", tick=False):
        answer = app.get("/api/progress/children")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


def test_a_deactivated_persons_token_opens_nothing_from_that_moment(bob):
    app = bearer(make.token(bob))
    bob.is_active = False
    bob.save()
    answer = app.get("/api/progress/children")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert sign_in(bob).status_code in (400, 401, 403)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x.y.z", "Basic Ym9i", "Bearer é"])
def test_a_token_that_is_none_is_not_signed_in(header, db):
    answer = make.caller().get("/api/progress/children", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


def test_a_wrong_password_is_refused_and_after_five_slowed_down(bob):
    for _ in range(5):
        answer = sign_in(bob, "not the password")
        assert answer.json()["errors"][0]["code"] == "email_password_mismatch"
    answer = sign_in(bob)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_sign_ins_from_one_address_are_limited_whoever_they_are_for(db):
    answers = [sign_in(make.user(), "x" * 12).status_code for _ in range(31)]
    assert answers[-1] == 429


def test_the_right_password_is_refused_on_the_page_too_after_five_wrong_ones(bob):
    for _ in range(5):
        make.caller().post("/accounts/login/", {"login": bob.email, "password": "x" * 12})
    visitor = make.caller()
    visitor.post("/accounts/login/", {"login": bob.email, "password": make.PASSWORD})
    assert visitor.get("/learn/").status_code == 302


def test_too_many_wrong_passwords_do_not_lock_out_the_neighbour_elsewhere(bob):
    for _ in range(6):
        sign_in(bob, "not the password")
    other = make.caller(REMOTE_ADDR="192.0.2.7")
    answer = other.send(LOGIN, {"email": make.user().email, "password": make.PASSWORD})
    assert answer.status_code == 200


def test_the_pages_of_a_persons_account_answer(as_bob):
    for path in (
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/logout/",
    ):
        assert as_bob.get(path).status_code in (200, 302), path


def test_a_forgotten_password_is_answered_alike_for_everybody(bob, mailoutbox):
    known = make.caller().post("/accounts/password/reset/", {"email": bob.email})
    unknown = make.caller().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert bob.email in [to for mail in mailoutbox for to in mail.to]


@pytest.mark.parametrize("kind", ["guardian", "professional", "superuser"])
def test_who_calls_by_token_is_who_signed_in_with_every_column_in_its_place(kind, finn):
    from accounts.models import User

    made = {
        "guardian": lambda: make.guardian(finn, name="Bob"),
        "professional": make.professional,
        "superuser": lambda: make.user("Root", is_superuser=True, theme="dark"),
    }[kind]()
    caller, kept = User.objects.calling(str(made.pk)), User.objects.get(pk=made.pk)
    for field in User._meta.concrete_fields:
        assert getattr(caller, field.attname) == getattr(kept, field.attname), field.name
    assert caller.standing == kept.standing
    assert User.objects.calling(str(finn.pk)) is None
