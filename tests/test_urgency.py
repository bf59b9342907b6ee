"""Words of danger and need in every language: heard at once, asked about first, or left alone (要綱 3-1-イ, 3-2-イ)."""

from __future__ import annotations

import re

import pytest

from dialogs.urgency import LIFE, NEED, Found, classes_in, fold, screen
from dialogs.urgent_words import EVERY
from locales import NAMES

EXACT = {
    "romanised Japanese": (
        ("shinitai", "crisis"), ("mou shinitai desu", "crisis"), ("sinitai", "crisis"), ("kietai", "crisis"), ("jisatsu shitai", "crisis"), ("ikitakunai", "crisis"), ("shinda hou ga mashi", "crisis"),
        ("ikiru imi ga nai", "crisis"), ("kusuri wo takusan nonda", "self_harm"), ("risutokatto shita", "self_harm"), ("otto ni nagurareta", "violence"), ("ie ni kaerenai", "violence"), ("nigerarenai", "violence"),
        ("kodomo wo tataite shimaisou", "child"), ("aitsu wo koroshitai", "harm_to_others"), ("taberumono ga nai", "hunger"), ("tabemono ga arimasen", "hunger"), ("nani mo tabete nai", "hunger"), ("okome ga nai", "hunger"),
        ("neru tokoro ga nai", "no_roof"), ("tomaru tokoro ga arimasen", "no_roof"), ("apaato wo oidasareta", "no_roof"), ("denki ga tomatta", "lifeline"), ("gasu ga tomerareta", "lifeline"), ("samukute nemurenai", "lifeline"),
    ),
    "English": (
        ("I want to kill myself", "crisis"), ("I don't want to be alive", "crisis"), ("I don’t want to live", "crisis"), ("I am suicidal", "crisis"), ("better off dead", "crisis"), ("end my life", "crisis"),
        ("I cut myself last night", "self_harm"), ("took too many pills", "self_harm"), ("my husband beats me", "violence"), ("I was raped", "violence"), ("I'm scared to go home", "violence"), ("he is going to kill me", "violence"),
        ("I am hitting my son", "child"), ("shaking my baby", "child"), ("I will kill him", "harm_to_others"), ("we have no food", "hunger"), ("I haven't eaten for two days", "hunger"), ("no money for food", "hunger"),
        ("nowhere to sleep tonight", "no_roof"), ("the landlord kicked out us", "no_roof"), ("I sleep on the street", "no_roof"), ("sleeping in my car", "no_roof"), ("they cut off our power", "lifeline"), ("the gas was shut off", "lifeline"), ("too cold to sleep", "lifeline"),
    ),
    "Chinese": (
        ("我想死", "crisis"), ("不想活了", "crisis"), ("活不下去了", "crisis"), ("我想自杀", "crisis"), ("我想自殺", "crisis"), ("生不如死", "crisis"), ("活着没有意义", "crisis"), ("活著沒有意義", "crisis"), ("想从楼上跳楼", "crisis"), ("想消失", "crisis"), ("结束自己的生命", "crisis"), ("結束生命", "crisis"),
        ("我割腕了", "self_harm"), ("吃了很多安眠药", "self_harm"), ("吞藥了", "self_harm"), ("我老公打我", "violence"), ("被丈夫打", "violence"), ("遭受家暴", "violence"), ("不敢回家", "violence"), ("他要杀了我", "violence"),
        ("忍不住打孩子", "child"), ("我想杀了他", "harm_to_others"), ("没有东西吃", "hunger"), ("沒有東西吃", "hunger"), ("三天没吃饭了", "hunger"), ("两天没有吃东西", "hunger"), ("没钱吃饭", "hunger"), ("没米了", "hunger"), ("只喝水", "hunger"),
        ("今晚没地方住", "no_roof"), ("今晚沒地方睡", "no_roof"), ("无家可归", "no_roof"), ("被房东赶出来了", "no_roof"), ("睡在公园", "no_roof"), ("停电了", "lifeline"), ("水被停了", "lifeline"), ("煤气断了", "lifeline"), ("没有暖气", "lifeline"), ("冷得睡不着", "lifeline"),
    ),
    "Korean": (
        ("죽고 싶어요", "crisis"), ("죽고싶다", "crisis"), ("자살하고 싶어", "crisis"), ("살기 싫어요", "crisis"), ("살고 싶지 않아요", "crisis"), ("사라지고 싶다", "crisis"), ("극단적인 선택을 생각해요", "crisis"), ("사는 의미가 없어요", "crisis"), ("옥상에서 뛰어내리고 싶어", "crisis"), ("죽는 게 낫겠어요", "crisis"),
        ("자해했어요", "self_harm"), ("수면제를 많이 먹었어요", "self_harm"), ("손목을 그었어요", "self_harm"), ("남편이 저를 때려요", "violence"), ("가정폭력", "violence"), ("집에 들어가기 무서워요", "violence"), ("아버지한테 맞았어요", "violence"), ("성폭행을 당했어요", "violence"),
        ("아이를 때릴 것 같아요", "child"), ("그 사람을 죽이고 싶어", "harm_to_others"), ("먹을 것이 없어요", "hunger"), ("먹을 게 없어요", "hunger"), ("사흘째 굶고 있어요", "hunger"), ("이틀 동안 아무것도 못 먹었어요", "hunger"), ("쌀이 떨어졌어요", "hunger"),
        ("잘 곳이 없어요", "no_roof"), ("오늘 밤 잘 데가 없어요", "no_roof"), ("집에서 쫓겨났어요", "no_roof"), ("노숙하고 있어요", "no_roof"), ("전기가 끊겼어요", "lifeline"), ("가스가 끊어졌어요", "lifeline"), ("난방이 안 돼요", "lifeline"), ("추워서 잠을 못 자요", "lifeline"),
    ),
    "Vietnamese": (
        ("tôi muốn chết", "crisis"), ("toi muon chet", "crisis"), ("tôi muốn tự tử", "crisis"), ("toi muon tu tu", "crisis"), ("tự sát", "crisis"), ("không muốn sống nữa", "crisis"), ("khong muon song nua", "crisis"), ("muốn kết thúc cuộc đời", "crisis"), ("muốn nhảy lầu", "crisis"), ("chết quách cho xong", "crisis"), ("cuộc sống không còn ý nghĩa", "crisis"),
        ("tôi cắt tay", "self_harm"), ("uống nhiều thuốc ngủ", "self_harm"), ("chồng đánh tôi", "violence"), ("chong danh toi", "violence"), ("tôi bị chồng đánh", "violence"), ("bạo lực gia đình", "violence"), ("không dám về nhà", "violence"), ("tôi bị hiếp dâm", "violence"),
        ("tôi sợ mình sẽ đánh con", "child"), ("muốn giết nó", "harm_to_others"), ("không có gì ăn", "hunger"), ("khong co gi de an", "hunger"), ("ba ngày chưa ăn gì", "hunger"), ("hết gạo rồi", "hunger"), ("không có tiền mua đồ ăn", "hunger"), ("tôi đói", "hunger"), ("nhịn đói", "hunger"),
        ("không có chỗ ngủ", "no_roof"), ("khong co cho o", "no_roof"), ("bị đuổi khỏi nhà", "no_roof"), ("không biết ngủ ở đâu", "no_roof"), ("ngủ ngoài đường", "no_roof"), ("bị cắt điện", "lifeline"), ("bi cat nuoc", "lifeline"), ("không có lò sưởi", "lifeline"), ("lạnh quá không ngủ được", "lifeline"),
    ),
    "Nepali": (
        ("मलाई मर्न मन लाग्यो", "crisis"), ("म मर्छु", "crisis"), ("आत्महत्या गर्छु", "crisis"), ("बाँच्न मन छैन", "crisis"), ("वाच्न मन लाग्दैन", "crisis"), ("बाँच्नुको अर्थ छैन", "crisis"), ("मरेको भए हुन्थ्यो", "crisis"), ("विष खान्छु", "crisis"), ("जीवन अन्त्य गर्न चाहन्छु", "crisis"),
        ("हात काटेर बसेँ", "self_harm"), ("धेरै औषधि खाएँ", "self_harm"), ("श्रीमानले मलाई कुट्छ", "violence"), ("मलाई पिटे", "violence"), ("घरेलु हिंसा", "violence"), ("घर जान डर लाग्छ", "violence"), ("बच्चालाई कुट्छु", "child"), ("उसलाई मार्छु", "harm_to_others"),
        ("खानेकुरा छैन", "hunger"), ("खाना छैन", "hunger"), ("तीन दिनदेखि केही खाएको छैन", "hunger"), ("२ दिन भयो खाना खाएको छैन", "hunger"), ("चामल सकियो", "hunger"), ("सुत्ने ठाउँ छैन", "no_roof"), ("घरबाट निकाले", "no_roof"), ("सडकमा सुत्छु", "no_roof"), ("बत्ती काटियो", "lifeline"), ("पानी बन्द भयो", "lifeline"), ("मट्टितेल छैन", "lifeline"), ("जाडोले सुत्न सकिनँ", "lifeline"),
    ),
    "romanised Nepali": (
        ("malai marna man lagyo", "crisis"), ("marna man cha", "crisis"), ("ma marchu", "crisis"), ("aatmahatya garchu", "crisis"), ("atmahatya", "crisis"), ("bachna man chaina", "crisis"), ("bachna man lagdaina", "crisis"), ("mareko bhaye hunthyo", "crisis"), ("jyan falchu", "crisis"),
        ("haat kateko", "self_harm"), ("dherai aushadhi khaye", "self_harm"), ("shriman le malai kutchha", "violence"), ("malai pityo", "violence"), ("ghar jana dar lagcha", "violence"), ("bacha lai kutchu", "child"), ("uslai marchu", "harm_to_others"), ("khanekura chaina", "hunger"), ("khana xaina", "hunger"),
        ("khane paisa chaina", "hunger"), ("chamal sakiyo", "hunger"), ("sutne thau chaina", "no_roof"), ("basne thau pani xaina", "no_roof"), ("ghar bata nikalyo", "no_roof"), ("batti katyo", "lifeline"), ("pani banda bhayo", "lifeline"), ("jado le sutna sakina", "lifeline"),
    ),
}  # fmt: skip

NEAR = {
    "romanised Japanese": (("mou owari ni shitai", "crisis"), ("tasukete", "crisis"), ("raku ni naritai", "crisis"), ("ikirarenai", "crisis"), ("odosareta", "violence"), ("korosu", "harm_to_others")),
    "English": (("help me", "crisis"), ("I can't go on", "crisis"), ("I'm dying inside", "crisis"), ("he threatens my family", "violence"), ("I'm afraid of him", "violence"), ("child abuse", "child")),
    "Chinese": (("救命", "crisis"), ("救救我", "crisis"), ("帮帮我", "crisis"), ("幫幫我", "crisis"), ("撑不下去了", "crisis"), ("写了遗书", "crisis"), ("他威胁我", "violence"), ("害怕老公", "violence"), ("报复他", "harm_to_others")),
    "Korean": (("살려주세요", "crisis"), ("도와주세요", "crisis"), ("죽을 것 같아요", "crisis"), ("다 끝내고 싶어요", "crisis"), ("유서를 썼어요", "crisis"), ("협박을 받고 있어요", "violence"), ("남편이 너무 무서워요", "violence"), ("복수하고 싶다", "harm_to_others")),
    "Vietnamese": (("cứu tôi với", "crisis"), ("giúp tôi với", "crisis"), ("tuyệt vọng quá", "crisis"), ("tôi không chịu nổi nữa", "crisis"), ("muốn giải thoát", "crisis"), ("tu tu", "crisis"), ("anh ấy đe dọa tôi", "violence"), ("tôi sợ chồng", "violence")),
    "Nepali": (("मलाई बचाउनुस्", "crisis"), ("मलाई मद्दत गर्नुहोस्", "crisis"), ("अब सक्दिनँ", "crisis"), ("सहन सक्दिनँ", "crisis"), ("आशा छैन", "crisis"), ("धम्की दिन्छ", "violence"), ("बदला लिन्छु", "harm_to_others")),
    "romanised Nepali": (("malai bachau", "crisis"), ("malai maddat garnus", "crisis"), ("aba sakdina", "crisis"), ("sahana sakdina", "crisis"), ("dhamki diyo", "violence"), ("badla linchu", "harm_to_others")),
}  # fmt: skip

SOFT = (
    "tsukaremashita",
    "I'm exhausted",
    "好累",
    "压力很大",
    "힘들어요",
    "우울해요",
    "mệt mỏi quá",
    "stress, mất ngủ",
    "dherai garo bhayo",
    "धेरै गाह्रो भयो",
    "निद्रा लाग्दैन",
    "しんどい",
)

HARMLESS = {
    "romanised Japanese": (
        "shinitaku nai", "hisshi ni sagashita", "issho ni ikitai desu", "shigoto ga shitai", "konnichiwa", "yachin ga haraemasen", "shinu hodo isogashii", "isshokenmei hataraku", "kusuri wo nonde imasu",
        "kodomo ga imasu", "denki ya de hataraite imasu", "gasu gaisha", "tabemono ga suki", "sumu machi", "samui desu", "otto to sunde imasu", "shinpai desu", "shiniin", "kietta", "kaisha ni ikitai", "nihongo wo narau", "tatakai", "koro-koro", "jisan shimasu", "okane ga nai",
    ),
    "English": (
        "I have many skills", "I am studying Japanese", "grapes and apples", "killing time", "dying to know", "my phone is dying", "I lost my job", "I cannot pay the rent", "my children are at school", "I am hungry for work", "power of attorney", "the heat was fine", "a homely place",
        "I cut my hair", "he hit the target", "she kicks the ball", "I took my pills this morning", "freezing point", "no food allergies", "suicide prevention hotline?", "my back is killing me", "I want to live in Sapporo", "my kid has a cold", "the drapes", "I want to be a nurse", "I go home at five",
    ),
    "Chinese": (
        "累死了", "笑死我了", "想死你了", "热死了", "忙死了", "烦死我了", "手机死机了", "死心了", "该死", "预防自杀的活动", "杀毒软件", "杀价", "打电话给我", "他打我电话", "打工", "打扫房间", "付不起房租", "想找工作", "孩子上学", "我想学日语", "水费多少钱", "电费单", "药吃完了怎么办", "没有问题", "没有工作", "住在札幌", "消息消失了一条",
        "饭很好吃", "身体不好", "不想死",
    ),
    "Korean": (
        "배고파 죽겠어요", "바빠 죽겠다", "보고 싶어 죽겠어", "좋아 죽겠어", "칼국수", "칼퇴", "시간 죽이기", "점심때 갈게요", "월세를 못 내요", "일자리를 찾고 있어요", "아이가 학교에 가요", "죽을 먹었어요", "호박죽", "정답을 맞혔어요", "전기세가 얼마예요", "가스비 청구서", "물이 필요해요", "자살 예방 센터", "핸드폰 배터리가 죽었어요", "모기를 죽였어요",
        "쌀밥을 좋아해요", "집이 멀어요", "남편이 일해요", "알맞은 곳", "약을 먹고 있어요", "서류 마감", "안녕하세요",
    ),
    "Vietnamese": (
        "từ từ thôi", "tôi sẽ làm từ từ", "mệt muốn chết", "nhớ muốn chết", "chết rồi, quên mất", "điện thoại chết rồi", "giết thời gian", "đánh giá công việc", "bị đánh cắp ví", "đánh răng", "tôi muốn sống ở Sapporo", "không muốn sống ở đây", "tôi cần tư vấn", "đợi một chút", "đổi địa chỉ", "không trả được tiền nhà",
        "con tôi đi học", "tìm việc làm", "hôm nay lạnh", "tôi ăn cơm rồi", "cắt tóc", "hóa đơn tiền điện", "chồng tôi đi làm", "vợ tôi có thai", "cảm ơn", "chào bạn", "đánh máy", "đội trưởng", "đời sống ở Nhật", "uống thuốc theo đơn",
    ),
    "Nepali": (
        "भोक लाग्यो", "हाँसेर मरेँ", "मार्च महिना", "मार्गमा भेटौं", "बच्चा स्कुल जान्छ", "घर भाडा तिर्न सकिनँ", "काम खोज्दैछु", "मोबाइल मर्यो", "पानी पर्यो", "बत्तीको बिल", "ग्यासको बिल कति", "औषधि खाँदैछु", "श्रीमान काममा छ", "म साप्पोरोमा बस्छु", "नमस्ते", "धन्यवाद", "खाना मीठो छ", "चामल किनेँ", "आत्महत्या रोकथाम",
        "मर्न चाहन्न", "सुत्ने बेला भयो", "छोरी पढ्छे", "हात दुख्दैन", "मर्मत गर्ने मान्छे", "फोन गर्नुहोस्", "समय मार्ने",
    ),
    "romanised Nepali": (
        "bhok lagyo", "namaste", "dhanyabad", "ghar bhada tirna sakina", "kaam khojdai chu", "pani paryo", "batti ko bill", "gas ko paisa kati", "hasera mare", "khana mitho cha", "chora school jancha", "shriman kaam ma cha", "mobile mar yo", "marna chahanna", "marketing kaam", "market jane",
        "baba aama nepal ma", "sutne bela", "kathmandu", "haat dhune", "bas chadhe", "thik cha", "ma bholi aauchu", "aushadhi khadai chu", "pituwa", "kutumba", "din bhayo",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "cls"), [row for rows in EXACT.values() for row in rows])
def test_danger_and_need_are_heard_in_every_language(text: str, cls: str) -> None:
    assert screen(text) == Found(cls, "exact")
    assert screen(f"Hello. {text}. Sapporo.") == Found(cls, "exact")
    assert screen(text.upper()) == Found(cls, "exact")


@pytest.mark.parametrize(("text", "cls"), [row for rows in NEAR.values() for row in rows])
def test_what_may_mean_danger_is_asked_about_first(text: str, cls: str) -> None:
    assert screen(text) == Found(cls, "near")


@pytest.mark.parametrize(
    ("text", "sureness"),
    [
        ("こんな自分は生きていても仕方ない", "exact"),
        ("生きててもしょうがない", "exact"),
        ("生きてたって意味がない", "exact"),
        ("いきていても仕方がありません", "exact"),
        ("生きていく意味がわからない", "near"),
        ("生きていく自信がありません", "near"),
        ("自分なんていないほうがいい", "near"),
        ("迷惑ばかりで、いないほうがいい", "near"),
        ("仕事だから仕方ない", ""),
        ("ほかの人がいないほうが話しやすい", ""),
        ("生きていてよかった", ""),
    ],
)
def test_who_finds_no_worth_in_going_on_is_heard(text: str, sureness: str) -> None:
    found = screen(text)
    assert (found.cls, found.sureness) == ("crisis", sureness) if found else sureness == ""


@pytest.mark.parametrize("text", SOFT)
def test_weariness_in_any_language_is_told_to_staff_only(text: str) -> None:
    assert screen(text) == Found("", "soft")


@pytest.mark.parametrize("text", [text for texts in HARMLESS.values() for text in texts])
def test_what_only_looks_like_danger_is_left_alone_in_every_language(text: str) -> None:
    found = screen(text)
    assert found is None or found.sureness == "soft"


def test_the_tables_are_wide_enough_to_be_trusted() -> None:
    assert {name: len(rows) for name, rows in EXACT.items() if len(rows) < 25} == {}
    assert {name: len(rows) for name, rows in HARMLESS.items() if len(rows) < 25} == {}
    for name, rows in EXACT.items():
        assert {cls for _text, cls in rows} == {*LIFE, *NEED}, name


def test_every_language_that_is_spoken_has_its_words_and_says_who_has_reviewed_them() -> None:
    assert {words.language for words in EVERY} == {name.partition("_")[0].partition("@")[0] for name in NAMES}
    for words in EVERY:
        assert set(words.exact) == {*LIFE, *NEED}, words.language
        assert set(words.near) <= {*LIFE}, words.language
        assert words.source


def test_no_pattern_of_a_script_that_folding_changes_can_never_match() -> None:
    for words in EVERY:
        for pattern in (*words.exact.values(), *words.near.values(), words.soft, words.harmless):
            assert re.compile(pattern)
            literal = re.sub(r"\\.|[\[\](){}|?*+^$<!=,:]", "", pattern)
            assert literal == literal.casefold(), words.language
            if words.script in ("hangul", "devanagari", "han"):
                assert " " not in literal, (words.language, "fold leaves no spaces there")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("死にたい", "シ ニ タ イ".replace("シ", "死").replace("ニ", "に").replace("タ", "た").replace("イ", "い")),
        ("muốn chết", "MUON  CHET"),
        ("죽고 싶어", "죽고싶어"),
        ("बाँच्न", "बांच्न"),
        ("जीवन", "जिबन"),
        ("đói", "doibung"),
        ("ｓｈｉｎｉｔａｉ", "shinitai"),
    ],
)
def test_one_thing_written_in_two_ways_has_one_shape(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_danger_in_one_language_and_need_in_another_are_both_named() -> None:
    assert classes_in(("我想死", "không có gì ăn", "남편이 때려요")) == ("crisis", "violence", "hunger")
    assert screen("食べるものがない tôi muốn chết") == Found("crisis", "exact"), "life before need, whatever the script"
