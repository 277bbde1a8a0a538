"""What a customer can do from a received mail: without an account, and without script."""
import re

from playwright.sync_api import expect

from stand.group import Group

group = Group("customer")
ANA = "ana@lopez-arquitectos.example"


def dana(stage):
    return stage.keep("dana", lambda: stage.member("salesperson"))


def reader(stage):
    return stage.keep("reader", lambda: stage.visitor(java_script_enabled=False))


def mail_to(stage, address):
    return stage.mailbox.mails(to=address)[0]


def standing(stage, name):
    """What Dana's list says of somebody."""
    page = dana(stage)
    page.goto(f"/customers?q={name}")
    return page.locator("tbody tr").first.locator(".pill")


@group.case
def a_hundred_visits_to_the_link_change_nothing(stage):
    link = mail_to(stage, ANA).unsubscribe
    request = reader(stage).context.request
    for number in range(100):
        answer = request.head(link) if number % 2 else request.get(link)
        assert answer.ok, answer.status
    expect(standing(stage, "Ana Lopez")).to_have_text(stage.words("customers.standing_writable"))


@group.case
def a_pause_is_chosen_without_script_and_taken_back(stage):
    page, words = reader(stage), stage.words
    mail = mail_to(stage, ANA)
    before = stage.mailbox.newest
    page.goto(mail.link("/u/") or mail.unsubscribe)
    expect(page.get_by_role("heading", level=1)).to_have_text(words("reader.title", name="Dana Reyes"))
    page.get_by_role("radio", name=re.compile(words("reader.pause_months", count=1))).check()
    page.get_by_role("button", name=words("reader.pause_button"), exact=True).click()
    expect(page.get_by_role("heading", name=words.like("reader.standing_pause_salesperson"))).to_be_visible()
    expect(standing(stage, "Ana Lopez")).not_to_have_text(words("customers.standing_writable"))
    assert "Ana Lopez" in stage.mailbox.wait_for(to="dana@northwind.example", after=before).subject
    page.get_by_role("button", name=words("reader.back"), exact=True).click()
    expect(page.get_by_text(words("reader.done_resume"))).to_be_visible()
    expect(standing(stage, "Ana Lopez")).to_have_text(words("customers.standing_writable"))


@group.case
def a_choice_that_says_too_little_is_asked_for_again(stage):
    page, words = reader(stage), stage.words
    page.goto(mail_to(stage, ANA).unsubscribe)
    page.get_by_role("radio", name=words("reader.pause_day")).check()
    page.get_by_role("button", name=words("reader.pause_button"), exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(words("reader.choose_day"))


@group.case
def whoever_stops_can_say_why_and_the_writer_reads_it(stage):
    page, words = reader(stage), stage.words
    page.goto(mail_to(stage, "carmen.ortega@mail.example").unsubscribe)
    page.get_by_role("radio", name=re.compile(words("reader.stop_salesperson", name="Dana Reyes"))).check()
    page.get_by_role("button", name=words("reader.stop_button"), exact=True).click()
    expect(page.get_by_role("heading", name=words("reader.standing_stop_salesperson", name="Dana Reyes"))).to_be_visible()
    before = stage.mailbox.newest
    page.get_by_label(words("reader.why_label")).fill("We moved to Lisbon, and the kitchen is finished.")
    page.get_by_role("button", name=words("reader.why_button", name="Dana Reyes")).click()
    expect(page.locator(".said")).to_be_visible()
    mail = stage.mailbox.wait_for(to="dana@northwind.example", after=before)
    assert "the kitchen is finished" in mail.text
    expect(standing(stage, "Carmen Ortega")).not_to_have_text(words("customers.standing_writable"))


@group.case
def one_press_in_the_mail_program_is_enough(stage):
    mail = mail_to(stage, "lucia.romero@casa.example")
    request = stage.visitor().context.request
    answer = request.post(mail.unsubscribe, form={"List-Unsubscribe": "One-Click"}, max_redirects=0)
    assert answer.status == 200, f"RFC 8058 wants no redirect, but the answer is {answer.status}"
    assert "set-cookie" not in answer.headers
    expect(standing(stage, "Lucia Romero")).to_have_text(stage.words("left_out.unsubscribed"))


@group.case
def the_letter_can_be_read_in_the_browser(stage):
    page = reader(stage)
    mail = mail_to(stage, ANA)
    link = re.search(r'href="([^"]*/v/[^"]+)"', mail.html)
    assert link, "The letter has no link to itself"
    answer = page.goto(link[1].replace("&amp;", "&"))
    assert "sandbox" in answer.headers["content-security-policy"]
    expect(page.locator("body")).to_contain_text("Dear Ana")
    expect(page.locator("form, nav, script")).to_have_count(0)


@group.case
def a_link_that_lost_a_piece_says_what_to_do(stage):
    page = reader(stage)
    for path in ("/u/", "/v/"):
        link = mail_to(stage, ANA).unsubscribe.replace("/u/", path)[:-6]
        assert page.goto(link).status == 404
        expect(page.get_by_role("heading", name=stage.words("reader.unknown_heading"))).to_be_visible()
