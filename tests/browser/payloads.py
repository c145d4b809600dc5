"""Forty names that nobody should have, each of which would run or break something if it could."""

#: What a payload that runs leaves behind.
RAN = "window.__ran = 1"

_SCRIPTS = [
    f"<script>{RAN}</script>",
    f"</script><script>{RAN}</script>",
    f"<img src=x onerror={RAN.replace(' ', '')}>",
    f'<img src=x onerror="{RAN}">',
    f"\"><img src=x onerror='{RAN}'>",
    f'\'><img src=x onerror="{RAN}">',
    f'<svg onload="{RAN}"></svg>',
    f'"><svg/onload="{RAN}">',
    f'<svg><animate onbegin="{RAN}" attributeName=x dur=1s></animate></svg>',
    f'<details open ontoggle="{RAN}"><summary>x</summary></details>',
    f'<input autofocus onfocus="{RAN}">',
    f'<video><source onerror="{RAN}"></video>',
    f'<audio src=x onerror="{RAN}"></audio>',
    f'<iframe srcdoc="<script>parent.{RAN.removeprefix("window.")}</script>"></iframe>',
    f'<style>@keyframes x{{}}</style><b style="animation-name:x" onanimationstart="{RAN}">x</b>',
    f'<object data="data:text/html,x" onerror="{RAN}" onload="{RAN}"></object>',
    f'--><img src=x onerror="{RAN}">',
    f']]><img src=x onerror="{RAN}">',
    f'<math><mtext><table><mglyph><style><img title="</style><img src onerror={RAN!r}>">',
    f'</title></textarea></style><img src=x onerror="{RAN}">',
    f'<template><b></b></template><img src=x onerror="{RAN}">',
    f"<noscript><p title=\"</noscript><img src=x onerror='{RAN}'>\">",
]
_CODE = [
    f"${{{RAN}}}",
    f"`+({RAN})+`",
    f"';{RAN};//",
    f'";{RAN};//',
    f"\\';{RAN};//",
    f"\\u0027;{RAN};//",
    f'</li></ul><a href="javascript:{RAN}">x</a>',
    f"javascript:{RAN}",
    f"{{{{ constructor.constructor('{RAN}')() }}}}",
    f"{{% set x = '{RAN}' %}}{{# no #}}",
]
_ODD = [
    f"Line\u2028{RAN}\u2029Paragraph",
    "\u202eright to left\u202c and back",
    "ירושלים של מעלה",
    "W" * 200,
    "&lt;b&gt;&amp;amp;&#39;",
    "%s %(x)s {0.__class__} %7B",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "Zwölf\u00a0Brüder 👩‍👩‍👧 𝔘𝔫𝔦",
]
PAYLOADS = [*_SCRIPTS, *_CODE, *_ODD]
#: Those that run where they are taken for the markup of a page.
FIRING = _SCRIPTS
