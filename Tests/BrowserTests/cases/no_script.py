"""The core of the salesperson's journey in a browser that runs no script."""
import re

from playwright.sync_api import expect

from stand.group import Group
from stand.letters import CLEAN, begin, field, number, preview

group = Group("no_script", chained=True, undo_seconds=4)
ROWS = "Name,E-mail,City\nBirgit Holm,birgit.holm@@example.dk,Aarhus\nSven Borg,sven.borg@example.se,Lund\n"


def dana(stage):
    return stage.keep("dana", lambda: stage.member("salesperson", java_script_enabled=False))


@group.case
def a_list_is_pasted_mended_and_imported(stage):
    page, words = dana(stage), stage.words
    page.goto("/customers/import")
    page.get_by_label(words("imports.paste")).fill(ROWS)
    page.get_by_role("button", name=words("imports.paste_button")).click()
    page.get_by_role("radio", name=re.compile("^" + re.escape(words("basis.consent")))).check()
    page.get_by_label(words("basis.met")).fill("2026-05-12")
    page.get_by_label(words("basis.evidence")).fill("the card from the fair")
    page.get_by_role("button", name=words.like("imports.import_button")).click()
    row = page.locator("fieldset.mend-row")
    expect(row).to_have_count(1)
    row.locator("[aria-invalid=true]").fill("birgit.holm@example.dk")
    page.get_by_role("button", name=words("imports.save_rows"), exact=True).click()
    expect(page.locator("fieldset.mend-row")).to_have_count(0)
    page.goto("/customers?q=birgit")
    expect(page.get_by_text(words("customers.standing_writable"))).to_be_visible()


@group.case
def a_letter_is_written_checked_and_mended(stage):
    page, words = dana(stage), stage.words
    stage.kept["letter"] = begin(stage, page)
    for name, text in CLEAN.items():
        field(page, name.removeprefix("slot-")).fill(text)
    field(page, "closing").fill("Look prior to Friday. Shall I bring a bottle of oil?")
    page.get_by_role("button", name=words("write.save"), exact=True).last.click()
    expect(page.locator(".said")).to_have_text(words("write.saved"))
    expect(page.locator("#findings .finding q", has_text="prior to")).to_be_visible()
    page.get_by_role("button", name=words("write.use", words="before")).click()
    expect(page.locator(".said")).to_have_text(words("write.fixed"))
    expect(field(page, "closing")).to_have_value(re.compile("^Look before Friday"))
    expect(page.locator(".standards .verdict")).to_have_text(words("write.all_good"))


@group.case
def it_is_seen_as_one_of_them_in_every_look(stage):
    page, words = dana(stage), stage.words
    page.locator("#reader").select_option(label="Ana Lopez")
    page.get_by_role("button", name=words("write.see"), exact=True).click()
    expect(page.get_by_role("heading", name=words("write.preview_for", name="Ana Lopez"))).to_be_visible()
    expect(preview(page).locator("body")).to_contain_text("Dear Ana")
    for look in ("phone", "dark", "text", "bare", "desktop"):
        page.locator(f"[data-look={look}]").click()
        expect(page.locator(f"[data-look={look}]")).to_have_attribute("aria-pressed", "true")
        expect(preview(page).locator("body")).to_contain_text("Dear Ana")


@group.case
def one_persons_copy_is_changed_and_a_test_arrives(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("button", name=words("write.edit_copy")).click()
    page.locator("textarea[name$='closing']").fill("Ana, shall I come on Tuesday?")
    page.get_by_role("button", name=words("write.copy_save"), exact=True).click()
    expect(page.locator(".said")).to_contain_text(words("write.copy_saved"))
    page.goto(stage.kept["letter"])
    page.locator("#reader").select_option(label="Ana Lopez")
    page.get_by_role("button", name=words("write.see"), exact=True).click()
    before = stage.mailbox.newest
    page.get_by_role("button", name=words.like("write.test")).click()
    expect(page.locator(".said")).to_contain_text("Ana Lopez")
    mail = stage.mailbox.wait_for(to="dana@northwind.example", subject=CLEAN["subject"], after=before)
    assert "shall I come on Tuesday" in mail.text


@group.case
def people_are_chosen_by_a_condition_and_by_hand(stage):
    page, words = dana(stage), stage.words
    page.get_by_role("button", name=words("write.choose_people")).click()
    everybody = number(page.locator("p.number").inner_text())
    page.locator("#field-0").select_option("country")
    page.locator("#value-0").fill("ES")
    page.get_by_role("button", name=words("people.apply")).first.click()
    spain = number(page.locator("p.number").inner_text())
    assert 0 < spain < everybody, f"{spain} of {everybody}"
    page.get_by_role("checkbox", name=re.compile("Hugo Campos")).uncheck()
    page.get_by_role("button", name=words("people.apply")).last.click()
    expect(page.locator("p.number")).to_contain_text(str(spain - 1))
    stage.kept["people"] = spain - 1
    page.get_by_role("button", name=words("people.go_on")).click()
    expect(page.locator(".send-to")).to_be_visible()


@group.case
def it_is_sent_called_back_and_sent_again(stage):
    page, words = dana(stage), stage.words
    send = page.get_by_role("button", name=words.like("sending.send_button"))
    send.click()
    page.get_by_role("button", name=words("sending.undo"), exact=True).click()
    expect(page.locator(".said")).to_have_text(words("sending.undone"))
    before = stage.mailbox.newest
    send.click()
    expect(page.get_by_role("button", name=words("sending.undo"), exact=True)).to_be_visible()
    # Whoever has no script looks again.
    mail = stage.mailbox.wait_for(to="ana@lopez-arquitectos.example", subject=CLEAN["subject"], after=before)
    assert "shall I come on Tuesday" in mail.text

    def is_sent():
        page.goto(stage.kept["letter"] + "/progress")
        return page.locator("#live h2").first.inner_text() == words("sending.status_sent")

    assert any(is_sent() for _ in range(50)), "It is not sent after fifty looks"
    copies = [mail for mail in stage.mailbox.mails(subject=CLEAN["subject"]) if mail.number > before]
    assert len(copies) == stage.kept["people"], f"{len(copies)} copies for {stage.kept['people']} people"


@group.case
def a_sentence_is_tried_and_somebody_is_added(stage):
    page, words = dana(stage), stage.words
    page.goto("/standards")
    page.get_by_label(words("standards.try_text")).fill("It carries zero risk.")
    page.get_by_role("button", name=words("standards.try_button")).click()
    expect(page.locator("#tried q", has_text="zero risk")).to_be_visible()
    page.goto("/customers/new")
    page.get_by_label(words("field.email"), exact=True).fill("rune@example.no")
    page.get_by_label(words("field.first_name"), exact=True).fill("Rune")
    page.get_by_role("radio", name=re.compile("^" + re.escape(words("basis.inquiry")))).check()
    page.get_by_label(words("basis.met")).fill("2026-11-02")
    page.get_by_role("button", name=words("customers.add_button")).click()
    expect(page.locator(".said")).to_have_text(words("customers.added", name="Rune"))
    page.get_by_label(words("customers.note_words")).fill("Called about lamps.")
    page.get_by_role("button", name=words("customers.note_add")).click()
    expect(page.locator(".timeline")).to_contain_text("Called about lamps.")
