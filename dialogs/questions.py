"""A person's question that only people can answer becomes somebody's dated task, at once (要綱 3-1-エ, 3-2-ア, 2-1-ア)."""

from __future__ import annotations

from casestore import follow_ups, same_person
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.tables import Case
from casestore.words import N_
from dialogs.acts import Question
from dialogs.scene import Scene, reception_of, soon

TASKS = {
    "consent": N_("申込みと同意の文書について、本人から質問があります。会話を読んで返事をする"),
    "case": N_("相談がどうなっているかについて、本人から質問があります。会話を読んで返事をする"),
    "explain": N_("本人が、個人情報の取扱い（様式7）の説明を職員から聞きたいと言っています"),
    "plan": N_("プランの案について、本人から質問があります。会話を読んで返事をする"),
}


def ask_staff(scene: Scene, asked: Question) -> None:
    """The question stays in the conversation; by the time we said, whoever looks after the person has it on きょう."""
    about = scene.work.session.get(Case, asked.about.get("case", ""))
    case = same_person.worked_on(scene.work, about) if about else reception_of(scene)
    because = asked.message_ids[0] if asked.message_ids else scene.because
    promise = Promise(
        Promised.NEXT_ACTION,
        because,
        soon(scene),
        duty(scene.work, case),
        step=f"question:{asked.subject}",
        words=TASKS[asked.subject],
    )
    follow_ups.promise(scene.work, promise, person=case.person_id, now=scene.now, case=case.id)
    scene.work.tell("case", case.id)
