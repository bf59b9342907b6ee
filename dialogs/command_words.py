"""The words that steer the talk in Chinese (both scripts), Korean, Vietnamese (with and without marks) and Nepali (also in Latin letters). Pure.

Whole messages, like the Japanese and English ones in dialogs.commands; the labels of our own buttons count besides (the catalogs). 要綱 3-1-イ
"""

from __future__ import annotations

from collections.abc import Mapping

ABROAD: Mapping[str, tuple[str, ...]] = {
    "person": (
        "人工", "人工服务", "找人工", "转人工", "真人", "我要和人说话", "我想和人说话", "和工作人员说话", "工作人员", "想跟人说话", "我想跟工作人员说话", "客服", "真人客服", "我想和人談", "工作人員", "和人說話",
        "상담원", "사람과 이야기", "사람과 이야기하고 싶어요", "직원", "직원과 이야기하고 싶어요", "담당자", "상담사", "상담원 연결", "사람이랑 얘기하고 싶어요",
        "nói chuyện với người", "nói chuyện với nhân viên", "gặp nhân viên", "nhân viên", "gặp người thật", "tư vấn viên", "noi chuyen voi nhan vien", "gap nhan vien", "nhan vien", "noi chuyen voi nguoi",
        "मान्छेसँग कुरा गर्न चाहन्छु", "मान्छेसँग कुरा", "कर्मचारी", "कर्मचारीसँग कुरा", "कर्मचारीसँग कुरा गर्न चाहन्छु", "manchhe sanga kura", "karmachari", "manche sanga kura garna chahanchu", "karmachari sanga kura",
    ),
    "stop": (
        "停", "停止发送", "不要再发", "不要再发了", "别发了", "别再发了", "退订", "取消订阅", "停止發送", "不要再發", "不要再發了", "別發了", "退訂",
        "중지", "정지", "그만", "그만 보내세요", "그만보내세요", "보내지 마세요", "수신거부", "수신 거부", "멈춰", "보내지마세요",
        "dừng", "dừng lại", "ngừng", "ngừng gửi", "đừng gửi nữa", "hủy nhận tin", "dung lai", "ngung", "ngung gui", "dung gui nua",
        "रोक्नुहोस्", "रोक", "बन्द", "बन्द गर्नुहोस्", "नपठाउनुहोस्", "rok", "roknuhos", "banda", "banda garnuhos", "napathaunuhos",
        "tomete", "teishi", "とめて",
    ),
    "unstop": ("恢复", "恢復", "重新接收", "再开始发", "다시 받기", "재개", "다시 보내주세요", "nhận lại", "gửi lại", "tiếp tục nhận tin", "nhan lai", "पुनः सुरु", "फेरि पठाउनुहोस्", "feri pathaunuhos"),
    "back": ("返回", "上一步", "上一个", "后退", "回去", "上一題", "뒤로", "이전", "돌아가기", "앞으로 돌아가기", "quay lại", "trở lại", "câu trước", "quay lai", "tro lai", "पछाडि", "अघिल्लो", "फर्किनुहोस्", "pachhadi", "aghillo"),
    "skip": ("跳过", "跳過", "略过", "下一个", "下一題", "没有", "沒有", "건너뛰기", "다음", "패스", "없어요", "없음", "bỏ qua", "bo qua", "tiếp theo", "không có", "khong co", "छोड्नुहोस्", "अर्को", "छैन केही", "केही छैन", "chhodnuhos", "kehi chhaina"),
    "withhold": (
        "不想说", "不想回答", "不愿回答", "保密", "秘密", "不想說", "말하고 싶지 않아요", "대답하고 싶지 않아요", "답하고 싶지 않아요", "비밀", "không muốn trả lời", "không muốn nói", "bí mật",
        "khong muon tra loi", "khong muon noi", "जवाफ दिन चाहन्नँ", "भन्न चाहन्नँ", "गोप्य", "bhanna chahanna", "jawaf dina chahanna",
    ),
    "later": (
        "以后", "以後", "稍后", "稍後", "等一下", "等会儿", "一会儿", "一会儿再说", "累了", "我累了", "太累了", "休息", "想休息", "以后再说", "나중에", "다음에", "이따가", "피곤해요", "지쳤어요", "쉬고 싶어요", "쉴게요", "잠깐 쉴게요",
        "để sau", "lúc khác", "sau nhé", "mệt rồi", "tôi mệt", "mệt quá", "nghỉ", "muốn nghỉ", "de sau", "luc khac", "met roi", "toi met", "met qua", "nghi",
        "पछि", "पछि गर्छु", "थाकेँ", "थकाइ लाग्यो", "आराम गर्छु", "pachhi", "pachi", "thake", "thakai lagyo", "aaram garchu",
    ),
    "go": ("继续", "繼續", "接着", "계속", "계속하기", "이어서", "tiếp tục", "làm tiếp", "tiep tuc", "जारी राख्नुहोस्", "अगाडि बढ्नुहोस्", "jari rakhnuhos", "tsuzukeru"),
    "help": ("帮助", "幫助", "怎么用", "使用方法", "我不懂", "不明白", "不懂", "看不懂", "도움말", "사용법", "사용 방법", "모르겠어요 어떻게 해요", "이해가 안 돼요", "trợ giúp", "hướng dẫn", "cách dùng", "không hiểu", "tro giup", "huong dan", "khong hieu", "कसरी", "मद्दत", "प्रयोग विधि", "बुझिनँ", "maddat", "bujhina", "kasari"),
    "why": ("为什么", "為什麼", "为什么问", "为什么要问", "왜", "왜요", "왜 물어봐요", "왜 묻나요", "tại sao", "tại sao hỏi", "vì sao", "sao lại hỏi", "tai sao", "vi sao", "किन", "किन सोध्नुभएको", "kina"),
    "hours": ("营业时间", "办公时间", "几点开门", "电话号码", "电话", "營業時間", "電話號碼", "운영 시간", "운영시간", "몇 시까지", "전화번호", "giờ làm việc", "giờ mở cửa", "số điện thoại", "gio lam viec", "so dien thoai", "कार्यालय समय", "फोन नम्बर", "खुल्ने समय", "phone nambar", "kati baje samma"),
    "again": ("重新开始", "從頭開始", "从头开始", "重来", "重新来", "처음부터", "처음부터 다시", "다시 시작", "làm lại từ đầu", "bắt đầu lại", "lam lai tu dau", "bat dau lai", "सुरुदेखि", "फेरि सुरु", "suru dekhi"),
    "done": ("就这些", "就這些", "没有了", "沒有了", "完了", "好了", "以上", "全部了", "이게 다예요", "이상입니다", "이상이에요", "끝", "끝났어요", "다 했어요", "xong", "xong rồi", "hết rồi", "thế thôi", "vậy thôi", "xong roi", "het roi", "सकियो", "यति हो", "यति मात्रै", "sakiyo", "yati ho"),
    "language": ("语言", "語言", "换语言", "언어", "언어 변경", "ngôn ngữ", "đổi ngôn ngữ", "ngon ngu", "भाषा", "bhasa", "bhasha", "gengo"),
    "edit": ("修改", "更改", "改一下", "写错了", "我写错了", "寫錯了", "수정", "변경", "고치고 싶어요", "잘못 썼어요", "틀렸어요", "sửa", "sửa lại", "tôi viết sai", "viết sai", "sua", "sua lai", "viet sai", "सच्याउन चाहन्छु", "सच्याउनुहोस्", "गल्ती भयो", "sachyaunuhos", "galti bhayo"),
    "new": ("新的咨询", "新咨询", "我想咨询", "咨询", "諮詢", "새 상담", "상담하고 싶어요", "상담", "tư vấn mới", "tôi muốn tư vấn", "tư vấn", "tu van", "toi muon tu van", "नयाँ परामर्श", "परामर्श", "सल्लाह चाहियो", "naya paramarsha", "sallah chahiyo"),
    "repeat": ("再说一遍", "再说一次", "重复", "再說一次", "다시 한번", "다시 말해 주세요", "한 번 더", "nhắc lại", "nói lại", "nhac lai", "noi lai", "फेरि भन्नुहोस्", "दोहोर्‍याउनुहोस्", "feri bhannuhos"),
}  # fmt: skip

GREETINGS: tuple[str, ...] = (
    "你好", "您好", "早上好", "下午好", "晚上好", "在吗", "嗨", "哈喽", "안녕하세요", "안녕", "여보세요", "처음 뵙겠습니다", "xin chào", "chào", "chào bạn", "chào anh", "chào chị", "xin chao", "chao", "alo", "a lô",
    "नमस्ते", "नमस्कार", "हेलो", "namaste", "namaskar", "konnichiwa", "konbanwa", "ohayou", "sumimasen",
)  # fmt: skip

THANKS: tuple[str, ...] = (
    "谢谢", "謝謝", "谢谢你", "谢谢您", "多谢", "非常感谢", "感谢", "고맙습니다", "감사합니다", "고마워요", "감사해요", "cảm ơn", "cám ơn", "xin cảm ơn", "cảm ơn bạn", "cảm ơn nhiều", "cam on", "xin cam on",
    "धन्यवाद", "धेरै धन्यवाद", "dhanyabad", "dhanyawad", "arigatou", "arigato", "arigatou gozaimasu",
)  # fmt: skip

# A wish to change one named thing: the name is the group that is there.
EDIT = r"(?:修改|更改|改|訂正)(?:一下)?(.{1,20})|(.{1,20}?)(?:을|를)? ?(?:수정|변경|고치).{0,8}|(?:sửa|thay đổi|đổi|sua|doi)(?: lại)? (.{1,30})|(.{1,30}?)(?:लाई)? ?(?:सच्याउ|परिवर्तन|फेर्).{0,12}"
LATER = r"(?:以后|稍后|稍後|나중에|이따가|để sau|de sau|lúc khác|पछि|pachhi)[、,，\s]*(.{1,20})"

# Short answers, folded with the labels of はい, いいえ and わからない.
YES: tuple[str, ...] = (
    "hai", "un", "是", "是的", "对", "對", "嗯", "好", "好的", "可以", "行", "有", "要", "네", "예", "응", "그래요", "맞아요", "있어요", "좋아요", "vâng", "có", "dạ", "ừ", "đúng", "đúng rồi", "được", "vang", "co", "da", "dung roi", "duoc",
    "हो", "छ", "हजुर", "हुन्छ", "अँ", "ho", "cha", "chha", "hajur", "hunchha", "huncha",
)  # fmt: skip
NO: tuple[str, ...] = (
    "iie", "不", "不是", "不对", "不對", "没有", "沒有", "不用", "不要", "不行", "否", "아니요", "아니오", "아뇨", "아니", "없어요", "싫어요", "không", "không có", "không phải", "chưa", "khong", "khong co", "khong phai", "chua",
    "होइन", "छैन", "हुँदैन", "पर्दैन", "hoina", "chaina", "chhaina", "hudaina", "pardaina",
)  # fmt: skip
UNSURE: tuple[str, ...] = (
    "wakarimasen", "不知道", "不清楚", "不确定", "不確定", "也许", "可能", "모르겠어요", "몰라요", "잘 모르겠어요", "글쎄요", "không biết", "không rõ", "không chắc", "chưa biết", "khong biet", "khong ro",
    "थाहा छैन", "थाहा भएन", "पक्का छैन", "thaha chaina", "thaha chhaina", "thaha bhayena",
)  # fmt: skip
SENDS: tuple[str, ...] = (
    "发送",
    "發送",
    "提交",
    "보내기",
    "보낼게요",
    "gửi",
    "gửi đi",
    "gui",
    "पठाउनुहोस्",
    "पठाउ",
    "pathau",
    "pathaunuhos",
    "okuru",
)
AGREES: tuple[str, ...] = (
    "同意",
    "我同意",
    "동의해요",
    "동의합니다",
    "đồng ý",
    "dong y",
    "tôi đồng ý",
    "सहमत छु",
    "मञ्जुर छ",
    "sahamat chu",
    "manjur cha",
    "doui shimasu",
)
DECLINES: tuple[str, ...] = (
    "不同意", "我不同意", "동의하지 않아요", "동의 안 해요", "không đồng ý", "khong dong y", "सहमत छैन", "मञ्जुर छैन", "sahamat chaina", "manjur chaina", "doui shimasen",
)  # fmt: skip
IN_DANGER: tuple[str, ...] = (
    "危险",
    "有危险",
    "危險",
    "위험해요",
    "위험합니다",
    "nguy hiểm",
    "có nguy hiểm",
    "nguy hiem",
    "खतरा छ",
    "खतरामा छु",
    "khatara cha",
    "abunai",
)
NO_DANGER: tuple[str, ...] = (
    "没事", "没有危险", "沒事", "沒有危險", "괜찮아요", "괜찮습니다", "위험하지 않아요", "không sao", "không nguy hiểm", "khong sao", "ठिक छ", "खतरा छैन", "thik cha", "thik chha", "khatara chaina", "daijoubu",
)  # fmt: skip
