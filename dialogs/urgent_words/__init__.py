"""Words of danger and need, one file a language: what is written, how sure it is, and who has reviewed it. Pure data. 要綱 3-1-イ, 3-2-イ

A pattern sees its text as dialogs.urgency.fold leaves it. Add too much rather than too little; what only looks like danger goes into
`harmless`. A professional who counsels in the language should review each file; until then `reviewed` stays empty and `tsunagi doctor` says so.
"""

from dialogs.urgent_words.en import ENGLISH
from dialogs.urgent_words.ja import JAPANESE
from dialogs.urgent_words.ja_latin import JAPANESE_IN_LATIN
from dialogs.urgent_words.ko import KOREAN
from dialogs.urgent_words.ne import NEPALI
from dialogs.urgent_words.ne_latin import NEPALI_IN_LATIN
from dialogs.urgent_words.shape import UrgentWords
from dialogs.urgent_words.vi import VIETNAMESE
from dialogs.urgent_words.zh import CHINESE

EVERY: tuple[UrgentWords, ...] = (
    JAPANESE,
    CHINESE,
    KOREAN,
    NEPALI,
    ENGLISH,
    JAPANESE_IN_LATIN,
    VIETNAMESE,
    NEPALI_IN_LATIN,
)
