"""An element → its lines, a paragraph a line.

``lines``      the walk: which text is read, in which order, as which line
``collector``  what the walk has gathered: lines with their kind, and what stands in them
``code``       code, with its indentation and blank lines and without the furniture around it
``formulas``   formulas as TeX, each once
``tables``     rows whose cells hold blocks
``hidden``     what a reader of the page does not see
"""
