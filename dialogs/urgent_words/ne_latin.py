"""Urgent words of Nepali written in Latin letters, as most people type it on a telephone. Pure data."""

from dialogs.urgent_words.shape import LATIN, UrgentWords

_NOT_THERE = r"(xaina|chh?aina|6aina|6ena|xena|chh?ena|sakiyo|sakyo|vayena|bhayena)"

NEPALI_IN_LATIN = UrgentWords(
    language="ne",
    script=LATIN,
    source="the Nepali list, spelled as people type it",
    exact={
        "self_harm": r"(haa?t|nasa|nadi) kat(chh?u|xu|ne|na|era|dinchh?u|eko)|aa?phai ?lai (chot|kat)|aa?fai ?lai (chot|kat)|(dherai|sabai|ekkai ?choti) (nindra ?ko )?(aushadhi|ausadhi|ausadi|osadhi|chakki|medicine|tablet) kha|(aushadhi|ausadhi|ausadi|medicine) (dherai|sabai) kha",
        "crisis": r"(?<![a-z])marn[au] ?(man|mann|chaha?n?chh?u|chahanxu|pau|paye|lageko)|(?<![a-z])mar(dinchh?u|dinxu|idinchh?u|chh?u|xu)(?![a-z])|aa?t[mt]a ?hat+[iy]?a|(bach|baach|jiu|jeu)(na|nu|ne) ?(nai )?man ?(xaina|chh?aina|lagdaina|lagena|lagdena)|(bachna|jiuna) (chahanna|chahadina|chahanxaina)|(bachnu|jiunu)(ko)? (kunai )?(artha|matlab)"
        r"|jyaa?n (fal|phal|dinchh?u|dinxu|dina man)|jhundi(nchh?u|era|na|yera)|bish (kha|khay|pi)|ham ?(fal|phal)|mare(ko|kai)? (hunthyo|jaati|jati|bhaye|ramro)|(jindagi|jiwan|jeevan) (ko )?(antya|samapta|sidhyau|sakau)|harauna man|sangai mar",
        "violence": r"(srimaa?n|shriman|sreeman|logne|pati|buwa|buba|aama|chora|malik|sahu|sasu|usle|unle|boyfriend|dai) ?(le)? (\w+ ){0,2}(kut|pit|hirka|thappad|ghati thich|marna khoj)|kut ?pit|malai (\w+ )?(kut|pit|hirka|lat|marna khoj|marchh?a|marxa)|balatkar|gharelu hinsa|ghar (jana|farkana|farkina) (dar|sakdina)|marne dhamki|thunera|thuniyeko|bhagna sakdina",
        "child": r"(bachh?a|chora|chh?ori|nani|babu) ?lai (\w+ )?(kut|pit|hirka|marna|marchh?u)(?!a[il])",
        "harm_to_others": r"(us|tes|tyas|unh?i|un|malik|kasai|sahu|sabai) ?lai (ma )?(mar(chh?u|xu|na|idinchh?u|dinchh?u)|kat(chh?u|idinchh?u))|mar(idi|di)nchh?u tes|khukuri (le|liyera)|aago lagaidi",
        "hunger": rf"khane? ?(kura|kehi|chij|anna)? ?(pani|kehi|nai)? ?{_NOT_THERE}|khana ?(ko)? ?(pani|paisa|kinne paisa)? ?{_NOT_THERE}|khane? paisa ?(pani)? ?{_NOT_THERE}|chaa?mal ?(pani)? ?{_NOT_THERE}|bhokai(?![a-z])|bhok ?le mar|(dui|tin|teen|char|dherai|kehi|[2-9]) ?din (dekhi|bhayo|vayo|samma|bho)( kehi| khana)?( pani)? ?(khako|khayeko|khaeko|khana)? ?(paye?ko|xaina|chh?aina|pau)|pani (matra|matrai) (piu|pie|khay)",
        "no_roof": rf"(sutne|basne|jane) (thau|thaun|thaum|ghar|kotha) ?(pani|kahi)? ?{_NOT_THERE}|(ghar|kotha|dera) ?bata (nikal|niskina|dhapa|lakhet)|(?<![a-z])beghar|(sadak|park|gadi|station|bato|pul muni) ?ma (sut|rat bita|basi)|ghar {_NOT_THERE}|bas ?(basne)? thau {_NOT_THERE}",
        "lifeline": rf"(batti|bijuli|light|paa?ni|gas|gyas|dhara|heater|heating) ?(ko)? ?(line)? ?(pani)? ?(katyo|katiyo|katiyeko|katdiyo|kati|kateko|banda|aaudaina|gayo|{_NOT_THERE})|mat+i ?tel {_NOT_THERE}|(jaa?do|chiso) ?le (mar|sutna|nindra|kam)",
    },
    near={
        "self_harm": r"(haa?t|nasa) kat(?![a-z]*hmandu)",
        "crisis": r"(?<![a-z])marn[aeu](?![a-z])|aba? (ta )?sakdina|sahana? sakdina|bach(na|nu) garo|aasha {0}|bachau(nu|nus|nuhos|na)|malai bacha|^(please |kripaya )?malai (madat|maddat|sahayog|help) ?(garnu?s|garnuhos|gara|chahiyo|gardinus)?[!. ]*$|antim chithi".replace("{0}", _NOT_THERE),
        "violence": r"(?<![a-z])dhamki|(srimaa?n|shriman|logne|buwa) (sanga|dekhi) dar|(?<![a-z])hinsa|(?<![a-z])(kut|pit)(yo|chha|cha|xa|chhan|xan|eko|iyo|thyo)(?![a-z])",
        "child": r"(bachh?a|nani|chora|chh?ori) ?lai (gali|karau|chhod)",
        "harm_to_others": r"(?<![a-z])badla li|(?<![a-z])(khukuri|chhura)(?![a-z])|lai mar(chh?u|na)",
    },
    soft=r"(?<![a-z])(dherai )?garo (chh?a|xa|bhayo|vayo|vo)|(?<![a-z])thak(ai|e|iyo)(?![a-z])|(?<![a-z])dukh(a|i)?(?![a-z])|nindra (pardaina|lagdaina|parena)|(?<![a-z])runa|(?<![a-z])eklo|tanab|depression",
    harmless=r"has(era|er|da) mar|laj ?le mar|samaya mar|aatmahatya (rokthaam|roktham)|(phone|battery|mobile) mar|marna (chahanna|man (xaina|chh?aina))|lamkhutte mar|paa?ni (paryo|pardai|garam|kati)|gas (station|ko paisa kati)",
)  # fmt: skip
