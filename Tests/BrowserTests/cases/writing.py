"""Words that are still being saved while the page is left."""
import re

from playwright.sync_api import expect

from stand.group import Group
from stand.letters import CLEAN, begin, field, write

group = Group("writing")


@group.case
def a_button_pressed_while_words_are_saved_waits_for_them(stage):
    page = stage.member("salesperson")
    begin(stage, page)
    write(stage, page, CLEAN)
    held = []
    page.route("**/check", lambda route: held.append(route))
    with page.expect_request("**/check"):
        field(page, "news").press("Control+End")
        page.keyboard.type(" And one thing more.")
    page.get_by_role("button", name=stage.words("write.choose_people")).click(no_wait_after=True)
    held[0].continue_()
    page.unroute("**/check")
    expect(page.get_by_role("heading", name=stage.words("people.title"))).to_be_visible()
    page.go_back()
    expect(field(page, "news")).to_have_value(re.compile("And one thing more"))
