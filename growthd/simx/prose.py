"""What the posts say: harmless sentences, some dressed in what breaks careless readers."""

from __future__ import annotations

from random import Random

from growthd.simx.post import Arms

_OPENINGS = {
    "open question": "What does {topic} cost you in a week?",
    "would you rather": "Two hours of {topic} or none at all: which one?",
    "bold claim": "Most advice about {topic} is backwards.",
    "myth and fact": "Myth: {topic} is a talent. Fact: it is a schedule.",
    "one number": "We measured {topic} for 30 days. The median was 41 minutes.",
    "before and after": "Before: {topic} by accident. After: {topic} by design.",
}
_CLOSINGS = (
    "Start with one small step and keep a note of it.",
    "Try it for a week, then look at the {angle} again.",
    "The {angle} is where it shows first.",
    "Ask your team; the answers will differ.",
    "It took me three years to see it.",
)
_TRAPS = (
    "12.3K likes are not a reason.",
    'Bits & pieces: if a < b then <b>swap</b> "them".',
    "第3回 小さな習慣から 🧭",
    "قليل دائم خير من كثير منقطع",
    "1.234 Wege\nund 5 Ausnahmen",
    "Something went wrong? Try reloading.",
    "0 excuses, 100% effort 👩🏽‍💻",
)  # fmt: skip
_REMARKS = (
    "Fair point, and the {angle} matters here as well.",
    "Had the same with {topic}. What changed it for you?",
    "Adding to this: {topic} gets easier once it is boring.",
    "Interesting. Did you look at the {angle}?",
)
_CHATTER = (
    "This thread should be pinned.", "Not sure I agree, but well put.", "Saved 4 later",
    "Source?", "We tried that in 2019. It held for 3 months.", "So true 💯",
    "Breaking: numbers are up 24K% \u2014 read on", "Who else is awake at 5:30?",
)  # fmt: skip


def compose(rng: Random, arms: Arms, *, reply: bool) -> str:
    """The text of an owner's post, about one in seven with a trap for careless readers."""
    words = {"topic": arms.raw_topic, "angle": arms.angle}
    if reply:
        return rng.choice(_REMARKS).format(**words)
    lines = [_OPENINGS[arms.hook_pattern].format(**words), rng.choice(_CLOSINGS).format(**words)]
    if rng.random() < 0.15:
        lines.append(rng.choice(_TRAPS))
    return "\n\n".join(lines)


def chatter(rng: Random) -> str:
    """What somebody else says."""
    return rng.choice(_CHATTER)
