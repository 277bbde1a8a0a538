"""Fills forms as somebody would who means harm."""
import itertools

from .atlas import kind
from .payloads import batches

TEXT = {"text", "search", "textarea", "email", "tel", "password", "url"}
DAY = "2026-05-12"
ADDRESSES = {"email", "address"}
# Fields that do not take any words: a form is sent with payloads in them, too, and once more without, to be taken.
STRICT = {"language", "country", "time_zone", "last_met", "zone"}
# As much as goes into a box that sets no limit.
LONGEST = 1_900


class HostileForm:
    def __init__(self, form):
        self.action, self.method = form["action"], form["method"]
        self.fields = [field for field in form["fields"] if field["name"] != "form-token"]
        self.texts = [field for field in self.fields if field["kind"] in TEXT]

    @property
    def shape(self):
        return self.method, kind(self.action), tuple(sorted({kind("/" + field["name"]) for field in self.texts}))

    @property
    def name(self):
        return f"{self.method} {kind(self.action)}"

    def fillings(self, number=itertools.count()):
        """Fields and values, until every payload went through every text field."""
        texts = {field["name"]: batches(field["most"] or LONGEST) for field in self.texts}
        is_strict = any(name in ADDRESSES | STRICT for name in texts)
        for turn in range(max(len(found) for found in texts.values())):
            for is_valid in (False, True) if is_strict else (True,):
                yield [(name, value) for name, value in self._filled(texts, turn, is_valid, next(number))]

    def _filled(self, texts, turn, is_valid, number):
        seen = set()
        for field in self.fields:
            name, kind_of = field["name"], field["kind"]
            if name in texts:
                if is_valid and name in ADDRESSES:
                    yield name, f"guest-{number}@example.org"
                elif is_valid and name in STRICT:
                    yield name, field["value"]
                elif name in ("password", "repeated"):
                    yield name, "too short"
                else:
                    yield name, texts[name][turn % len(texts[name])]
            elif kind_of == "date":
                yield name, DAY
            elif kind_of in ("radio", "checkbox"):
                # The last of several says most: somebody is known, a letter is stopped.
                if field["isChosen"] or (kind_of == "radio" and name not in seen and not self._is_chosen(name)):
                    seen.add(name)
                    yield name, field["value"]
            elif kind_of == "submit":
                continue
            elif name.startswith("field-"):
                yield name, "city"
            else:
                yield name, field["value"]

    def _is_chosen(self, name):
        return any(field["isChosen"] for field in self.fields if field["name"] == name and field["kind"] == "radio")
