"""The administrator's places: what was sent, who works here, how sending stands, how it is set up."""
import re

from playwright.sync_api import expect

from stand.group import Group

group = Group("administrator", undo_seconds=5)
PASSWORD = "four boards under a lamp"
ANA = "ana@lopez-arquitectos.example"


def ada(stage):
    return stage.keep("ada", lambda: stage.member("administrator"))


@group.case
def an_address_answers_what_was_sent_to_it_whole(stage):
    page, words = ada(stage), stage.words
    page.get_by_role("link", name=words("page.place_audit"), exact=True).click()
    page.get_by_role("searchbox", name=words("audit.search")).fill(ANA)
    page.get_by_role("button", name=words("audit.find")).first.click()
    expect(page.locator("tbody tr").first).to_contain_text(ANA)
    page.get_by_role("link", name=words("audit.show")).first.click()
    expect(page.get_by_text(words("audit.exact"))).to_be_visible()
    expect(page.frame_locator("iframe.letter").locator("body")).to_contain_text("Dear Ana")
    expect(page.get_by_text(words.like("audit.certified"))).to_be_visible()
    expect(page.get_by_text("house-voice").first).to_be_visible()
    tries = page.locator("section", has=page.get_by_role("heading", name=words("audit.tries_title")))
    expect(tries).to_contain_text("250")
    expect(page.locator("main")).to_contain_text("Dana Reyes")


@group.case
def the_source_that_is_kept_is_what_arrived_byte_for_byte(stage):
    page = ada(stage)
    source = page.locator("a[href$='/source']").get_attribute("href")
    kept = page.context.request.get(source)
    assert "attachment" in kept.headers["content-disposition"], kept.headers
    arrived = stage.mailbox.mails(to=ANA)[0].source
    assert kept.body().decode() == arrived, "The kept source is not the mail that was caught"


@group.case
def looking_at_somebodys_data_is_written_down(stage):
    page, words = ada(stage), stage.words
    page.goto("/audit?kind=reading")
    expect(page.locator("tbody tr", has_text=words("audit.kind_personalDataRead")).first).to_contain_text("Ada Holt")


@group.case
def an_invitation_comes_by_mail_and_leads_to_a_password_and_in(stage):
    page, words = ada(stage), stage.words
    before = stage.mailbox.newest
    page.goto("/members")
    page.get_by_role("link", name=words("members.invite")).click()
    page.get_by_label(words("members.name"), exact=True).fill("Nils Aagaard")
    page.get_by_label(words("members.address"), exact=True).fill("nils@northwind.example")
    page.get_by_role("checkbox", name=re.compile(words("members.role_salesperson"))).check()
    page.get_by_role("button", name=words("members.send_invitation")).click()
    expect(page.locator(".said")).to_contain_text("nils@northwind.example")
    mail = stage.mailbox.wait_for(to="nils@northwind.example", after=before)
    assert mail.subject == words("signin.invitation_subject", inviter="Ada Holt", company="Northwind"), mail.subject

    nils = stage.keep("nils", stage.visitor)
    nils.goto(mail.link("/password/"))
    expect(nils.get_by_role("heading", level=1)).to_contain_text("Nils")
    nils.get_by_label(words("signin.new_password")).fill("too short")
    nils.get_by_label(words("signin.repeat_password")).fill("too short")
    nils.locator("form.card").evaluate("form => form.noValidate = true")
    nils.get_by_role("button", name=words("signin.choose")).click()
    expect(nils.get_by_role("alert")).to_be_visible()
    nils.get_by_label(words("signin.new_password")).fill(PASSWORD)
    nils.get_by_label(words("signin.repeat_password")).fill(PASSWORD)
    nils.get_by_role("button", name=words("signin.choose")).click()
    expect(nils.get_by_role("heading", level=1)).to_contain_text("Nils")
    expect(nils.get_by_role("heading", name=words("home.next_customers"))).to_be_visible()
    nils.goto(mail.link("/password/"))
    expect(nils.get_by_role("heading", name=words("signin.dead_title"))).to_be_visible()


@group.case
def somebody_shut_out_is_signed_out_at_once_and_stays_out(stage):
    page, nils, words = ada(stage), stage.kept["nils"], stage.words
    page.goto("/members")
    page.get_by_role("link", name="Nils Aagaard").click()
    page.get_by_role("button", name=words("members.shut_out_button")).click()
    expect(page.locator(".said")).to_contain_text(words("members.shut_out", name="Nils Aagaard"))
    nils.goto("/customers")
    expect(nils).to_have_url(re.compile("/sign-in"))
    nils.get_by_label(words("signin.address")).fill("nils@northwind.example")
    nils.get_by_label(words("signin.password"), exact=True).fill(PASSWORD)
    nils.get_by_role("button", name=words("signin.sign_in")).click()
    expect(nils.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name=words("members.let_in_button")).click()
    expect(page.locator(".said")).to_contain_text(words("members.let_in", name="Nils Aagaard"))


@group.case
def signing_in_leads_to_the_page_that_was_asked_for(stage):
    nils, words = stage.kept["nils"], stage.words
    nils.goto("/customers")
    nils.get_by_label(words("signin.address")).fill("nils@northwind.example")
    nils.get_by_label(words("signin.password"), exact=True).fill(PASSWORD)
    nils.get_by_role("button", name=words("signin.sign_in")).click()
    expect(nils.get_by_role("heading", name=words("customers.empty"))).to_be_visible()


@group.case
def a_forgotten_password_is_replaced_by_mail_and_ends_the_old_sign_in(stage):
    nils, words = stage.kept["nils"], stage.words
    before = stage.mailbox.newest
    other = stage.visitor()
    other.goto("/sign-in")
    other.get_by_role("link", name=words("signin.forgotten")).click()
    other.get_by_label(words("signin.address")).fill("nils@northwind.example")
    other.get_by_role("button", name=words("signin.forgot_send")).click()
    expect(other.get_by_role("heading", name=words("signin.forgot_sent_title"))).to_be_visible()
    mail = stage.mailbox.wait_for(to="nils@northwind.example", after=before)
    other.goto(mail.link("/password/"))
    other.get_by_label(words("signin.new_password")).fill(PASSWORD + ", again")
    other.get_by_label(words("signin.repeat_password")).fill(PASSWORD + ", again")
    other.get_by_role("button", name=words("signin.choose")).click()
    expect(other.locator("nav.places")).to_be_visible()
    nils.goto("/me")
    expect(nils).to_have_url(re.compile("/sign-in"))


@group.case
def all_mail_is_stopped_with_a_reason_and_let_go_again(stage):
    page, words = ada(stage), stage.words
    page.goto("/")
    page.get_by_role("link", name=words("home.sending_open")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words("health.title"))
    page.locator("#stop > summary").click()
    page.get_by_label(words("health.reason"), exact=True).fill("The price list is wrong.")
    page.get_by_role("button", name=words("health.stop_yes")).click()
    expect(page.locator(".said")).to_contain_text(words("health.stopped"))
    expect(page.locator(".note.bad")).to_contain_text("The price list is wrong.")
    page.goto("/")
    expect(page.locator(".note.warn")).to_contain_text("An administrator stopped all mail of the company.")
    page.goto("/sending")
    page.get_by_role("button", name=words("health.go")).click()
    expect(page.locator(".said")).to_contain_text(words("health.let_go"))
    expect(page.get_by_text(words("home.health_good"))).to_be_visible()
    page.goto("/audit?kind=held")
    expect(page.locator("tbody tr", has_text=words("audit.kind_brakeReleased")).first).to_contain_text("Ada Holt")


@group.case
def settings_say_how_it_is_set_up_and_hold_no_form(stage):
    page, words = ada(stage), stage.words
    page.get_by_role("link", name=words("page.place_settings"), exact=True).click()
    expect(page.get_by_role("heading", name=words("settings.section_relay"))).to_be_visible()
    assert page.locator("main form").count() == 0


@group.case
def what_is_not_theirs_answers_like_what_is_not_there(stage):
    salesperson = stage.member("salesperson")
    for path in ("/audit", "/members", "/sending", "/settings", "/inbox"):
        assert salesperson.goto(path).status in (403, 404), path
    unknown = ada(stage).goto("/letters/1m8879v3z1xypajj")
    assert unknown.status in (403, 404)
    expect(ada(stage).get_by_role("link", name=stage.words("page.go_home"))).to_be_visible()
