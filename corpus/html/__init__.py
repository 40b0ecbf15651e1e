"""What every reader knows of pages, whatever the site.

``document``        one page: its text, its tree, its selector, parsed at most once
``lines``           an element → its text, a paragraph a line
``main_content``    which element holds the article, by where the sentences are
``class_patterns``  what class and id names say of an element
``page_state``      article, list, deleted, captcha …: what a page is, whatever HTTP says
``notices``         the words by which sites say so
``script_state``    articles that stand in a script
``js_literal``      escapes of JavaScript and JSON strings
``images``          addresses of the pictures
``dates``           times as pages write them
"""
