"""Rows that attack a mail: markup, addresses, headers, directions of text, sizes."""

from __future__ import annotations

#: Set by every live payload; a page in which one runs has it as its title.
CANARY = "canary-is-dead"
_RUN = f"document.title='{CANARY}'"

#: Forty ways to get markup, a script, a header or a template into a mail.
MARKUP = (
    f"<script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"<img src=x onerror=\"{_RUN}\">",
    f"<svg onload=\"{_RUN}\">",
    f"<svg><script>{_RUN}</script></svg>",
    f"\"><script>{_RUN}</script>",
    f"'><script>{_RUN}</script>",
    f"\" onmouseover=\"{_RUN}\" x=\"",
    f"' onfocus='{_RUN}' autofocus x='",
    f"<iframe srcdoc=\"<script>parent.{_RUN}</script>\"></iframe>",
    f"<body onload=\"{_RUN}\">",
    f"<details open ontoggle=\"{_RUN}\">",
    f"<video><source onerror=\"{_RUN}\"></video>",
    f"<math><mtext><table><mglyph><style><img src onerror=\"{_RUN}\">",
    f"<noscript><p title=\"</noscript><img src=x onerror={_RUN}>\">",
    f"--><script>{_RUN}</script><!--",
    f"<![endif]--><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"<template><script>{_RUN}</script></template>",
    f"<object data=\"javascript:{_RUN}\"></object>",
    f"<embed src=\"javascript:{_RUN}\">",
    f"<form action=\"javascript:{_RUN}\"><button autofocus>x</button></form>",
    f"<a href=\"javascript:{_RUN}\">x</a>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    "<base href=\"https://evil.example/\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import url(https://evil.example/x.css)</style>",
    "<img src=https://evil.example/pixel.gif width=1 height=1>",
    "<table background=https://evil.example/b.png>",
    "<p style=\"background:url(https://evil.example/b.png)\">",
    "<input type=password autofocus>",
    "{{ ''.__class__.__mro__ }}{% for x in y %}",
    "{{ 7*7 }}${7*7}#{7*7}<%= 7*7 %>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"\uff1cscript\uff1e{_RUN}\uff1c/script\uff1e",
    f"<scr\x00ipt>{_RUN}</scr\x00ipt>",
    f"<\u202escript>{_RUN}</script>",
    "Subject: x\r\nBcc: victim@mail.example\r\n\r\nbody",
    "x\u2028y\u2029z\x0b\x0c\x85From: a@b.example",
    f"<marquee onstart=\"{_RUN}\">" + "]]>" + "<![CDATA[",
)  # fmt: skip

#: Addresses that must not become links.
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "https://user:pass@evil.example\\@good.example/",
    "https:///no-host",
    "//no-scheme.example/x",
    "https://a.example/\x00",
    "https://[::1",
    "",
)

#: Texts that are no attack but break careless code.
AWKWARD = (
    "",
    " \t\n ",
    "\x00\x01\x02\x1f\x7f\x9f",
    "\ud800 lone \udfff surrogates",
    "\u202e\u202d\u202a\u202b\u202c\u2066\u2067\u2068\u2069 directions",
    "\ufeff\u200b\u2060\u00ad zero width",
    "a" * 1_000_000,
    "сло\u0301во " * 100_000,
    "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309 stacked" * 50,
    "שלום עולם مرحبا بالعالم mixed directions",
    "哈萨克斯坦骚乱" * 200,
    "👩‍👩‍👧‍👦 🇰🇿 families and flags",
    "%s %d {0} {topic} %(x)s \\n \\",
    "https://a.example/" + "x" * 5000,
)
