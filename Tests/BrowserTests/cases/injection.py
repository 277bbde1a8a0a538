"""Two hundred payloads through every text field and every column: none runs, and none makes anything of a page."""
import csv
import functools
import io
import re
from urllib.parse import quote

from stand import furniture
from stand.atlas import Atlas
from stand.forms import HostileForm
from stand.group import Group
from stand.laboratory import Laboratory
from stand.payloads import BREAKOUTS, ELEMENTS, PAYLOADS

group = Group("injection", undo_seconds=600)
ROLES = ("salesperson", "director", "administrator")
# They end the sign-in that the cases need, or have no words of their own.
LEFT_ALONE = {"/sign-out", "/me/sign-out-everywhere", "/demo/sign-in"}
# What takes any words, and what takes only some: a row with a wrong one of those waits to be mended.
FREE = ["First name", "Last name", "Title", "Company", "City", "Tastes", "Looking for", "Aspirations", "Notes", "Salutation"]
STRICT = ["Phone", "Country", "Language", "Time zone", "Form of address", "Last met", "Something else"]


def member(stage, role):
    return stage.keep(role, lambda: stage.visitor() if role == "visitor" else stage.member(role))


def laboratory(stage):
    return stage.keep("laboratory", lambda: Laboratory(stage))


def clean(stage, answer, is_letter=False):
    """Nothing foreign stands in what was answered."""
    if "text/html" not in answer.headers.get("content-type", ""):
        return []
    return [f"{answer.url}: {problem}" for problem in laboratory(stage).foreign(answer.text(), is_letter)]


def fail_if(problems):
    assert not problems, f"{len(problems)} in all:\n" + "\n".join(list(dict.fromkeys(problems))[:8])


@group.case
def what_a_payload_makes_of_a_careless_page_is_noticed(stage):
    """Else nothing that follows would show anything."""
    missed = [
        payload for payload in ELEMENTS + BREAKOUTS
        if not laboratory(stage).foreign(f"<p title=\"{payload}\">{payload}</p><p title='{payload}'></p><p title={payload}></p>")]
    assert not missed, f"Nobody would notice {missed}"


def letters(stage):
    """Begun before anybody comes in whose name the standards would stop a letter for."""
    page = member(stage, "salesperson")
    with_findings = furniture.letter_with_findings(stage, page)
    # For few people, so that checking it two hundred times does not take long.
    fields = {"others": "", "field-0": "city", "comparison-0": "=", "value-0": "Madrid", "then": "stay"}
    furniture.done(stage.post(page, with_findings + "/people", fields))
    return with_findings, furniture.waiting_letter(stage, page)


@group.case
def every_payload_in_every_column_of_a_list(stage):
    page, problems = member(stage, "salesperson"), []
    stage.keep("letters", lambda: letters(stage))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["E-mail", *FREE, *STRICT])
    for number, _ in enumerate(PAYLOADS):
        turned = [PAYLOADS[(number + 7 * column) % len(PAYLOADS)] for column in range(len(FREE) + len(STRICT))]
        writer.writerow([f"row-{number}@example.org", *turned[:len(FREE)], *[""] * len(STRICT)])
        writer.writerow([f"strict-{number}@example.org", *[""] * len(FREE), *turned[len(FREE):]])
    for payload in PAYLOADS:
        writer.writerow([payload, "Wrong", "Address"])
    # As a file, for a form takes no zero byte.
    answer = upload(stage, page, "payloads.csv", out.getvalue().encode())
    assert answer.ok, answer.text()
    looked = answer.json()["next"]
    problems += clean(stage, page.context.request.get(looked))
    fields = {"then": "import", "basis": "existing_customer", "met": "2026-05-12", "evidence": PAYLOADS[0]}
    result = furniture.done(stage.post(page, looked, fields))
    problems += clean(stage, page.context.request.get(result))
    rows = page.context.request.get(result.rstrip("/") + "/rows.csv")
    for row in csv.reader(io.StringIO(rows.body().decode("utf-8-sig"))):
        problems += [f"An open formula in rows.csv: {cell!r}" for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    stage.kept["result"] = result
    fail_if(problems)


@group.case
def every_payload_as_the_name_of_a_column_and_of_a_file(stage):
    page, problems = member(stage, "salesperson"), []
    for start in range(0, len(PAYLOADS), 40):
        out = io.StringIO()
        names = PAYLOADS[start:start + 40]
        csv.writer(out).writerows([["E-mail", *names], [f"file-{start}@example.org", *names]])
        answer = stage.post(page, "/customers/import/paste", {"rows": out.getvalue()})
        problems += clean(stage, answer)
        if answer.status == 303:
            problems += clean(stage, page.context.request.get(answer.headers["location"]))
            stage.post(page, answer.headers["location"] + "/drop", {})
    for payload in PAYLOADS[::8]:
        answer = upload(stage, page, payload, b"E-mail,City\nfile@example.org,Lund\n")
        if answer.status == 200:
            problems += clean(stage, page.context.request.get(answer.json()["next"]))
    problems += clean(stage, page.context.request.get("/customers/import"))
    fail_if(problems)


def upload(stage, page, name, rows):
    return page.context.request.post(
        "/customers/import/file", data=rows, headers={
            "Accept": "application/json", "Content-Type": "application/octet-stream", "Origin": stage.url,
            "X-Form-Token": stage.token(page, "/me"), "X-File-Name": quote(name)})


@group.cases
def every_form(stage):
    """Found on the pages of everybody, in the states that have most to type in."""
    dana = member(stage, "salesperson")
    nora = stage.mailbox.mails(to="nora.yates@example.com")[0].unsubscribe.removeprefix(stage.url)
    # Whoever has chosen may say why.
    furniture.done(stage.visitor().context.request.post(nora, form={"act": "stop", "scope": "salesperson"}, max_redirects=0))
    starts = {
        "salesperson": ["/", *stage.keep("letters", lambda: letters(stage)), furniture.import_done(stage, dana),
                        stage.kept.get("result", "/")],
        "director": ["/"], "administrator": ["/", "/audit?q=ana@lopez-arquitectos.example"],
        "visitor": ["/sign-in", "/forgotten", nora],
    }
    seen = set()
    for role, addresses in starts.items():
        page = member(stage, role)
        for address in Atlas(stage, page, addresses, several=2).explore().pages().values():
            for form in laboratory(stage).forms(page.context.request.get(address).text()):
                form = HostileForm(form)
                form.action = form.action or address
                if form.texts and form.action not in LEFT_ALONE and form.shape not in seen:
                    seen.add(form.shape)
                    yield f"every payload through {form.name} as {role}", functools.partial(attack, role, form)
    # Each of these has to be there: a page that hid its form would hide it from this list, too.
    wanted = {"/customers/new", "/customers/:id/notes", "/letters/:id", "/letters/:id/people", "/me/signature", "/members",
              "/standards", "/sign-in", "/forgotten", "/u/:id", "/inbox/:id/approve", "/inbox/:id/suggest", "/audit", "/customers"}
    missing = wanted - {shape[1].split("?")[0] for shape in seen}
    yield "no form was missed", lambda stage: fail_if([f"There is no form {path}" for path in sorted(missing)])


def attack(role, form, stage):
    page, problems = member(stage, role), []
    request = page.context.request
    for fields in form.fillings():
        if form.method == "get":
            answer = request.get(form.action, params=[(name, value) for name, value in fields])
        else:
            answer = stage.post(page, form.action, fields)
        assert answer.status < 500 or answer.status == 503, f"{answer.status} for {fields}"
        problems += clean(stage, answer)
    # What was taken last is shown where the form leads to.
    if answer.status == 303:
        problems += clean(stage, request.get(answer.headers["location"]))
    fail_if(problems)


@group.case
def no_copy_of_a_letter_holds_anything_of_a_customers_name(stage):
    page = member(stage, "salesperson")
    letter = furniture.clean_letter(stage, page, "For everybody")
    problems = []
    people = []
    address = "/customers?q=row-"
    while address and len(people) < 240:
        html = page.context.request.get(address).text()
        people += re.findall(r'<a class="name" href="/customers/([^"]+)"', html)
        after = re.search(r'href="(/customers\?[^"]*after=[^"]*)"', html)
        address = after[1].replace("&amp;", "&") if after else None
    assert len(people) > 100, f"Only {len(people)} people came in with the payloads"
    for person in people:
        answer = page.context.request.get(f"{letter}/preview?to={person}&view=desktop")
        assert answer.ok, answer.status
        problems += clean(stage, answer, is_letter=True)
    for person in people[::20]:
        problems += clean(stage, page.context.request.get(f"{letter}/preview?to={person}&view=text"), is_letter=True)
        stage.post(page, letter, {"to": person, "then": "test"})
    fail_if(problems)


@group.case
def no_mail_has_a_header_or_a_reader_that_nobody_meant(stage):
    page, problems = member(stage, "salesperson"), []
    for mail in stage.mailbox.mails():
        names = {name.lower() for name in mail.message.keys()}
        problems += [f"mail {mail.number} has {name}" for name in names & {"bcc", "cc", "set-cookie", "location"}]
        problems += [f"mail {mail.number} went to {to}" for to in mail.recipients if "evil" in to]
        if mail.html and mail.number > 80:
            found = laboratory(stage).foreign(mail.html, True)
            problems += [f"mail {mail.number}: {problem}" for problem in found]
    for mail in stage.mailbox.mails()[-30:]:
        problems += clean(stage, page.context.request.get(f"/demo/mailbox/{mail.number}"))
    fail_if(problems)


@group.case
def what_was_typed_stands_on_the_pages_as_the_text_it_is(stage):
    """Else the cases above would show nothing."""
    page = member(stage, "salesperson")
    for address, place in (("/me", "input[name=name]"), ("/customers?q=guest", "tbody"), ("/demo/mailbox", "tbody")):
        page.goto(address)
        text = page.locator(place).first.evaluate("place => place.value ?? place.innerText")
        assert "<" in text, f"{address}: {text[:200]!r}"


@group.cases
def every_page_afterwards(stage):
    """In the browser, with everything that was typed standing on the pages."""
    for role in (*ROLES, "visitor"):
        page = member(stage, role)
        starts = ["/sign-in", "/demo/mailbox"] if role == "visitor" else ["/"]
        for shape, address in Atlas(stage, page, starts, several=2).explore().pages().items():
            yield f"nothing runs on {shape} as {role}", functools.partial(look, role, address)


def look(role, address, stage):
    page = member(stage, role)
    page.goto(address, wait_until="load")
    problems = laboratory(stage).foreign(page.content())
    if page.evaluate("window.__ran !== undefined"):
        problems.append("a payload ran")
    for frame in page.frames[1:]:
        problems += [f"in {frame.url}: {problem}" for problem in laboratory(stage).foreign(frame.content(), True)]
    fail_if(problems)
