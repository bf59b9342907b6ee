"""An office that exists nowhere, for transcripts and walks: what the host would have looked up for every dialog, in each language."""

from __future__ import annotations

from datetime import datetime

from dialogs.facts import Facts, Hotline

LINES = {
    "ja": (Hotline("いのちの電話（見本）", "000-0000-0000", "24時間"), Hotline("こころの相談（見本）", "000-0000-0001")),
    "en": (Hotline("Lifeline (sample)", "000-0000-0000", "24 hours"), Hotline("Mind line (sample)", "000-0000-0001")),
}


def demo_facts(language: str, now: datetime) -> Facts:
    """What a turn may know in that office."""
    if language == "en":
        return Facts(
            agency="Snow City Support Centre", phone="000-0000-0009", hours="We are open Monday to Friday, 9:00 to 17:00.",
            ambulance="119 (ambulance)", police="110 (police)", reads_by="tomorrow (Fri) between 9:00 and 12:00",
            kept_where="the centre's own records", reception_number="R8-0001", staff_name="Sato",
            hotlines={"": LINES["en"]}, wards=(("chuo", "Chuo ward"), ("kita", "Kita ward"), ("nishi", "Nishi ward")),
        )  # fmt: skip
    return Facts(
        agency="ゆき市くらし支援センター", phone="000-0000-0009", hours="受付は、月曜から金曜の9時から17時です。",
        ambulance="119（救急）", police="110（警察）", reads_by="あす 12月4日（金）の9時から12時のあいだ",
        kept_where="センターの記録", reception_number="R8-0001", staff_name="佐藤",
        hotlines={"": LINES["ja"]}, wards=(("chuo", "中央区"), ("kita", "北区"), ("nishi", "西区")),
    )  # fmt: skip
