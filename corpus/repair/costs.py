"""Every cost, gain and limit of the repair, with what it was set by.

Logarithms are natural: log-probabilities, costs taken off them and gains added. A cost of 4 says "one time in 55".

"[6: 396, 14: 399]" says how many of 500 paragraphs come out exactly with 6 and with 14 in the place of the value, which
gives 400 of 500 misaligned ones (private use dropped) and, for misread lines, 350 of 500 (UTF-8 as GBK and Big5 as GBK
by PHP, GBK as Big5): articles of public accounts, Song lyrics and manual pages, damaged by benchmarks/forward_model.py.
"""

from __future__ import annotations

# --- the budget of one text ---
BUDGET = 40_000
#: So much is done in the time of a step, which is the time that a hypothesis of a run takes to grow: about 20 us
LOOKED_UP_A_STEP, SCORED_A_STEP, DECODED_A_STEP, CUT_A_STEP = 20, 12, 500, 5
STEPS_A_GAP = 5  # at least: a line with more gaps than are left for is not begun

# --- the beam search, for all kinds of damage ---
BEAM_WIDTH = 24  # hypotheses kept at each step [12: 398, 48: 400]
SPREAD = 9.0  # log-probability behind the best at which a hypothesis is given up [6: 396, 14: 399]
#: [3: 396, 7: 399]
A_CHARACTER = 5.0  # what a shown character costs on average: hypotheses that stand further on are not punished for it
UNBALANCED = 4.0  # cost of closing a quotation that is not open, or of opening one that is [2: 399, 8: 400]
BALANCED = 1.0  # gain of closing one that is [0: 400, 2: 400]
DEEPEST = 8  # brackets open at a time
REPEATED = 1.5  # cost of the same stop twice, which chat has and articles have not [0: 398, 4: 401]

# --- what the document says of its characters ---
FOREIGN_SCRIPT = 6.0  # cost of a Simplified form in Traditional text, and the other way round [3: 399, 9: 400]
FOREIGN_QUOTE = 8.0  # cost of a quotation mark that the document does not use
#: [strange 3: 400, 9: 396]
CORNER_QUOTE, SYMBOL, STRANGE = 0.5, 2.0, 6.0  # costs of 「, of ①, of kana, Greek, full-width letters, boxes

# --- misaligned runs: candidates ---
LONGEST_RUN = 160  # steps; the longest recorded run has 45 characters
LIKELIEST = 6  # characters tried for one that is known but for its lead
LIKELIEST_FIRST = 24  # … for the first of a run that begins before a stop
#: [lost 4: 400, 16: 400; dropped 1: 393, 6: 400]
LIKELIEST_FOLDED, LIKELIEST_LOST, LIKELIEST_DROPPED, LIKELIEST_LAST = 4, 8, 3, 2
FOLLOWERS = 300  # the commonest followers tried for a character of which nothing is known
FOLDED = 1.0  # cost of taking an ASCII mark for the full-width one that somebody folded [0: 400, 2: 399]
DROPPED_PAIR = 3.0  # cost of "two bytes became a private-use character that somebody dropped" [1.5: 396, 5: 397]
DROPPED_STOP = 0.5  # … behind a byte A3, as in ！
LOST_PAIR = 4.0  # cost of "both bytes of a pair that no reader could show"
HOPE = 7.0  # log-probability behind the best from which no lost pair is tried; 5.0 misses 1 run of 300
#: [first -9: 398, -5: 401]
READS_BADLY, READS_WORSE = -7.0, -8.0  # log-probability of a character below which two (more) bytes may be missing
MOST_GUESSED = 40  # bytes
CUT_BY_LINE_END = 6.0  # cost of a last character cut in two by the end of its line [3: 400, 9: 400]
NOTE_FITS = 6.0  # gain of a note behind a run that fits its last character: some 400 syllables would not
ATE_ASCII = 2.0  # cost of "the byte pair ate the ASCII character behind it" [1: 400, 4: 400]
ATE_TAG = 6.0  # gain where that was the < of a tag

# --- misaligned runs: which reading is best, and is it a run at all ---
CHECKED_STEPS = frozenset({5, 9, 14, 20, 30, 50, 80})  # at which a search is compared with the text as it stands
BEHIND = 6.0  # log-probability behind the text as it stands at which it is no run
OUTDONE = 20.0  # log-probability behind a finished reading at which what is still open is given up
LOOKAHEAD = 6  # characters after a run that a reading must fit [3: 400, 12: 400]
CONTEXT = 400  # characters before a run: open quotations, and context for the model
LINE_END_AT_WORST, LINE_END = -5.0, 3.0  # how a reading fits the end of its line, over what stands there now
RANKED = 60  # readings that words may decide between
#: Gains over the text as it stands that a run must reach. ``?pinyin)`` is near certain by itself; ``?(pinyin)`` may be
#: somebody's gloss on a question; a mere ``?`` before a stop is next to nothing
NOTE_GAIN, GLOSS_GAIN, STOP_GAIN = -30.0, 0.0, 6.0
#: What a run that begins before a stop must gain by the nonsense it removes, the lost characters themselves left
#: out: on a page with notes, on one without, and where it holds no Chinese character. Of 398 right repairs 392
#: passed, of 600 wrong ones in text full of ``?`` and U+FFFD none; a run without Chinese has little to gain.
RELIEF, LONELY_RELIEF, BARE_RELIEF = 3.0, 8.0, -8.0
HEALTHY_MARKS = 3  # bare runs to one mark of the same look that begins none
RUNS_KNOWN = 1000  # places remembered, some 500 characters each
TRIES, TRIES_A_REPAIR = 300, 30  # searches that may lead nowhere before the text counts as one full of question marks

# --- words decide between close readings: weight, and how close (log-probability) ---
WORDS_OF_RUN, RUN_CLOSE = 0.5, 12.0  # weights 0.25 and 1.0 each cost 1 exact paragraph in 100
WORDS_OF_LINE, LINE_CLOSE = 0.8, 6.0  # [weight 0: 339, 1.5: 350]

# --- misread lines: candidates for what a wrong decoder lost ---
GAP_WIDTH = 8  # hypotheses kept behind a gap; four times as many inside one of several characters [4: 350, 16: 351]
LIKELIEST_FILLINGS = 48  # by what stands before, for what follows to choose from [24: 346, 96: 350]
FILLINGS = 200  # looked at, the commonest characters first
#: [said -6: 351, -2: 351; used never: 349, -7: 354]
SAID, USED = -3.5, -9.0  # log-probability at least of a pair, and of a character, that the line has elsewhere
REAL_QUESTION = 4.0  # cost of a question mark that is one, among many that are not
UNCLOSED = 8.0  # cost of a bracket that is never closed
QUOTATIONS = 3  # ways to have quotation marks open that are followed at a time
LONGEST_OPEN = 400  # characters after which the best reading stands
MOST_LOST_UTF8, MOST_LOST_PAIRS = 3, 9  # bytes lost in a row
#: How often, of ten times, an ASCII character behind Han is this one; all digits are 1 and 2
EATEN = {" ": 4.0, ",": 1.0, ".": 0.5, "(": 1.0, ")": 1.0, ":": 0.5, "-": 0.2, "/": 0.2, '"': 0.2, "1": 0.6, "2": 0.6}
EATEN_TRIED = 5
CERTAIN_READ = 20_000  # characters of a line that tell what it says elsewhere

# --- misread lines: is it one ---
WORST = -8.5  # mean log-probability of a character that real Chinese does not fall below
LINE_GAIN, LINE_GAIN_A_CHARACTER = 8.0, 1.5  # over the line as it stands
#: A page must show so many characters of one kind at a stretch before a guess counts, and so many where no byte is
#: lost: binary data hits on three
CLEAR, CLEAR_IF_WHOLE = 8, 4
SAMPLES, SAMPLE_WIDTH = 3, 24  # of a long line, so many parts of so many characters tell how likely it is
FIRST_READ = 1000  # characters of a line that must be Chinese before the rest is read
ENOUGH = 40  # characters that show whether a line is Chinese

# --- Latin-1 and Windows-1252 ---
LATIN_LETTERS, LATIN_WORD, LATIN_QUOTED = 3, 4, 10  # letters of a run, of a word of one, and of more than an example
LATIN_CHINESE = 0.7  # share of Chinese in what a run becomes
UTF8_FITS = 2.0  # gain of UTF-8: hardly any other text is valid UTF-8

# --- doubled punctuation ---
ALONE = 20  # characters that a text with one mark has at least: no line of 2 million clean ones is like that
FEW = 5  # doubled marks below which none may stand without its comma, of whatever kind
COMMAS_TO_A_MARK = 8  # in what people say come more, each of them twice (10 cut 4 of 2,825)

# --- words of the model ---
LONGEST_WORD = 5  # characters
RARE_CHARACTER, MARK = 16.96, 6.0  # costs of a character that is no word, and of punctuation, digits, letters
