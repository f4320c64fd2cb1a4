"""The same story in Chromium, Firefox and WebKitGTK.

Each is driven by what it speaks itself: WebDriver (Chromium, WebKitGTK) or WebDriver BiDi (Firefox, for which Debian has no
geckodriver). All that a story needs of them is four things, so a story is written once (`story.py`).
"""
