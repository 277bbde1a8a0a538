#!/usr/bin/env python3
"""Makes the README's pictures again, from the demo: docs/compose.png, docs/inbox.png, docs/received.png."""
import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from stand.demo import ROOT
from stand.furniture import letter_with_findings
from stand.group import OUTPUT
from stand.stage import Stage

DOCS = ROOT / "docs"
MOST = 250 * 1024
SCALE = 1.5
FONTS = {**os.environ, "FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf"))}


def compose(stage):
    """Dana's letter with two things to mend, as Ana will see it."""
    page = stage.member("salesperson", viewport={"width": 1440, "height": 1060}, device_scale_factor=SCALE)
    letter_with_findings(stage, page)
    expect(page.frame_locator("iframe.letter").locator("body")).to_contain_text("Dear")
    expect(page.locator("#saved")).to_contain_text(stage.words("write.saved_now"))
    page.locator(".compose").evaluate("sheet => scrollTo(0, sheet.getBoundingClientRect().top - 74)")
    return plain(page)


def inbox(stage):
    """An exception that Karin is asked for, with the writer's reason and the letter beside its template."""
    page = stage.member("director", viewport={"width": 1280, "height": 1000}, device_scale_factor=SCALE)
    page.goto("/inbox")
    page.locator("article", has_text="Mia Weiß").locator("h2 a").click()
    expect(page.locator(".finding").first).to_be_visible()
    return plain(page)


def received(stage):
    """Ana's copy, as the demo's mailbox shows it."""
    page = stage.visitor(viewport={"width": 1100, "height": 900}, device_scale_factor=SCALE)
    mail = stage.mailbox.mails(to="ana@lopez-arquitectos.example")[0]
    page.goto(f"/demo/mailbox/{mail.number}")
    expect(page.frame_locator("iframe.letter").locator("body")).to_contain_text("Dear Ana")
    return plain(page)


def plain(page):
    """The window without the demo's own line on top."""
    page.evaluate("document.querySelector('.demo-banner')?.remove()")
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled")


def small(png):
    """In as many colours as fit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST:
            break
    return out.getvalue()


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        stage = Stage(playwright, OUTPUT / "pictures.log", environment=FONTS)
        try:
            for take in (compose, inbox, received):
                data = small(take(stage))
                path = DOCS / f"{take.__name__}.png"
                path.write_bytes(data)
                print(f"{path.relative_to(ROOT)}: {len(data) / 1024:.0f} KB")
        finally:
            stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
