"""The core of the salesperson's journey with the keyboard alone: the mouse is never touched."""
import re

from playwright.sync_api import expect

from stand.group import Group
from stand.keys import Keys
from stand.letters import CLEAN, field, number, preview

group = Group("keyboard", chained=True, undo_seconds=6)


def dana(stage):
    return stage.keep("dana", stage.visitor)


@group.case
def the_first_tab_leads_past_the_places(stage):
    page, words = dana(stage), stage.words
    page.goto("/demo/as/salesperson")
    keys = Keys(page)
    keys.reach(page.get_by_role("link", name=words("page.skip")), most=1)
    keys.activate(page.locator("form[action='/demo/sign-in'] button"))
    expect(page.locator("nav.places")).to_be_visible()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    keys.check()


@group.case
def a_letter_is_begun_and_written(stage):
    page, words = dana(stage), stage.words
    keys = Keys(page)
    page.goto("/")
    keys.activate(page.locator("nav.places a[href='/letters/new']"))
    expect(page.get_by_role("heading", name=words("write.new_title"))).to_be_visible()
    begin = page.locator("form[action='/letters/new']").filter(has=page.locator("input[value='check-in']"))
    keys.activate(begin.locator("button"), "Space")
    expect(page.locator("#letter")).to_be_visible()
    stage.kept["letter"] = page.url
    for name in ("subject", "preheader", "opening", "news"):
        keys.reach(field(page, name))
        keys.type(CLEAN.get(name) or CLEAN[f"slot-{name}"])
    keys.reach(field(page, "closing"))
    keys.type("Is yours near a radiator? Look prior to Friday and write me.")
    expect(page.locator("#findings .finding q", has_text="prior to")).to_be_visible()
    keys.check()


@group.case
def a_finding_is_shown_and_mended(stage):
    page, words = dana(stage), stage.words
    keys = Keys(page)
    closing = field(page, "closing")
    keys.activate(page.locator("#findings .finding").get_by_role("link", name=words("write.show")))
    expect(closing).to_be_focused()
    assert closing.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)") == "prior to"
    keys.activate(page.get_by_role("button", name=words("write.use", words="before")))
    expect(closing).to_have_value(re.compile("Look before Friday"))
    expect(page.locator(".standards .verdict")).to_have_text(words("write.all_good"))
    keys.check()


@group.case
def the_preview_turns_to_another_reader_and_another_look(stage):
    page, words = dana(stage), stage.words
    keys = Keys(page)
    reader = page.locator("#reader")
    keys.reach(reader)
    first = reader.input_value()
    keys.press("ArrowDown")
    expect(reader).not_to_have_value(first)
    name = reader.evaluate("box => box.selectedOptions[0].textContent")
    expect(page.get_by_role("heading", name=words("write.preview_for", name=name))).to_be_visible()
    keys.activate(page.locator("[data-look=text]"), "Space")
    expect(page.locator("[data-look=text]")).to_have_attribute("aria-pressed", "true")
    expect(preview(page).locator("pre")).to_contain_text("Dear")
    keys.check()


@group.case
def somebody_is_left_out(stage):
    page, words = dana(stage), stage.words
    keys = Keys(page)
    keys.activate(page.get_by_role("button", name=words("write.choose_people")))
    expect(page.get_by_role("heading", name=words("people.title"))).to_be_visible()
    before = number(page.locator("p.number").inner_text())
    hugo = page.get_by_role("checkbox", name=re.compile("Hugo Campos"))
    keys.activate(hugo, "Space")
    expect(hugo).not_to_be_checked()
    keys.activate(page.get_by_role("button", name=words("people.apply")).last)
    expect(page.locator("p.number")).to_contain_text(str(before - 1))
    stage.kept["people"] = before - 1
    keys.check()


@group.case
def it_is_sent_called_back_and_sent_again(stage):
    page, words = dana(stage), stage.words
    keys = Keys(page)
    keys.activate(page.get_by_role("button", name=words("people.go_on")))
    expect(page.locator(".send-to")).to_be_visible()
    now = page.locator("input[name=when][value=now]")
    keys.reach(now)
    keys.press("ArrowDown")
    expect(page.locator("input[name=when][value=later]")).to_be_checked()
    expect(page.locator("#at")).to_be_visible()
    keys.press("ArrowUp")
    expect(now).to_be_checked()
    keys.activate(page.get_by_role("button", name=words.like("sending.send_button")))
    # Straight to the button: the time to call it back runs.
    keys.activate(page.get_by_role("button", name=words("sending.undo"), exact=True))
    expect(page.locator(".said")).to_have_text(words("sending.undone"))
    before = stage.mailbox.newest
    keys.activate(page.get_by_role("button", name=words.like("sending.send_button")))
    expect(page).to_have_url(re.compile("/progress$"), timeout=20_000)
    expect(page.locator("#live h2").first).to_have_text(words("sending.status_sent"), timeout=30_000)
    copies = [mail for mail in stage.mailbox.mails(subject=CLEAN["subject"]) if mail.number > before]
    assert len(copies) == stage.kept["people"], f"{len(copies)} copies for {stage.kept['people']} people"
    keys.check()


@group.case
def no_page_holds_the_keyboard_fast(stage):
    page = dana(stage)
    for path in (stage.kept["letter"], "/customers", "/customers/new", "/me", "/standards", "/demo/mailbox"):
        page.goto(path)
        keys = Keys(page)
        keys.press("Tab")
        first = page.evaluate_handle("document.activeElement")
        for steps in range(400):
            keys.press("Tab")
            if page.evaluate("first => document.activeElement === first || document.activeElement === document.body", first):
                break
        else:
            raise AssertionError(f"{path}: the keyboard does not come round within 400 steps")
