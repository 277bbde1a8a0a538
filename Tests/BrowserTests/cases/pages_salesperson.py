"""Every page that a salesperson can come to, in every state worth seeing."""
import functools

from stand import furniture
from stand.atlas import Atlas, kind
from stand.group import Group
from stand.inspection import AXE, RULES, described, inspect, photograph, picture_name

group = Group("pages_salesperson", undo_seconds=60)
# Pages of visitors, and lists and letters in a state that is looked at already.
SEEN_ELSEWHERE = {
    "/demo", "/demo/mailbox", "/demo/mailbox/:id", "/letters/:id?to,view", "/letters/:id?view", "/customers?standing",
    "/customers?filter",
}


def dana(stage):
    return stage.keep("dana", lambda: stage.member("salesperson"))


@group.cases
def every_page(stage):
    page = dana(stage)
    # Pages in a state that no link leads to, or that only a while leads to.
    named = {
        "compose-with-findings": furniture.letter_with_findings(stage, page),
        "send-with-must-fix": furniture.letter_with_findings(stage, page) + "/send",
        "send-clean": furniture.clean_letter(stage, page, "A letter that may go") + "/send",
        "send-scheduled": furniture.scheduled_letter(stage, page),
        "send-waiting": furniture.waiting_letter(stage, page),
        "import-look": furniture.import_looked_at(stage, page),
        "import-result": furniture.import_done(stage, page),
        "customers-found-nobody": "/customers?q=nobody-of-that-name",
        "customers-card-left-out": first_link(page, "/customers?standing=left_out", "/customers/"),
        "customers-card-not-yet": first_link(page, "/customers?standing=not_yet", "/customers/"),
    }
    found = Atlas(stage, page, ["/", *named.values()]).explore().pages()
    for shape in [*SEEN_ELSEWHERE, *map(kind, named.values())]:
        found.pop(shape, None)
    pages = named | {picture_name(shape): address for shape, address in found.items()}
    for name, address in pages.items():
        yield f"salesperson {name} is for everybody and light to load", functools.partial(looked_at, name, address)


@group.case
def salesperson_send_countdown_is_for_everybody_and_light_to_load(stage):
    """In the minute in which a letter can be called back."""
    looked_at("send-countdown", furniture.scheduled_letter(stage, dana(stage), "now"), stage)


@group.case
def no_page_of_a_salesperson_comes_near_its_bounds_unseen(stage):
    heaviest = sorted(stage.kept["weights"].items(), key=lambda item: -item[1][0])[:3]
    for address, (size, count) in heaviest:
        print(f"  {address}: {size / 1024:.1f} KB in {count} requests")
    assert len(stage.kept["weights"]) > 25, "Too few pages were weighed"


def looked_at(name, address, stage):
    inspect(stage, dana(stage), address, f"salesperson-{name}")


def first_link(page, address, start):
    page.goto(address)
    return page.locator(f"th a[href^='{start}']").first.get_attribute("href")


@group.case
def a_form_that_failed_says_where_and_keeps_what_was_typed(stage):
    page = dana(stage)
    page.goto("/customers/new")
    page.locator("input[name=email]").fill("not an address")
    page.locator("input[name=first_name]").fill("Rosa")
    page.locator("form.stack").evaluate("form => form.noValidate = true")
    page.locator("form.stack button.primary").click()
    page.locator("input[name=email][aria-invalid=true]").wait_for()
    assert page.locator("input[name=first_name]").input_value() == "Rosa"


@group.case
def a_failed_form_is_for_everybody_too(stage):
    page = dana(stage)
    problems = []
    for address, button in (("/customers/new", "form.stack button.primary"), ("/customers/import", "form.card button.primary")):
        page.goto(address)
        page.locator(button).first.evaluate("button => { button.form.noValidate = true; button.click(); }")
        page.locator("[aria-invalid=true], [role=alert]").first.wait_for()
        problems += failed_form_problems(page, address)
    assert not problems, "\n".join(problems)


def failed_form_problems(page, address):
    photograph(page, f"salesperson-failed{picture_name(address)}", 1280, "light")
    return [f"{address}: {line}" for line in described(AXE.run(page, options=RULES).response["violations"])]
