"""What several groups do with letters, as a salesperson does it on the pages."""
import re

from playwright.sync_api import expect

# Nothing in it that the standards would mind.
CLEAN = {
    "subject": "What the joiner showed me",
    "preheader": "A morning among boards",
    "slot-opening": "I was at the joiner's in Odense on Thursday, {first_name|dear friend}, and I thought of your dining room.",
    "slot-news": "They let every board lie for a year before they touch it. I ran my hand along one that had, and one "
                 "that had not, and I could tell them apart with my eyes shut.",
    "slot-closing": "How is your own table holding up? Write to me and I will bring a bottle of oil.",
}


def begin(stage, page, template="check-in"):
    """Begins a letter from a template and gives its path."""
    page.goto("/letters/new")
    page.locator("form[action='/letters/new']").filter(
        has=page.locator(f"input[name=template][value='{template}']")).locator("button[type=submit]").click()
    expect(page.locator("#letter")).to_be_visible()
    return re.sub(r"[?#].*", "", page.url).replace(stage.url, "")


def field(page, name):
    """The box of a slot by the end of its name: `opening`, `subject`."""
    return page.locator(f"#letter textarea[name='{name}'], #letter textarea[name$='-{name}']").first


def write(stage, page, words):
    for name, text in words.items():
        field(page, name.removeprefix("slot-")).fill(text)
    settled(stage, page)


def settled(stage, page):
    """Until what was typed is saved and checked."""
    expect(page.locator("#saved")).to_contain_text(stage.words("write.saved_now"))


def preview(page):
    return page.frame_locator("iframe.letter")


def number(text):
    return int(re.search(r"\d+", text)[0])
