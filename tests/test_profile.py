"""The city's fine print: read whole, checked, said once (要綱 2-1-イ, 3-2-ウ, 3-2-オ, 3-1-エ2)."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest
import regex

from casestore.fine_print import Alarm, Phone
from casestore.profile import Profile, ProfileError, load_profile, read_profile
from dialogs.urgency import LIFE, NEED

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "casestore/profiles/sapporo"
SAPPORO = load_profile("sapporo")


def raw(file: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))


def phones(value: object) -> Iterator[Phone]:
    if isinstance(value, Phone):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from phones(getattr(value, field.name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from phones(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from phones(one)


def raw_phones(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if {"label", "tel"} <= set(value):
            yield value["label"], value["tel"]
        for one in value.values():
            yield from raw_phones(one)
    elif isinstance(value, list):
        for one in value:
            yield from raw_phones(one)


def test_every_entry_of_every_file_is_loaded() -> None:
    def ids(file: str, table: str) -> list[str]:
        return [entry["id"] for entry in raw(file)[table]]  # type: ignore[attr-defined]

    assert [one.id for one in SAPPORO.wards] == ids("wards", "wards")
    assert [one.id for one in SAPPORO.hotlines] == ids("hotlines", "hotlines")
    assert [one.id for one in SAPPORO.resources][: len(ids("resources", "resources"))] == ids("resources", "resources")
    assert [one.id for one in SAPPORO.services] == ids("services", "services")
    lists = raw("codes")["lists"]
    assert {name: list(SAPPORO.codes[name].ids) for name in lists} == {  # type: ignore[attr-defined]
        name: [code["id"] for code in listed["codes"]]
        for name, listed in lists.items()  # type: ignore[attr-defined]
    }


def test_every_number_in_the_files_is_in_the_profile_and_its_digits_are_the_label_s() -> None:
    written = [one for path in FOLDER.glob("*.toml") for one in raw_phones(raw(path.stem))]
    loaded = {(phone.label, phone.tel) for phone in phones(SAPPORO)}
    assert set(written) == loaded
    for label, tel in written:
        assert re.sub(r"\D", "", label) == re.sub(r"\D", "", tel)


def test_each_number_stands_in_the_files_once() -> None:
    written = [tel for path in FOLDER.glob("*.toml") for _, tel in raw_phones(raw(path.stem))]
    assert sorted(written) == sorted(set(written))


def test_a_short_number_dials() -> None:
    phone = SAPPORO.hotline("dv_navi").phone
    assert phone is not None
    assert phone.url == "tel:%238008"


# ASCII borders: a Japanese letter beside a number does not hide it.
PHONE_LIKE = re.compile(r"(?<![0-9A-Za-z_.#-])(?:0\d{1,4}-\d{1,4}-\d{3,5}|0\d{3}-\d{6}|0\d{9,10})(?![0-9A-Za-z_-]|\.\d)")
OWN = {tel for path in FOLDER.glob("*.toml") for _, tel in raw_phones(raw(path.stem))}
SHORT = re.compile("|".join(rf"{number}(?![0-9A-Za-z])" for number in sorted(OWN) if number.startswith("#")))


def project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and FOLDER not in path.parents]


def made_up(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return digits.startswith("000") or "0000" in digits or digits == "0123456789"


def numbers_in(text: str, *, of_a_test: bool) -> set[str]:
    """Numbers that belong into the profile. In tests only its own count: readers may be tried with anybody's digits."""
    found = {number for number in PHONE_LIKE.findall(text) if not made_up(number)} | set(SHORT.findall(text))
    return {number for number in found if not of_a_test or re.sub(r"[^\d#]", "", number) in OWN}


def test_no_other_file_of_the_project_holds_a_telephone_number() -> None:
    offenders = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", "ignore")
        found = numbers_in(text, of_a_test=ROOT / "tests" in path.parents)
        offenders += [f"{path.relative_to(ROOT)}: {number}" for number in sorted(found)]
    assert offenders == []


@pytest.mark.parametrize(
    "number",
    ["011-222-3333", "0112223333", "090-1234-5678", "0120-123-456", "0120-0-12345", "0570-123456", "03-1234-5678"],
)
@pytest.mark.parametrize("around", ["電話は{}です", "call {}.", "tel:{}", '"{}"', "（{}）"])
def test_the_search_finds_a_number_wherever_it_hides(number: str, around: str) -> None:
    assert numbers_in(around.format(number), of_a_test=False) == {number}


@pytest.mark.parametrize(
    "text", ["000-0000-0000", "090-0000-1234", "2026-11-24", "0192fc3e-0123-7123-8123-012345678901", "0.0123456788"]
)
def test_the_search_leaves_other_digits_alone(text: str) -> None:
    assert numbers_in(text, of_a_test=False) == set()


def test_the_search_finds_a_short_number_and_no_colour() -> None:
    short = next(number for number in OWN if number.startswith("#"))
    assert numbers_in(f"電話は{short}へ", of_a_test=False) == {short}
    assert numbers_in(f"color: {short}1a", of_a_test=False) == set()


def test_a_number_of_the_profile_is_found_in_a_test_too() -> None:
    label = next(phones(SAPPORO.hotline("yorisoi"))).label
    assert numbers_in(f"掛けて {label}", of_a_test=True) == {label}
    assert numbers_in("掛けて 090-1234-5678", of_a_test=True) == set()


def test_every_entry_says_where_it_was_seen_and_how_far_to_trust_it() -> None:
    entries = (
        SAPPORO.agency,
        *SAPPORO.wards,
        *SAPPORO.hotlines,
        *SAPPORO.resources,
        *SAPPORO.services,
        *SAPPORO.codes.values(),
    )
    assert all(entry.source and entry.trust in ("sourced", "recalled", "proposed") for entry in entries)


def test_an_undated_hotline_is_known_as_such() -> None:
    undated = {one.id for one in SAPPORO.hotlines if one.last_verified is None}
    assert undated == {"police_consultation", "inochi_hokkaido", "kokoro_sapporo", "foreign_hokkaido"}


def test_each_class_of_urgency_has_a_number_that_answers_at_any_hour() -> None:
    for alarm in get_args(Alarm):
        assert SAPPORO.hotlines_for([alarm], around_the_clock=True), alarm
    assert set(SAPPORO.codes["alarms"].ids) == set(get_args(Alarm))


def test_the_classes_of_urgency_are_the_ones_the_dialogs_hear() -> None:
    assert set(SAPPORO.serves) == set(get_args(Alarm)) == {*LIFE, *NEED}


def test_a_class_of_urgency_nobody_knows_does_not_pass_as_no_numbers() -> None:
    with pytest.raises(KeyError):
        SAPPORO.hotlines_for(["hiccups"])


def test_the_most_fitting_hotline_comes_first_and_none_twice() -> None:
    assert [one.id for one in SAPPORO.hotlines_for(["self_harm", "crisis"])][:3] == ["ambulance", "inochi_sos", "yorisoi"]
    shown = [one.id for one in SAPPORO.hotlines_for(["self_harm", "crisis", "violence"])]
    assert len(shown) == len(set(shown))


def test_the_ten_wards_are_there_and_each_has_its_office() -> None:
    assert [ward.name.ja for ward in SAPPORO.wards] == [
        "中央区", "北区", "東区", "白石区", "厚別区", "豊平区", "清田区", "南区", "西区", "手稲区",
    ]  # fmt: skip
    for ward in SAPPORO.wards:
        office = SAPPORO.ward_office(ward.id)
        assert office.name.ja == f"{ward.name.ja}保健福祉部 保護課"
        assert (office.kind, office.ward) == ("public_assistance", ward.id)


def test_only_a_sourced_ward_number_is_shown_as_the_ward_s_own() -> None:
    assert [ward.id for ward in SAPPORO.wards if ward.own_phone] == ["chuo"]
    assert SAPPORO.ward_office("kita").phone == SAPPORO.agency.city_phone
    assert not SAPPORO.ward_office("kita").own_phone


def test_a_resource_tells_the_person_everything_they_need() -> None:
    for resource in SAPPORO.resources:
        assert resource.hours is not None
        for text in (resource.name, resource.place, resource.hours, resource.what_to_bring):
            assert text.to("ja") and text.to("en")
    assert SAPPORO.resource("food_bank").phone is None
    assert SAPPORO.no_phone.ja == "電話は窓口一覧で確認"


def test_a_resource_that_is_a_hotline_has_that_hotline_s_number_and_hours() -> None:
    resource, hotline = SAPPORO.resource("houterasu"), SAPPORO.hotline("houterasu")
    assert (resource.phone, resource.hours) == (hotline.phone, hotline.hours)
    assert SAPPORO.agency.phone == SAPPORO.hotline("step").phone


def test_the_sixteen_troubles_are_the_form_s_in_its_order() -> None:
    assert [code.label.ja for code in SAPPORO.codes["troubles"].codes] == [
        "病気や健康、障害のこと", "住まいについて", "収入・生活費のこと", "家賃やローンの支払いのこと",
        "税金や公共料金等の支払いについて", "債務について", "仕事探し、就職について", "仕事上の不安やトラブル",
        "地域との関係について", "家族との関係について", "子育てのこと", "介護のこと", "ひきこもり・不登校",
        "DV・虐待", "食べるものがない", "その他",
    ]  # fmt: skip


PUT_TO_PEOPLE = ("troubles", "who", "urgent", "contact_ways", "safe_times", "wants_public_assistance", "yes_no_unsure", "wards")


def test_a_button_fits_a_phone() -> None:
    for name in PUT_TO_PEOPLE:
        for code in SAPPORO.codes[name].codes:
            for language in ("ja", "en"):
                assert len(regex.findall(r"\X", code.short(language))) <= 20, (name, code.id, language)


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert SAPPORO.codes["troubles"].label("15", "en") == "Nothing to eat"
    assert SAPPORO.codes["troubles"].label("77") == "77"


def test_each_service_needs_the_city_s_act_the_book_names() -> None:
    assert {service.letter: service.act for service in SAPPORO.services if service.letter} == {
        "ア": "benefit_decision",
        "イ": "none",
        "ウ": "support_decision",
        "エ": "plan_confirmation",
        "オ": "plan_confirmation",
        "カ": "plan_confirmation",
        "キ": "plan_confirmation",
        "ク": "plan_confirmation",
    }
    assert SAPPORO.service("hello_work_programme").then == "support_request"
    assert [service.letter for service in SAPPORO.services if service.before_plan and service.letter] == ["ア", "イ"]
    assert {service.act for service in SAPPORO.services if not service.letter} == {"none"}  # the agency's own support


def test_each_service_the_city_acts_on_has_three_to_six_checks_in_two_languages() -> None:
    """(要綱 5-1, 5-2)"""
    for service in SAPPORO.services:
        acted_on = service.act in ("support_decision", "plan_confirmation")
        assert (3 <= len(service.checks) <= 6) if acted_on else not service.checks, service.id
        assert len({check.id for check in service.checks}) == len(service.checks)
        assert all(check.trust == "proposed" and check.text.ja and check.text.en for check in service.checks)


def test_the_clocks_are_the_agreed_ones() -> None:
    clocks = SAPPORO.follow_ups
    assert [(after.days, after.months) for after in clocks.check_ins] == [(7, 0), (0, 1), (0, 3), (0, 6)]
    assert [after.months for after in clocks.evaluations] == [3, 6, 12]
    again = [rung for rung in SAPPORO.asking("check_in").ladder if not rung.by_a_worker]
    assert [rung.days for rung in again] == [1, 2]
    assert len({rung.at for rung in again}) == 2
    assert (clocks.reached_after_days, clocks.ward_confirmation_days, clocks.half_way_silence_hours) == (7, 3, 20)


def test_asking_again_is_never_at_night() -> None:
    quiet = SAPPORO.follow_ups.quiet
    assert all(quiet.ends <= rung.at < quiet.begins for asking in SAPPORO.askings for rung in asking.ladder)


def test_an_id_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SAPPORO.resource("moon")


@pytest.mark.parametrize("name", ["nowhere", "../sapporo", "", "sapporo/"])
def test_a_profile_that_does_not_exist_is_said_so(name: str) -> None:
    with pytest.raises(ProfileError, match="there is no profile"):
        load_profile(name)


def broken(tmp_path: Path, file: str, old: str, new: str) -> Profile:
    folder = tmp_path / "town"
    shutil.copytree(FOLDER, folder)
    text = (folder / f"{file}.toml").read_text("utf-8")
    assert old in text
    (folder / f"{file}.toml").write_text(text.replace(old, new, 1), "utf-8")
    return read_profile("town", folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("hotlines", 'label = "110"', 'label = "1100"', r"hotlines\.toml: hotlines\.0\.phone: .*not the same number"),
        ("hotlines", 'tel = "119"', 'tel = "1 1 9"', r"hotlines\.toml: hotlines\.1\.phone\.tel: "),
        ("hotlines", 'id = "police"', 'id = "police"\ncolour = "red"', r"hotlines\.toml: hotlines\.0\.colour: "),
        ("hotlines", 'id = "police"\n', "", r"hotlines\.toml: hotlines\.0\.id: Field required"),
        ("hotlines", 'url = "https://talkme.jp/"\n', "", r"hotlines\.toml: hotlines\.\d+: .*either a phone or an address"),
        ("hotlines", '"inochi_sos", ', '"inochi_sos", "nobody", ', r"hotlines\.toml: serves\.crisis: 'nobody' is not known"),
        ("hotlines", "[serves]", '[serves]\nhiccups = ["step"]', r"hotlines\.toml: serves\.hiccups"),
        ("hotlines", 'id = "yorisoi_ip"', 'id = "police"', r"hotlines: police: this id stands twice"),
        ("agency", "opens = 09:00:00", "opens = 18:00:00", r"agency\.toml: office_hours: .*closes before it opens"),
        ("agency", "12-29/01-03", "12-29/02-31", r"agency\.toml: office_hours: "),
        ("agency", 'hotline = "step"', 'hotline = "stop"', r"agency\.toml: sapporo\.hotline: 'stop' is not known"),
        ("agency", 'trust = "sourced"', 'trust = "sure"', r"agency\.toml: trust: "),
        ("agency", 'id = "sapporo"', "id = ", r"agency\.toml: "),
        ("resources", 'kind = "legal"', 'kind = "lawyers"', r"resources\.toml: houterasu\.kind: 'lawyers' is not known"),
        (
            "resources",
            '"legal"\nward = ""',
            '"legal"\nward = "tokyo"',
            r"resources\.toml: houterasu\.ward: 'tokyo' is not known",
        ),
        ("resources", 'hotline = "join"\n', "", r"resources\.toml: join\.hours: "),
        ("resources", 'id = "join"', 'id = "step"', r"resources: step: this id stands twice"),
        ("codes", '{ id = "02", label', '{ id = "01", label', r"codes \(lists\.troubles\): 01: this id stands twice"),
        ("follow_ups", "days = 7 }", "days = 7, months = 1 }", r"follow_ups\.toml: check_ins\.0: .*either days or months"),
        ("services", 'act = "none"', 'act = "blessing"', r"services\.toml: services\.1\.act: "),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        broken(tmp_path, file, old, new)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(FOLDER, folder)
    (folder / "services.toml").unlink()
    with pytest.raises(ProfileError, match=r"services\.toml"):
        read_profile("town", folder)
