"""What every sibling knows of characters. Nothing here knows of pages, sites or articles.

``chars``     which code points are Han, the two widths of ASCII, halves of surrogate pairs
``readings``  the pinyin of one character, and its Simplified form
"""
