"""Sets up what pages are worth seeing with: letters in each state, an import under way, forms that failed."""
import datetime
import re

from .letters import CLEAN, begin, field, settled, write

ROWS = ("Name,E-mail,City\nKirsten Lund,kirsten.lund@@example.dk,Aarhus\nBo Berg,bo.berg@example.se,Lund\n"
        "Ingrid Dahl,ingrid.dahl@example.no,\nNobody,,\nPablo Vidal,pablo.vidal@harper.example,Madrid\n")


def letter_with_findings(stage, page):
    """Dana's draft that the demo begins."""
    page.goto("/letters")
    page.locator("a", has_text="Before the first frost").first.click()
    page.locator("#findings .finding").first.wait_for()
    return path(stage, page)


def clean_letter(stage, page, subject):
    letter = begin(stage, page)
    write(stage, page, {**CLEAN, "subject": subject})
    return letter


def scheduled_letter(stage, page, when="later"):
    letter = clean_letter(stage, page, f"A letter for {when}")
    day = datetime.date.today() + datetime.timedelta(days=30)
    fields = {"when": when, "at": f"{day}T09:00", "zone": "Europe/Madrid", "acknowledge": "yes"}
    done(stage.post(page, letter + "/send", fields))
    return letter + "/send"


def waiting_letter(stage, page):
    letter = clean_letter(stage, page, "Six chairs")
    field(page, "closing").fill("You get 12 % off until 18 December. Shall I keep six?")
    page.locator("#findings .finding.approval").first.wait_for()
    settled(stage, page)
    asking = path(stage, page) + "/send"
    done(stage.post(page, asking, {"reason": "Agreed with purchasing."}))
    return letter + "/send"


def import_looked_at(stage, page):
    return done(stage.post(page, "/customers/import/paste", {"rows": ROWS}))


def import_done(stage, page):
    looked = import_looked_at(stage, page)
    return done(stage.post(page, looked, {"then": "import", "basis": ""}))


def done(answer):
    """Where a form that was taken leads to."""
    complaints = re.findall(r'class="(?:error|note bad)"[^>]*>([^<]+)', answer.text()) if answer.status != 303 else []
    assert answer.status == 303, f"{answer.url} answers {answer.status}: {complaints}"
    return answer.headers["location"]


def path(stage, page):
    return re.sub(r"[?#].*", "", page.url).removeprefix(stage.url)
