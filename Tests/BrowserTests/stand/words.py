"""The words of the pages, read from the catalogue, so that a case names what it looks for by its key."""
import re
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).resolve().parents[3] / "Sources/Phrasebook/Catalogue"
PLACE = re.compile(r"\\\{(\w+)\\\}")


class Words:
    def __init__(self, language="en"):
        self.phrases = {}
        for path in sorted((CATALOGUE / language).glob("*.yml")):
            for key, phrase in yaml.safe_load(path.read_text(encoding="utf-8")).items():
                self.phrases[f"{path.stem}.{key}"] = phrase

    def __call__(self, key, **values):
        """The phrase as people read it."""
        phrase = self.phrases[key]
        if isinstance(phrase, dict):
            phrase = phrase["one" if values.get("count") == 1 else "other"]
        for name, value in values.items():
            phrase = phrase.replace("{" + name + "}", str(value))
        return phrase.replace("**", "")

    def like(self, key, **values):
        """A pattern for the phrase in each of its forms; places that have no value take anything."""
        phrase = self.phrases[key]
        forms = list(phrase.values()) if isinstance(phrase, dict) else [phrase]
        patterns = []
        for form in forms:
            pattern = re.escape(form.replace("**", "")).replace(r"\ ", r"\s+")
            patterns.append(PLACE.sub(
                lambda place: re.escape(str(values[place[1]])) if place[1] in values else ".+?", pattern))
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
