"""Every page of a director, an administrator, a visitor, a customer, and of somebody who is new."""
import functools

from stand import furniture
from stand.atlas import Atlas
from stand.group import Group
from stand.inspection import inspect, picture_name

group = Group("pages_others", undo_seconds=600)
PASSWORD = "four boards under a lamp"
# The same for whoever comes to them.
SEEN_BY_OTHERS = {"/standards", "/me", "/demo", "/demo/mailbox", "/demo/mailbox/:id", "/customers/import", "/customers/new"}


def sentence(name):
    return f"{name.replace('-', ' ', 1)} is for everybody and light to load"


def member(role):
    return lambda stage: stage.keep(role, lambda: stage.member(role))


def anybody(stage):
    return stage.keep("anybody", stage.visitor)


def pages_of(who, role, starts):
    """The cases for all pages that `who` finds from `starts`."""

    def cases(stage):
        page = who(stage)
        found = Atlas(stage, page, starts(stage, page) if callable(starts) else starts).explore().pages()
        for shape, address in found.items():
            name = f"{role}-{picture_name(shape)}"
            if shape not in SEEN_BY_OTHERS:
                yield sentence(name), functools.partial(looked_at, who, name, address)

    return cases


def looked_at(who, name, address, stage, **options):
    inspect(stage, who(stage), address, name, **options)


def with_waiting(stage, page):
    """A director's pages, once Dana has handed in a letter and asked for an exception."""
    furniture.waiting_letter(stage, stage.member("salesperson"))
    return ["/"]


group.cases(pages_of(member("director"), "director", with_waiting))
group.cases(pages_of(
    member("administrator"), "administrator", ["/", "/audit?q=ana@lopez-arquitectos.example", "/audit?q=nobody@of.that.name"]))


def stopped(stage):
    """The page of sending while all mail is stopped."""
    page = member("administrator")(stage)
    furniture.done(stage.post(page, "/sending/stop", {"reason": "The price list of the spring tables is wrong."}))
    inspect(stage, page, "/sending", "administrator-sending-stopped")
    page.goto("/sending")
    page.get_by_role("button", name=stage.words("health.go")).click()


@group.cases
def pages_of_a_stop(stage):
    yield sentence("administrator-sending-stopped"), stopped


@group.cases
def pages_of_somebody_new(stage):
    """Empty pages are pages, too: they say what to do first."""

    def nils():
        ada = member("administrator")(stage)
        fields = {"name": "Nils Aagaard", "address": "nils@northwind.example", "role": "salesperson", "review": "findings"}
        answer = stage.post(ada, "/members", fields)
        assert answer.status == 303, answer.text()[:800]
        page = stage.visitor()
        page.goto(stage.mailbox.wait_for(to="nils@northwind.example").link("/password/"))
        stage.kept["invitation"] = page.url
        inspect(stage, page, page.url, "new-invitation")
        page.locator("#password").fill(PASSWORD)
        page.locator("#repeated").fill(PASSWORD)
        page.locator("form.card button").click()
        page.locator("nav.places").wait_for()
        return page

    def who(stage):
        return stage.keep("nils", nils)

    yield from pages_of(who, "new", ["/"])(stage)
    yield sentence("new-dead-link"), lambda stage: inspect(
        stage, anybody(stage), stage.kept["invitation"], "new-dead-link", status=410)


@group.cases
def pages_of_visitors(stage):
    for name, address, status in (
        ("visitor-sign-in", "/sign-in", 200), ("visitor-forgotten", "/forgotten", 200), ("visitor-demo", "/demo", 200),
        ("visitor-demo-person", "/demo/as/salesperson", 200), ("visitor-mailbox", "/demo/mailbox", 200),
        ("visitor-mail", "/demo/mailbox/1", 200), ("visitor-not-found", "/no/such/page", 404),
        ("visitor-dead-link", "/password/1m8879v3z1xypajj1m8879v3z1xypajj", 410),
    ):
        yield sentence(name), functools.partial(
            looked_at, anybody, name, address, status=status)
    yield sentence("member-not-permitted"), functools.partial(
        looked_at, member("director"), "member-not-permitted", "/members", status=403)


@group.cases
def pages_of_customers(stage):
    mail = stage.mailbox.mails(to="emily.whitfield@example.com")[0]
    link = mail.unsubscribe
    yield sentence("customer-choices"), functools.partial(
        looked_at, anybody, "customer-choices", link)
    yield sentence("customer-letter"), functools.partial(
        looked_at, anybody, "customer-letter", link.replace("/u/", "/v/"), is_letter=True)
    yield sentence("customer-broken-link"), functools.partial(
        looked_at, anybody, "customer-broken-link", link[:-5], status=404)

    def chosen(stage):
        page = anybody(stage)
        page.goto(link)
        page.locator("form:has(input[value=stop]) button").click()
        page.locator("#standing").wait_for()
        inspect(stage, page, link, "customer-stopped")

    yield sentence("customer-stopped"), chosen
