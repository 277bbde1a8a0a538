"""What waits for a director, and how a writer hears of it. Two browsers: Dana's and Karin's."""
import re

from playwright.sync_api import expect

from stand.group import Group
from stand.letters import CLEAN, begin, field, settled, write

group = Group("director", undo_seconds=60)
OFFER = {**CLEAN, "subject": "Six chairs before Christmas",
         "slot-closing": "You get 12 % off the chairs until 18 December. Shall I keep six for you?"}
PROMISE = {**CLEAN, "subject": "The lamp that I sat under",
           "slot-closing": "The maker says that the switch is guaranteed for ten years. What hangs over your table?"}
BETTER = "Until 18 December you get 12 % off the chairs. Shall I put six aside for you?"


def dana(stage):
    return stage.keep("dana", lambda: stage.member("salesperson"))


def karin(stage):
    return stage.keep("karin", lambda: stage.member("director"))


def hand_in(stage, words, reason):
    """Dana writes a letter and asks a director for a yes. Gives its path."""
    page = dana(stage)
    letter = begin(stage, page)
    write(stage, page, words)
    page.get_by_role("button", name=stage.words("write.check_and_send")).click()
    page.get_by_label(stage.words("sending.approval_reason")).fill(reason)
    page.get_by_role("button", name=stage.words("sending.ask_for_approval")).click()
    expect(page.locator("main")).to_contain_text(stage.words("sending.waiting_heading"))
    return letter


def open_in_inbox(stage, subject):
    page = karin(stage)
    page.goto("/inbox")
    page.get_by_role("heading", name=subject).get_by_role("link").click()
    expect(page.get_by_role("heading", name=subject, level=1)).to_be_visible()
    return page


@group.case
def an_offer_waits_in_the_inbox_with_the_writers_reason_beside_its_template(stage):
    words = stage.words
    before = stage.mailbox.newest
    stage.kept["offer"] = hand_in(stage, OFFER, "Agreed with purchasing on Monday.")
    notice = stage.mailbox.wait_for(to="karin@northwind.example", after=before)
    assert "Dana Reyes" in notice.subject, notice.subject
    page = open_in_inbox(stage, OFFER["subject"])
    expect(page.locator("main")).to_contain_text("Agreed with purchasing on Monday.")
    expect(page.locator(".finding.approval q")).to_contain_text("12 % off")
    expect(page.locator("table.beside mark")).to_contain_text("12 % off")
    assert notice.link("/inbox/"), "The mail has no link to the letter"
    expect(page.get_by_role("button", name=words("inbox.approve"), exact=True)).to_be_visible()


@group.case
def suggested_words_that_the_writer_takes_are_approved_at_once(stage):
    words = stage.words
    before = stage.mailbox.newest
    page = open_in_inbox(stage, OFFER["subject"])
    page.locator("summary", has_text=words("inbox.suggest")).click()
    form = page.locator("form[action$='/suggest']")
    form.locator("textarea[name$=closing]").fill(BETTER)
    form.get_by_label(words("inbox.suggest_reason")).fill("The day first, so that nobody feels hurried.")
    form.get_by_role("button", name=words("inbox.send_suggestion")).click()
    expect(page.locator(".said")).to_have_text(words("inbox.suggested"))
    assert "Karin Lund" in stage.mailbox.wait_for(to="dana@northwind.example", after=before).subject

    writer = dana(stage)
    writer.goto(stage.kept["offer"])
    expect(writer.get_by_role("heading", name=words.like("review.suggested", name="Karin Lund"))).to_be_visible()
    expect(writer.locator("#review")).to_contain_text("The day first, so that nobody feels hurried.")
    writer.get_by_role("button", name=words("review.accept")).click()
    expect(writer.locator(".said")).to_have_text(words("review.accepted"))
    expect(field(writer, "closing")).to_have_value(BETTER)
    writer.goto(stage.kept["offer"] + "/send")
    expect(writer.get_by_role("button", name=words.like("sending.send_button"))).to_be_visible()
    expect(writer.locator("main")).not_to_contain_text(words("sending.approval_heading"))


@group.case
def a_letter_that_is_declined_comes_back_with_the_reason_and_is_revised(stage):
    words = stage.words
    letter = hand_in(stage, {**OFFER, "subject": "A voucher for you"}, "It is only a small one.")
    page = open_in_inbox(stage, "A voucher for you")
    before = stage.mailbox.newest
    page.locator("summary", has_text=words("inbox.decline")).click()
    page.get_by_label(words("inbox.decline_reason")).fill("We agreed on no vouchers this year.")
    page.get_by_role("button", name=words("inbox.send_decline")).click()
    expect(page.locator(".said")).to_have_text(words("inbox.declined"))
    expect(page.locator("main")).not_to_contain_text("A voucher for you")
    assert "no vouchers this year" in stage.mailbox.wait_for(to="dana@northwind.example", after=before).text

    writer = dana(stage)
    writer.goto(letter)
    expect(writer.locator("#review")).to_contain_text("We agreed on no vouchers this year.")
    writer.get_by_role("button", name=words("review.understood")).click()
    expect(writer.locator(".said")).to_have_text(words("review.revised"))
    field(writer, "subject").fill("Six chairs, as they are")
    field(writer, "closing").fill(CLEAN["slot-closing"])
    expect(writer.locator(".standards .verdict")).to_have_text(words("write.all_good"))
    settled(stage, writer)


@group.case
def an_exception_is_asked_for_granted_and_counts_for_these_words_only(stage):
    words = stage.words
    writer = dana(stage)
    letter = begin(stage, writer)
    write(stage, writer, PROMISE)
    expect(writer.locator(".standards .verdict")).to_have_text(words("write.must_fix", count=1))
    card = writer.locator("#findings .finding").filter(has_text="guaranteed")
    card.locator("summary").click()
    card.get_by_label(words("write.exception_reason")).fill("It quotes the maker's own guarantee.")
    card.get_by_role("button", name=words("write.ask"), exact=True).click()
    expect(writer.locator(".said")).to_contain_text(words("review.asked"))

    page = open_in_inbox(stage, PROMISE["subject"])
    expect(page.locator("main")).to_contain_text("It quotes the maker's own guarantee.")
    page.get_by_role("button", name=words("inbox.grant"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("inbox.granted"))

    writer.goto(letter)
    expect(writer.locator("#review")).to_contain_text(words.like("review.exception_granted"))
    expect(writer.locator(".standards .verdict")).to_have_class(re.compile("ready"))
    field(writer, "news").fill("The joiner says that his joints are guaranteed as well. " + CLEAN["slot-news"])
    expect(writer.locator(".standards .verdict")).to_have_class(re.compile("must"))


@group.case
def without_a_reason_nothing_is_declined(stage):
    words = stage.words
    page = karin(stage)
    page.goto("/inbox")
    page.locator("article h2 a").first.click()
    page.locator("summary", has_text=words("inbox.decline")).click()
    form = page.locator("form[action$='/decline']").last
    form.evaluate("form => form.noValidate = true")
    form.get_by_role("button").last.click()
    expect(page.locator("form [aria-invalid=true]")).to_have_count(1)
    expect(page.locator("form .error")).to_be_visible()


@group.case
def approved_once_the_letter_of_a_colleague_may_go(stage):
    words = stage.words
    before = stage.mailbox.newest
    page = karin(stage)
    page.goto("/inbox")
    page.locator("article", has_text="Søren Krogh").locator("h2 a").click()
    page.get_by_label(words("inbox.approve_word")).fill("Good end date.")
    page.get_by_role("button", name=words("inbox.approve"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("inbox.approved"))
    expect(page.locator("main")).not_to_contain_text("Søren Krogh")
    assert "Good end date." in stage.mailbox.wait_for(to="soren@northwind.example", after=before).text


@group.case
def a_sentence_can_be_tried_against_the_standards(stage):
    words = stage.words
    page = karin(stage)
    page.goto("/standards")
    page.get_by_label(words("standards.try_text")).fill("An amazing table that carries zero risk.")
    expect(page.locator("#tried .finding q").first).to_be_visible()
    expect(page.locator("#tried mark", has_text="zero risk")).to_be_visible()
    expect(page.locator("#tried .verdict")).to_have_text(words("standards.found", count=2))
    page.get_by_label(words("standards.try_text")).fill("I ran my hand along the edge.")
    expect(page.locator("#tried .verdict")).to_have_text(words("standards.nothing_found"))
    expect(page.get_by_role("heading", name="How we sound")).to_be_visible()


POLICY = """policy: boats
version: 1.0.0
title: Words about boats
applies_to: {templates: ["*"], teams: ["*"], countries: ["*"], languages: [en]}
rules:
  - id: no-boats
    extends: existence
    enforce: stop
    message: "We sell no '%s'."
    tokens: [ferryboat]
    tests:
      - {input: "A ferryboat came.", match: true}
      - {input: "A ferry came.", match: false}
"""


@group.case
def a_standard_is_written_tried_replayed_published_approved_and_revoked(stage):
    words = stage.words
    page = karin(stage)
    page.goto("/standards")
    page.get_by_role("link", name=words("policy.to_work"), exact=True).click()
    page.get_by_role("button", name=words("policy.begin_button"), exact=True).click()
    source = page.get_by_label(words("policy.file_label"))
    source.fill("policy: [")
    expect(page.locator("#reading")).to_contain_text(words("policy.not_readable"))
    source.fill(POLICY)
    expect(page.locator("#reading .pill").first).to_have_text(words("policy.tests_pass", count=2))
    page.get_by_label(words("standards.try_text")).fill("I saw a ferryboat.")
    expect(page.locator("#reading mark", has_text="ferryboat")).to_be_visible()
    page.get_by_role("button", name=words("policy.replay_button"), exact=True).click()
    expect(page.locator("#replayed")).to_be_visible()
    page.get_by_role("button", name=words("policy.publish_button"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("policy.said_published"))
    expect(page.get_by_role("button", name=words("policy.approve"), exact=True)).to_have_count(0)
    address = page.url

    other = stage.visitor()
    other.goto("/demo")
    other.locator("section", has_text="Lars Toft").get_by_role("button").click()
    expect(other.locator("nav.places")).to_be_visible()
    other.goto(address)
    other.get_by_role("button", name=words("policy.approve"), exact=True).click()
    expect(other.locator(".said")).to_have_text(words("policy.said_in_force"))
    page.goto("/standards")
    page.get_by_label(words("standards.try_text")).fill("I saw a ferryboat.")
    expect(page.locator("#tried .finding q", has_text="ferryboat")).to_be_visible()

    page.goto(address)
    page.get_by_role("button", name=words("policy.revoke"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("policy.said_revoked"))


@group.case
def a_writer_says_that_a_standard_is_wrong(stage):
    words = stage.words
    writer = dana(stage)
    begin(stage, writer)
    write(stage, writer, PROMISE)
    card = writer.locator("#findings .finding").filter(has_text="guaranteed").first
    card.get_by_role("button", name=words("write.this_is_wrong"), exact=True).click()
    expect(writer.locator(".said")).to_have_text(words("write.doubt_said"))
    expect(writer.locator("#findings")).to_contain_text(words("write.said_wrong"))
    page = karin(stage)
    page.goto("/standards/work")
    row = page.locator("table.list tbody tr").first
    expect(row).to_be_visible()
