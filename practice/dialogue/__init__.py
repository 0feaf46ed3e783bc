"""The patient: understands by meaning, holds back what was not asked for, stays in role. Pure."""

from practice.dialogue.clauses import Clause, split
from practice.dialogue.memory import Memory
from practice.dialogue.patient import Reply, Said, answer, first_memory
from practice.dialogue.script import Script
from practice.dialogue.understanding import Heard, Index, examples, hear, index, texts_of

__all__ = [
    "Clause",
    "Heard",
    "Index",
    "Memory",
    "Reply",
    "Said",
    "Script",
    "answer",
    "examples",
    "first_memory",
    "hear",
    "index",
    "split",
    "texts_of",
]
