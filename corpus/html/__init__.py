"""What every reader knows of pages, whatever the site.

``document``        one page: its text, its tree, its selector, parsed at most once
``body``            an element → its lines: text, code, formulas, tables, without what is hidden
``blocks``          lines → ``raw_text`` and what each part of it is
``main_content``    which element holds the article, by where the sentences are
``completeness``    is it all of the article: where the source ends, pagers, words under the text
``class_patterns``  what class and id names say of an element
``page_state``      article, list, deleted, captcha …: what a page is, whatever HTTP says
``notices``         the words by which sites say so
``script_state``    articles that stand in a script
``js_literal``      escapes of JavaScript and JSON strings
``images``          addresses of the pictures
``dates``           times as pages write them
"""
