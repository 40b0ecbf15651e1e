"""Text to text: undo damage, strip notes and boilerplate, normalise.

``repair`` and ``clean`` are what others call. The order of all steps is written down once, here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Block, Edit
from corpus.cleaning import markup, pinyin, script, unicode, width
from corpus.cleaning.held import fold_held, kept_of, masked, outside, spans_after
from corpus.cleaning.placing import Ways, placed
from corpus.cleaning.trail import Trail, apply_exact
from corpus.repair import examine, unrecoverable
from corpus.repair.costs import BUDGET

#: A step that knows exactly what it changes: text -> edits at positions of that text.
ExactStep = Callable[[str], Sequence[Edit]]

#: Fixers that run over all that is left, in this order, each recorded as one ``uniform`` edit.
#: They stand after the exact steps: damage can only be undone on the characters the decoder gave
#: (private-use ones included), notes are proved by the Traditional character before them, and the spans
#: of all cuts stay positions in raw_text.
UNIFORM: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("unicode", unicode.normalise),  # first: width and script look at single code points
    ("width", width.restore),  # before script: it tells Chinese from Latin sentences in either script
    # script comes last; it chooses its OpenCC configuration from the whole text (see _simplify)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A cleaned text and the whole account of how it came about."""

    text: str
    edits: tuple[Edit, ...] = ()
    blocks: tuple[Block, ...] = ()
    script: str = "Zyyy"
    script_config: str | None = None
    script_changed: int = 0
    has_notes: bool = False  # mirror damage or pinyin notes were found
    warnings: tuple[str, ...] = ()


def repair(text: str) -> str:
    """Undo mirror damage and strip its pinyin notes; the script and all healthy text stay as they are.

    >>> repair("艾客的私域?qū)嵺`的")
    '艾客的私域實踐的'
    >>> repair("CEO(张三)说:“是吗?”")
    'CEO(张三)说:“是吗?”'
    """
    trail = Trail(text)
    _restore(trail)
    return trail.text


def clean(
    text: str, steps: Iterable[ExactStep] = (), *, replaced: bool = False, blocks: Sequence[Block] = ()
) -> Cleaned:
    """Run every fixer over ``text``.

    ``steps`` are exact steps that stand between repair and the uniform fixers: attribution first, since
    boilerplate rules would cut its line, then the rules of the site. ``replaced``: our own decoder put U+FFFD
    in for bytes that this page has lost; they say nothing of a mirror's damage, and nothing is guessed for them.
    ``blocks``: of ``text``; code and formulas among them are touched by no step but repair.
    """
    trail, kept = Trail(text), kept_of(blocks)
    has_notes, unrepaired = _restore(trail, tags=True, replaced=replaced, kept=kept)
    for step in steps:
        spans = spans_after(kept, trail.edits)
        trail.apply(tuple(outside(step(masked(trail.text, spans)), spans)))
    edits = list(trail.edits)
    spans = spans_after(kept, edits)
    folded = fold_held(trail.text, spans)
    current = normal = folded.text
    for name, fixer in UNIFORM:
        fixed = fixer(current)
        if fixed != current:
            edits.append(Edit(step=name, kind="uniform", chars=changed(current, fixed)))
        current = fixed
        if name == "unicode":
            normal = fixed
    simplified = script.simplify(current)
    if simplified.text != current:
        edits.append(
            Edit(step="script", kind="uniform", chars=simplified.changed, why=simplified.config or ""),
        )
    if len(edits) > len(trail.edits):  # what the uniform ones passed over
        edits = [*sorted((*trail.edits, *kept), key=lambda edit: edit.start), *edits[len(trail.edits) :]]
    cleaned = folded.unfold(simplified.text)
    warnings = [f"damage left unrepaired: budget of {BUDGET:,} steps spent"] if unrepaired else []
    if lost := unrecoverable(cleaned):
        warnings.append(f"damage that can't be undone: {lost} places")
    return Cleaned(
        text=cleaned,
        blocks=placed(blocks, Ways(trail.edits, spans, folded, normal, cleaned)),
        edits=tuple(edits),
        script=simplified.script,
        script_config=simplified.config,
        script_changed=simplified.changed,
        has_notes=has_notes,
        warnings=tuple(warnings),
    )


def clean_line(text: str | None, like: Cleaned) -> str | None:
    """Clean a title or a name in the way its document was cleaned: alone it is too short to decide."""
    if not text:
        return text
    trail = Trail(text)
    _restore(trail, damaged=like.has_notes)
    lines = [" ".join(unicode.normalise(line).split()) for line in trail.text.split("\n")]
    line = "\n".join(lines).strip("\n")  # an untitled WeChat post has its whole text as title, lines and all
    return script.apply(line, like.script_config) if like.script_config else line


def replay(raw_text: str, edits: Sequence[Edit]) -> str:
    """``text`` again, from ``raw_text`` and its edits alone."""
    kept = [edit for edit in edits if edit.kind == "keep"]
    folded = fold_held(apply_exact(raw_text, edits), spans_after(kept, edits))
    text = folded.text
    fixers = dict(UNIFORM)
    for edit in edits:
        if edit.kind == "uniform":
            text = script.apply(text, edit.why) if edit.step == "script" else fixers[edit.step](text)
    return folded.unfold(text)


def _restore(
    trail: Trail, *, damaged: bool = False, tags: bool = False, replaced: bool = False, kept: Sequence[Edit] = ()
) -> tuple[bool, bool]:
    """Damage first: its runs swallow notes, and a run that a note put out of step proves that the page carries them.

    Says whether the text was damaged, and whether damage may be left because the budget of the repair was spent.
    """
    repairs, unrepaired = examine(trail.text)
    if replaced:
        repairs = tuple(edit for edit in repairs if "\ufffd" not in edit.before)
    trail.apply(repairs)
    if tags:
        trail.apply(tuple(markup.freed_tags(trail.text, repairs)))
    shifted = [edit for edit in repairs if edit.step == "repair-shift"]
    notes = pinyin.notes(trail.text, damaged=damaged or any(")" in edit.before for edit in shifted))
    trail.apply(tuple(outside(notes, spans_after(kept, trail.edits))))
    return damaged or bool(shifted or notes), unrepaired


def changed(before: str, after: str) -> int:
    """How many characters of ``before`` a fixer removed or replaced."""
    if len(before) == len(after):
        return sum(a != b for a, b in zip(before, after, strict=True))
    return max((Counter(before) - Counter(after)).total(), (Counter(after) - Counter(before)).total())
