#!/usr/bin/env python3
"""What `policy check --output sarif` writes is SARIF 2.1.0: held against a model of its schema that others keep, in which
nothing is missing, of another type, or unknown.

    .build/browser/bin/python Tests/FormatTests/sarif.py PROGRAM
"""
import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pydantic import BaseModel, ValidationError
from sarif_pydantic import Sarif

ROOT = Path(__file__).resolve().parents[2]
LETTER = """Subject: It carries zero risk
From: Dana Holm

I called in order to ask. I utilise oak. See [click here](http://bit.ly/x), Åse.
"""


# In the standard (sections 3.14.17 and 3.27.23), and not in that model.
BESIDES = {"columnKind", "suppressions"}


def unknown(model, place="log"):
    """Keys that the schema does not have, but for property bags, which are free."""
    for key in model.model_extra or {}:
        if key != "$schema" and key not in BESIDES:
            yield f"{place}.{key}"
    for name in type(model).model_fields:
        value = getattr(model, name)
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, BaseModel) and name != "properties":
                yield from unknown(item, f"{place}.{name}[{number}]")


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        letter = Path(folder, "a letter.txt")
        letter.write_text(LETTER)
        answer = subprocess.run(
            [program, "policy", "check", "--letters", "--output", "sarif", "--policy", ROOT / "policies/house-voice",
             "--policy", ROOT / "policies/links", letter], capture_output=True, text=True)
    assert answer.returncode == 3, answer.stderr
    log = json.loads(answer.stdout)
    model = Sarif.model_validate(log)
    assert not list(unknown(model)), list(unknown(model))
    run = model.runs[0]
    declared = [rule.id for rule in run.tool.driver.rules]
    assert len(declared) == len(set(declared)) and len(run.results) >= 3
    for result in run.results:
        assert declared[result.rule_index] == result.rule_id
    assert log["runs"][0]["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    for result in log["runs"][0]["results"]:
        for suppression in result["suppressions"]:
            assert suppression["kind"] in ("inSource", "external") and suppression["status"] in (
                "accepted", "underReview", "rejected")
    assert any(result.fixes for result in run.results), "a substitution brings a fix"
    # The check can fail: each of these is refused.
    for spoil in (lambda r: r.pop("message"), lambda r: r.update(level="loud"), lambda r: r.update(ruleIndex="first")):
        broken = copy.deepcopy(log)
        spoil(broken["runs"][0]["results"][0])
        try:
            Sarif.model_validate(broken)
        except ValidationError:
            continue
        raise AssertionError("a broken log was taken")
    broken = copy.deepcopy(log)
    broken["runs"][0]["results"][0]["colour"] = "red"
    assert list(unknown(Sarif.model_validate(broken))), "an unknown key was taken"
    print(f"SARIF 2.1.0: {len(run.results)} results, {len(declared)} rules.")


if __name__ == "__main__":
    main(sys.argv[1])
