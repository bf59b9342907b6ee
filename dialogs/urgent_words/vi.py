"""Urgent words in Vietnamese, as they look without their marks. Pure data.

Marks decide between some words (「tự tử」 to kill oneself, 「từ từ」 slowly): `marked` keeps those apart before the marks go.
"""

from dialogs.urgent_words.shape import LATIN, UrgentWords

VIETNAMESE = UrgentWords(
    language="vi",
    script=LATIN,
    source="words of public crisis lines and guides in Vietnamese, from memory; this work's own needs; to be compared with a list in use",
    marked={"từ từ": "cham", "tự tử": "tusat", "tự sát": "tusat", "tự vẫn": "tusat", "tư vấn": "hoi y kien", "đói": "doibung", "đánh giá": "nhan xet", "đánh cắp": "lay trom", "đổi": "thay", "đợi": "cho doi"},
    exact={
        "self_harm": r"(cat|rach|cua) (co )?tay(?! ao)(?![a-z])|tu (lam hai|lam dau|gay thuong tich|ton thuong|hanh ha) (ban than|minh|chinh)|lam dau (ban than|chinh minh)|uong (rat |qua )?nhieu thuoc|uong (ca|het ca|nguyen) (vi|lo|hop|chai|nam) thuoc|uong thuoc qua lieu|(?<![a-z])qua lieu",
        "crisis": r"(?<!doi )(?<!doibung )muon chet|(?<![a-z])tusat|tu sat(?![a-z])|(muon|se|dinh|da|nghi den|tung) tu tu(?![a-z])|khong (con )?(muon|thiet) song(?! (o|tai|cung|chung|voi|trong|gan|nhu|xa|mot minh))(?![a-z])|chet (quach|di cho|con hon|cho roi|cho xong|het)|tha chet|chan song(?! o)|khong muon song$|ket lieu"
        r"|ket thuc (cuoc doi|cuoc song|mang song|tat ca)|nhay (lau|cau|song)(?![a-z])|treo co|muon bien mat|song (cung )?khong con? ?y nghia|cuoc song (khong con|vo|mat het) (y )?nghia|khong con ly do (gi )?(de )?song|cung (nhau )?chet|uong thuoc (tusat|doc|sau|chuot)|thuoc tru sau",
        "violence": r"(chong|vo|bo|ba|cha|me|ban trai|ban gai|nguoi yeu|anh ta|anh ay|ong ay|han|no|con trai|sep|ong chu) (toi |em |minh )?(hay |lai |luon |thuong |vua |da |van |cu )?(danh|dam|tat|bop co|dap|hanh ha|bao hanh|da)(?! (gia|rang|may|than|cau|bong|nghi|tinh|nhau))( dap)? (toi|em|minh|con|chau|chung)"
        r"|bi (chong|vo|bo|cha|me|ban trai|nguoi yeu|sep|ong chu|nguoi ta)? ?(danh dap|danh(?! (gia|cap|thuc|mat|roi|lua|thue|dau|rot|dong))|bao hanh|hanh ha|hiep dam|cuong hiep|xam hai|lam dung|giam|nhot|bop co|cuong buc)|bao luc gia dinh|bao hanh gia dinh|hiep dam|cuong hiep|xam hai tinh duc|doa giet|(se|doi) giet (toi|em|minh)|khong dam ve nha|so (phai )?ve nha|khong (the )?(thoat|chay) (ra |tron )?duoc",
        "child": r"(so|suyt|muon|sap|khong kiem che duoc|mat kiem soat|khong kim duoc).{0,25}(danh|lam hai|giet|bop co|nem) (con|be|em be|dua be|dua con)(?![a-z])|(toi|minh|em) (da |hay |vua )?danh (con toi|con minh|con gai|con trai|be|dua be)|bao hanh (con|tre)",
        "harm_to_others": r"(muon|se|dinh) giet (?!thoi gian|toi|em|minh)|giet chet (no|han|anh|co|ong|ba|thang|chong|vo)|dam chet|chem chet|dot nha",
        "hunger": r"khong (con |co )(cai )?(gi|do|thuc an|do an)( gi)?( de)? an(?![a-z])|khong (co|con) (com|gao|thuc an|do an|tien an|tien mua (do an|thuc an|gao|com))|het (gao|do an|thuc an|tien an)|(may|hai|ba|bon|nhieu|2|3|4|5|vai) (ngay|hom) (nay |roi |lien )?(toi |em |minh )?(chua|khong)( duoc)?( co)?( gi)?( de)? an"
        r"|chua an gi (may|hai|ba|2|3|4|tu hom|ca)|(ca ngay|tu hom qua|tu sang|hom nay) (toi |em |minh |den gio )*(chua|khong)( duoc)? an gi|chi (con )?uong nuoc|nhin doi(bung)?|chet doi|(?<![a-z])doibung|doi bung|doi la(?![a-z])|doi muon chet|nhin an",
        "no_roof": r"khong (co|con) (cho|noi)( nao)?( de)? (o|ngu|ve|tru|nuong than)(?![a-z])|khong biet (ngu|o|di|ve) (o )?(dau|cho nao)|vo gia cu|ngu (ngoai duong|cong vien|o cong vien|trong xe|o ga|ga tau|quan net|gam cau|ngoai troi|ngoai via he)|bi (chu nha )?(duoi|da|tong) (khoi|ra)|chu nha duoi|mat nha(?![a-z])|khong (co|con) nha(?![a-z])|khong (co|con) cho nao (de )?(di|o|ngu)",
        "lifeline": r"(bi |da )?(cat|ngat|cup|mat) (dien|nuoc|ga|gas)(?![a-z])|(het|khong (co|con)) (dien|nuoc|ga|gas|lo suoi|may suoi|suoi|dau hoa|dau suoi)(?![a-z])|(ret|lanh) (qua )?(cong|den (muc|noi)|khong (the )?(ngu|chiu))|chet (ret|cong|coi)|lanh cong",
    },
    near={
        "self_harm": r"muon (cat|rach|lam dau)|uong het thuoc",
        "crisis": r"(?<![a-z])chet(?! (tiet|cha|that|me|dien thoai|pin|cuoi|roi|may))(?![a-z])|tuyet vong|khong chiu (dung )?(noi|duoc) nua|khong song (noi|duoc)|khong con hy vong|thu tuyet menh|vinh biet|(?<![a-z])tu tu(?![a-z])|cuu (toi|em|minh|voi)(?![a-z])|^(xin |hay |lam on )*giup (toi|em|minh)( voi)?[.! ]*$|muon (giai thoat|buong xuoi|ra di mai)|bien mat",
        "violence": r"(?<![a-z])de doa|(?<![a-z])doa (toi|em|danh)|bao luc|so (chong|bo|cha|anh ta|anh ay|ong ay)|danh (toi|em|minh)(?! (gia|rang))|bi theo doi|(chui|quat) mang",
        "child": r"danh con(?![a-z])(?! (bai|so))|quat con|bo roi con|muon bo con",
        "harm_to_others": r"(?<![a-z])giet(?! thoi gian)(?! (gian|muoi))(?![a-z])|cam dao|tra thu|bao thu",
    },
    soft=r"met (qua|moi|lam)|kiet suc|kho (qua|khan qua)|dau kho|khong ngu duoc|mat ngu|(?<![a-z])khoc|co don|be tac|ap luc|tram cam|chan nan|lo lang",
    harmless=r"(met|nho|nong|ngon|vui|dau|ban|cuoi|dep|mac|buon ngu|thom|so|hoi|cay) muon chet|(?<![a-z])chet (tiet|cha|that|me|roi|may|cuoi)|(dien thoai|may|pin|xe|cay) (bi )?chet|phong chong tusat|phong ngua tusat|ngan ngua tusat|giet thoi gian|giet (muoi|gian|kien|vi khuan)|khong muon chet|muon chet (cuoi|me|voi)|danh (rang|may|bai|giay)|cat (toc|mong)",
)  # fmt: skip
