"""The salesperson's journey, from a pasted list to letters that arrived."""
import re

from playwright.sync_api import expect

from stand.group import Group
from stand.letters import CLEAN, begin, field, number, preview, settled, write

group = Group("salesperson", chained=True, undo_seconds=5)
ROWS = """Name;E-mail;City;Country
Greta Lindqvist;greta.lindqvist@example.se;Malmö;Sweden
Otto Brandt;otto.brandt@@example.de;Bremen;Germany
Maeve Kelly;maeve.kelly@example.ie;Cork;Ireland
"""
OWN = "Ana, the oil is on my desk with your name on it. Shall I bring it on Tuesday?"


def dana(stage):
    return stage.keep("dana", stage.visitor)


@group.case
def she_signs_in_with_one_button_and_is_greeted_by_name(stage):
    page = dana(stage)
    page.goto("/demo")
    page.get_by_role("button", name=stage.words("demo.sign_in_as", name="Dana")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dana")
    expect(page.get_by_role("link", name=stage.words("page.place_customers"))).to_be_visible()


@group.case
def a_pasted_list_is_looked_at_before_anything_is_saved(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("link", name=words("page.place_customers")).click()
    page.get_by_role("link", name=words("customers.import_file")).first.click()
    page.get_by_label(words("imports.paste")).fill(ROWS)
    page.get_by_role("button", name=words("imports.paste_button")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.like("imports.look_title"))
    expect(page.get_by_text(words.like("imports.need_you_before"))).to_be_visible()
    expect(page.get_by_label(words("imports.take_as", name="E-mail"))).to_have_value("email")
    assert page.context.request.get("/customers?q=Lindqvist").text().count("greta.lindqvist") == 0


@group.case
def the_bad_row_is_named_and_mended_in_its_place(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("radio", name=re.compile("^" + re.escape(words("basis.later")))).check()
    page.get_by_role("button", name=words.like("imports.import_button")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.like("imports.result_title"))
    row = page.locator("fieldset.mend-row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("3")
    expect(row.locator(".error")).to_contain_text("@")
    wrong = row.locator("[aria-invalid=true]")
    expect(wrong).to_have_value("otto.brandt@@example.de")
    wrong.fill("otto.brandt@example.de")
    page.get_by_role("button", name=words("imports.save_rows"), exact=True).click()
    expect(page.locator(".said")).to_contain_text(words.like("imports.saved_rows"))
    expect(page.locator("fieldset.mend-row")).to_have_count(0)


@group.case
def she_says_how_she_knows_them_and_only_then_may_write_to_them(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("link", name=words("imports.not_yet_button")).click()
    expect(page.get_by_text(words("basis.for_people", count=3))).to_be_visible()
    page.get_by_role("radio", name=re.compile("^" + re.escape(words("basis.existing_customer")))).check()
    page.get_by_label(words("basis.met")).fill("2026-05-12")
    page.get_by_label(words("basis.evidence")).fill("order book 2026, page 14")
    page.get_by_role("button", name=words("basis.save"), exact=True).click()
    expect(page.locator(".said")).to_contain_text(words("basis.said", count=3))
    page.goto("/customers?q=otto.brandt")
    expect(page.get_by_text(words("customers.standing_writable"))).to_be_visible()
    page.get_by_role("link", name="Otto Brandt").click()
    expect(page.locator("main")).to_contain_text("order book 2026, page 14")


@group.case
def a_finding_shows_in_its_place_while_she_types(stage):
    page, words = dana(stage), stage.words
    stage.kept["letter"] = begin(stage, page)
    write(stage, page, CLEAN)
    expect(page.locator(".standards .verdict")).to_have_text(words("write.all_good"))
    field(page, "closing").fill("Look prior to Friday. It carries zero risk, and how is your table?")
    for words_found in ("prior to", "zero risk"):
        expect(page.locator("#findings .finding q", has_text=words_found)).to_be_visible()
        expect(page.locator(".mirror mark", has_text=words_found)).to_be_visible()
    expect(page.locator(".standards .verdict")).to_have_text(words("write.must_fix", count=1))
    # The highlight lies exactly under the words in the box.
    mark, box = page.locator(".mirror mark", has_text="prior to").bounding_box(), field(page, "closing").bounding_box()
    assert box["x"] <= mark["x"] and mark["y"] >= box["y"] and mark["y"] + mark["height"] <= box["y"] + box["height"]


@group.case
def one_press_mends_it_and_the_browser_can_take_it_back(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("button", name=words("write.use", words="before")).click()
    closing = field(page, "closing")
    expect(closing).to_have_value(re.compile("^Look before Friday"))
    expect(page.locator("#findings .finding q", has_text="prior to")).to_have_count(0)
    closing.press("Control+z")
    expect(closing).to_have_value(re.compile("^Look prior to Friday"))
    expect(page.locator("#findings .finding q", has_text="prior to")).to_be_visible()
    card = page.locator("#findings .finding").filter(has_text="zero risk")
    card.get_by_role("link", name=words("write.show")).click()
    expect(closing).to_be_focused()
    assert closing.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)") == "zero risk"
    closing.fill(CLEAN["slot-closing"])
    expect(page.locator(".standards .verdict")).to_have_text(words("write.all_good"))
    settled(stage, page)
    page.reload()
    expect(field(page, "closing")).to_have_value(CLEAN["slot-closing"])


@group.case
def she_sees_it_as_ana_will_in_every_look(stage):
    page, words = dana(stage), stage.words
    page.locator("#reader").select_option(label="Ana Lopez")
    expect(page.get_by_role("heading", name=words("write.preview_for", name="Ana Lopez"))).to_be_visible()
    frame = page.locator("iframe.letter")
    for look in ("phone", "dark", "text", "bare", "desktop"):
        page.locator(f"[data-look={look}]").click()
        expect(page.locator(f"[data-look={look}]")).to_have_attribute("aria-pressed", "true")
        expect(frame).to_have_attribute("src", re.compile(f"view={look}"))
        expect(preview(page).locator("body")).to_contain_text("Dear Ana")
        expect(preview(page).locator("body")).to_contain_text("on Thursday, Ana, and")
        width = frame.bounding_box()["width"]
        assert width <= 400 if look == "phone" else True, f"The telephone is {width} px wide"
        if look == "text":
            expect(preview(page).locator("pre")).to_be_visible()
    page.locator("#reader").select_option(label="Emily Whitfield")
    expect(preview(page).locator("body")).to_contain_text("Dear Emily")


@group.case
def ana_gets_words_of_her_own_and_nobody_else_does(stage):
    page, words = dana(stage), stage.words
    page.locator("#reader").select_option(label="Ana Lopez")
    expect(preview(page).locator("body")).to_contain_text("Dear Ana")
    page.get_by_role("button", name=words("write.edit_copy")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("textarea[name$='closing']").fill(OWN)
    page.get_by_role("button", name=words("write.copy_save"), exact=True).click()
    expect(page.locator(".said")).to_contain_text(words("write.copy_saved"))
    page.goto(stage.kept["letter"])
    expect(page.locator("main")).to_contain_text(words("write.has_own_words"))
    page.locator("#reader").select_option(label="Ana Lopez")
    expect(preview(page).locator("body")).to_contain_text("with your name on it")
    page.locator("#reader").select_option(label="Emily Whitfield")
    expect(preview(page).locator("body")).to_contain_text("Dear Emily")
    expect(preview(page).locator("body")).not_to_contain_text("with your name on it")


@group.case
def a_test_to_herself_is_the_copy_that_ana_would_get(stage):
    page, words = dana(stage), stage.words
    page.locator("#reader").select_option(label="Ana Lopez")
    expect(preview(page).locator("body")).to_contain_text("with your name on it")
    before = stage.mailbox.newest
    page.get_by_role("button", name=words.like("write.test")).click()
    expect(page.locator(".said, #saved")).to_contain_text([re.compile("Ana Lopez")])
    mail = stage.mailbox.wait_for(to="dana@northwind.example", subject=CLEAN["subject"], after=before)
    assert mail.recipients == ["dana@northwind.example"]
    assert "Dear Ana" in mail.text and "with your name on it" in mail.text
    page.goto("/demo/mailbox")
    page.get_by_role("link", name=re.compile(re.escape(CLEAN["subject"]))).first.click()
    expect(preview(page).locator("body")).to_contain_text("with your name on it")


@group.case
def whoever_is_left_out_is_named_with_the_reason(stage):
    page, words = dana(stage), stage.words
    page.goto(stage.kept["letter"])
    page.get_by_role("button", name=words("write.choose_people")).click()
    expect(page.get_by_role("heading", name=words("people.title"))).to_be_visible()
    left_out = page.locator("section", has=page.get_by_role("heading", name=words("people.left_out_title")))
    expect(left_out.locator("li", has_text="Pablo Vidal")).to_contain_text(words("left_out.by_hand"))
    expect(left_out.locator("li", has_text="Grace Harper")).to_contain_text(words("left_out.unsubscribed"))
    expect(left_out.locator("li", has_text="Walter")).to_contain_text(words("left_out.no_basis"))
    before = number(page.locator("p.number").inner_text())
    # Hugo's mailbox is gone: his server refuses everything.
    page.get_by_role("checkbox", name=re.compile("Hugo Campos")).uncheck()
    page.get_by_role("button", name=words("people.apply")).last.click()
    expect(page.locator("p.number")).to_contain_text(str(before - 1))
    by_hand = page.locator("section", has=page.get_by_role("heading", name=words("people.by_hand_title")))
    expect(by_hand).to_contain_text("hugo.campos@mail.example")
    stage.kept["people"] = before - 1


@group.case
def sending_says_in_one_sentence_what_will_happen(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("button", name=words("people.go_on")).click()
    people = words("sending.people", count=stage.kept["people"])
    expect(page.locator(".send-to")).to_have_text(words("sending.send_to", people=people))
    expect(page.get_by_text(words.like("sending.left_out"))).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("^" + re.escape(words("sending.when_now"))))).to_be_checked()


@group.case
def it_can_be_called_back_before_it_leaves(stage):
    page, words = dana(stage), stage.words
    before = stage.mailbox.newest
    page.get_by_role("button", name=words.like("sending.send_button")).click()
    page.get_by_role("button", name=words("sending.undo"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("sending.undone"))
    assert not [mail for mail in stage.mailbox.mails(subject=CLEAN["subject"]) if mail.number > before]


@group.case
def sent_again_it_goes_out_and_the_page_follows_by_itself(stage):
    page, words = dana(stage), stage.words
    stage.kept["before"] = stage.mailbox.newest
    page.get_by_role("button", name=words.like("sending.send_button")).click()
    expect(page.locator("#countdown")).to_be_visible()
    expect(page).to_have_url(re.compile("/progress$"), timeout=20_000)
    expect(page.locator("#live h2").first).to_have_text(words("sending.status_sent"), timeout=30_000)
    people = stage.kept["people"]
    sent = page.locator("#live .tabs a", has_text=words("sending.standing_sent"))
    expect(sent).to_contain_text(str(people))
    sent.click()
    expect(page.locator("#live td .pill", has_text=words("sending.standing_sent")).first).to_be_visible()
    expect(page.locator("#live")).not_to_contain_text("hugo.campos@mail.example")


@group.case
def everybody_got_exactly_one_copy_in_the_right_words(stage):
    page, words = dana(stage), stage.words
    mails = [mail for mail in stage.mailbox.mails(subject=CLEAN["subject"]) if mail.number > stage.kept["before"]]
    addresses = [address for mail in mails for address in mail.recipients]
    assert len(addresses) == len(set(addresses)) == stage.kept["people"], f"{len(addresses)} copies"
    for nobody in ("hugo.campos@mail.example", "pablo.vidal@harper.example", "grace.harper@example.org"):
        assert nobody not in addresses, f"{nobody} got a copy"
    assert {"greta.lindqvist@example.se", "otto.brandt@example.de", "maeve.kelly@example.ie"} <= set(addresses)
    for mail in mails:
        assert mail.header("From") == "Dana Reyes <dana@northwind.example>", mail.header("From")
        assert mail.unsubscribe and mail.unsubscribe.startswith(stage.url + "/u/"), mail.header("List-Unsubscribe")
        assert mail.subject == CLEAN["subject"] and "joiner's in Odense" in mail.text and "joiner" in mail.html
        assert ("with your name on it" in mail.text) == (mail.recipients == ["ana@lopez-arquitectos.example"])
    otto = next(mail for mail in mails if mail.recipients == ["otto.brandt@example.de"])
    assert "Dear Otto" in otto.text and "on Thursday, Otto, and" in otto.text
    nameless = next(mail for mail in mails if mail.recipients == ["molina5@example.org"])
    assert "dear friend" in nameless.text and "{" not in nameless.text
    assert len({mail.unsubscribe for mail in mails}) == len(mails), "Two people share a link to unsubscribe"


@group.case
def her_letters_and_anas_card_say_what_became_of_it(stage):
    page, words = dana(stage), stage.words
    page.goto("/letters")
    row = page.locator("tr", has_text=CLEAN["subject"])
    expect(row).to_contain_text(words("sent.state_sent"))
    expect(row).to_contain_text(words("sent.result_sent", count=stage.kept["people"]))
    page.goto("/customers?q=ana@lopez")
    page.get_by_role("link", name="Ana Lopez").click()
    expect(page.locator(".timeline")).to_contain_text(words("customers.happened_copy", subject=CLEAN["subject"]))


@group.case
def an_import_can_be_taken_back(stage):
    page, words = dana(stage), stage.words
    page.goto("/customers/imports")
    row = page.locator("tbody tr").first
    row.locator("summary").click()
    row.get_by_role("button", name=words("imports.undo_yes")).click()
    expect(page.locator(".said")).to_contain_text(words("imports.undone"))
    page.goto("/customers?q=greta.lindqvist")
    expect(page.get_by_text(words("customers.nobody_found"), exact=True)).to_be_visible()
