"""What every sibling knows of characters. Nothing here knows of pages, sites or articles.

``bylines``   the words that say who wrote, edited and first published an article
``chars``     which code points are Han, the two widths of ASCII, halves of surrogate pairs
``fold``      one map that makes a text comparable: one script, one width, one kind of each mark; positions stay
``display``   foreign text on a terminal or in a log, shown and not obeyed
``notes``     pinyin in brackets behind a character
``readings``  the pinyin of one character, and its Simplified form
"""
