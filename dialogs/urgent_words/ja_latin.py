"""Urgent words of Japanese written in Latin letters, as learners and hurried people write it. Pure data."""

from dialogs.urgent_words.shape import LATIN, UrgentWords

JAPANESE_IN_LATIN = UrgentWords(
    language="ja",
    script=LATIN,
    source="the Japanese list, spelled out",
    exact={
        "self_harm": r"risuto ?katto|risuka(?![a-z])|jishou? ?koui|kusuri ?(wo|o)? ?(takusan|zenbu|ippai|tairyou? ?ni) ?(non|nom)|tekubi ?(wo|o)? ?(kir|kit)",
        "crisis": r"s[h]?initai|s[h]?ini ?taku ?nat|(ji|zi)satsu|jisatu|kie ?tai(?![a-z])|kiete ?shimai|ina ?ku ?nari ?tai|iki ?tak[au] ?nai|ikite ?tak[au] ?nai|s[h]?inu ?shika|s[h]?inda ?hou? ?ga ?(mashi|ii|raku)"
        r"|kubi ?(wo|o)? ?tsu[rt]|tobiori(tai|ru|masu|te)|ikiru ?(imi|kachi) ?(ga|mo)? ?nai|s[h]?inimasu|is+ho ?ni ?s[h]?i(n|tai)|inochi ?(wo|o)? ?tatsu",
        "violence": r"nagurare|tatakare(ta|ru|te)|ker(are|rare)(ta|ru|te)|bou?ryoku ?(wo|o)? ?(uke|furu)|nigerare(nai|masen)|kankin ?sare|(ie|uchi) ?ni? ?kaere(nai|masen)|reipu|okasare(ta|ru)|koro(sare|sareru)|korosu ?to ?iwa",
        "child": r"kodomo ?(wo|o|ni)? ?(tata|nagu|koros|kizutsuke|gyakutai)[\w ]{0,10}(sou|so|shima|chai|chat)",
        "harm_to_others": r"koros(hi)?tai|koroshite ?yaru|buk+orosu|sashite ?yaru|hi ?(wo|o)? ?tsukete ?yaru",
        "hunger": r"tabe(ru)? ?mono ?(ga|mo)? ?(nai|naku|arimasen)|nani ?mo ?tabete ?(i?nai|i?masen)|mizu ?shika|o?kome ?(ga|mo)? ?(nai|arimasen|naku)|nan ?nichi ?mo ?tabe|(futsuka|mikka|2 ?nichi|3 ?nichi)\w* ?tabete ?i?(nai|masen)",
        "no_roof": r"(neru|tomaru|sumu|iku) ?(tokoro|basho|toko) ?(ga|mo)? ?(nai|arimasen)|oidasare|nojuku|net+o ?kafe|nekafe|shachu?uhaku|kaeru ?ie ?(ga|mo)? ?(nai|arimasen)",
        "lifeline": r"(denki|gasu|suidou?) ?(ga|wo|o|mo)? ?(tomat|tomar|tomer)|tou?yu ?(ga|mo)? ?(nai|arimasen|naku)|danbou? ?(ga|mo)? ?(nai|arimasen|tsuka)|kogoe|samukute ?(nemure|nerare|s[h]?ini|taerare)",
    },
    near={
        "crisis": r"s[h]?ini ?sou?(?![a-z])|s[h]?inu ?kamo|mou? ?owari ?ni|owarasetai|raku ?ni ?nari ?tai|(?<![a-z])tasukete|iki ?rarenai|ikite ?ike|isho ?(wo|o) ?kai",
        "violence": r"odosare|donarare|kowakute ?(ie|uchi|kaer|nemur)|bou?ryoku",
        "child": r"gyakutai|kodomo ?(wo|o|ni) ?(tatai|nagut|donat)",
        "harm_to_others": r"(?<![a-z])koros|hou?chou? ?(wo|o) ?mot|fukushu",
    },
    soft=r"(?<![a-z])tsurai|(?<![a-z])ts?ukare(ta|mashita|te)|kurushii|nemure(nai|masen)|genkai(?![a-z])|shindoi",
    harmless=r"s[h]?ini ?taku ?nai|his+hi|is+ho ?kenmei|jisatsu ?(boushi|taisaku|yobou)|s[h]?inu ?hodo|tasukete ?(kure|morat|itadai)",
)  # fmt: skip
