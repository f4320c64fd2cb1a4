"""What is in the text of a message: links, mentions and markup. The page has the same rules in `static/js/chat/text/`; one table
of examples (`tests/chat/text_cases.json`) goes through both.
"""
