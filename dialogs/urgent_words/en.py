"""Urgent words in English. Pure data."""

from dialogs.urgent_words.shape import LATIN, UrgentWords

ENGLISH = UrgentWords(
    language="en",
    script=LATIN,
    source="public lists of crisis words (research 5.2); the words of this work's own needs",
    exact={
        "self_harm": r"overdos|cut(ting)? my(self| wrist)|hurt(ing)? myself|self[- ]?harm|took (all|too many)( of)?( my| the)? (pills|tablets)",
        "crisis": r"kill(ing)? myself|suicid|want(ed)? to die|wanna die|end(ing)? (my life|it all)|better off dead|don'?t want to (live|be alive)"
        r"|no reason to live|take my own life|want to disappear for ?ever|tired of living",
        "violence": r"(he|she|they|husband|wife|partner|boyfriend|girlfriend|father|dad|mother|mum|mom|son) (hits|hit|beats|beat|punch(es|ed)?|kicks?|chok(es|ed)) me"
        r"|being (beaten|abused)|(?<![a-z])rap(e|ed)(?![a-z])|(afraid|scared) to go home|hits me|beats me|domestic violence|going to kill me",
        "child": r"hit(ting)? my (child|kid|baby|son|daughter)|hurt my (child|kid|baby|son|daughter)|shak(e|ing) (my|the) baby",
        "harm_to_others": r"kill (him|her|them|someone|somebody|everyone)|stab (him|her|them)",
        "hunger": r"no food|nothing to eat|haven'?t eaten|starving|no money (for|to buy) food|run out of food|only (had|have|drinking) water",
        "no_roof": r"nowhere to (sleep|stay|go)|no place to (sleep|stay)|sleeping (rough|outside|in my car)|been evicted|kicked out|homeless|nowhere to live|lost my (home|apartment)|slept? in (a|the|my) (park|car|station|street)|sleep(ing)? on the street",
        "lifeline": r"(gas|power|electricity|water|heating)( is| was| has been| got| been)? (cut|shut|turned) ?off"
        r"|no (heating|heat|electricity|running water|kerosene)|freezing(?! point)|too cold to sleep|(cut|shut|turned) off (our|my|the) (gas|power|electricity|water|heating)",
    },
    near={
        "crisis": r"^(please )?help me[.! ]*$|can'?t go on|give up on life|disappear|goodbye forever|not worth living|(?<![a-z])dying",
        "violence": r"threaten|scared of (him|her|my)|afraid of (him|her|my)",
        "child": r"child abuse",
        "harm_to_others": r"(?<![a-z])kill(?! time)(?!ed it)",
    },
    soft=r"exhausted|can'?t cope|hopeless|desperate",
    harmless=r"killing time|(?<![a-z])dying to|suicide prevention|homelessness support|(phone|battery|laptop|plant)s? (is|are|was) dying|(feet|back|head|shoes?|legs?|heat|suspense|traffic|boredom) (is|are) killing me|kill (the|this) (bug|mosquito|process|app|engine|lights?)|no food (allerg\w*|preference\w*)",
)  # fmt: skip
