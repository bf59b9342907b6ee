"""Each clause of the 要綱 and the tests that show it, by their ids. tests/test_clauses.py proves that nothing is missing and nothing points nowhere.

After a run of all tests the map is printed, and a clause whose tests did not pass fails the run (tests/conftest.py).
"""

from __future__ import annotations

CLAUSES: dict[str, tuple[str, ...]] = {
    "1": (
        "test_ledger_book.py::test_a_book_holds_all_cases_of_the_person_that_may_be_seen_and_no_others",
        "test_closing.py::test_a_whole_life_from_the_first_word_to_the_follow_up_after_the_end",
    ),
    "2-1-ア": (
        "test_case_life_in_the_store.py::test_whatever_happens_to_a_case_in_the_store_nobody_is_lost",
        "test_ledger.py::test_an_open_case_without_a_dated_next_action_and_an_active_owner_cannot_be_committed",
        "test_leaving.py::test_after_leaving_no_open_row_is_theirs_whatever_they_had",
        "test_city_page.py::test_the_page_of_the_plan_has_the_words_of_the_person_the_versions_and_what_comes_next",
    ),
    "2-1-イ": (
        "test_gaps.py::test_a_gap_goes_from_the_case_to_the_meeting_to_the_city_until_it_is_solved",
        "test_desk.py::test_an_outreach_worker_links_a_phone_once_and_leaves_a_lead_without_a_name",
    ),
    "2-2": (
        "test_certificates.py::test_the_workload_counts_cases_by_stage_what_is_due_and_what_is_late",
        "test_permissions.py::test_every_cell_of_the_matrix_is_as_written_by_hand",
    ),
    "2-2-ア": (
        "test_certificates.py::test_the_workload_counts_cases_by_stage_what_is_due_and_what_is_late",
        "test_writing.py::test_a_case_is_given_to_somebody_else_by_the_chief_alone_with_all_that_was_promised",
    ),
    "2-2-イ": (
        "test_writing_page.py::test_a_whole_plan_is_written_and_the_law_reads_its_services",
        "test_browser.py::test_an_outreach_worker_links_a_phone_and_a_lead_without_a_name_lands_at_the_desk",
    ),
    "2-2-ウ": (
        "test_console.py::test_the_start_of_work_plans_check_ins_that_can_be_moved_and_stopped",
        "test_desk.py::test_after_employment_the_person_is_asked_at_each_step_and_trouble_reaches_the_owner",
    ),
    "3-1-ア": (
        "test_desk.py::test_a_message_at_night_becomes_a_reception_with_a_number_and_an_honest_day",
        "test_desk.py::test_an_outreach_worker_links_a_phone_once_and_leaves_a_lead_without_a_name",
        "test_console.py::test_somebody_noticed_who_never_came_is_let_go_with_a_reason",
    ),
    "3-1-イ": (
        "test_desk.py::test_the_queue_shows_own_words_and_the_name_they_asked_for",
        "test_console.py::test_the_queue_shows_need_in_the_persons_own_words",
    ),
    "3-1-ウ": (
        "test_desk.py::test_information_is_sent_in_the_persons_language_and_asked_after",
        "test_console.py::test_a_referral_sends_the_person_place_hours_and_number",
    ),
    "3-1-エ": (
        "test_consent_page.py::test_the_consent_holds_the_exact_text_that_was_on_the_page",
        "test_assessment_form.py::test_several_sittings_are_one_sheet_and_the_later_one_holds",
        "test_documents.py::test_a_consent_reaches_only_those_the_person_chose",
    ),
    "3-1-エ2": (
        "test_referrals.py::test_a_ward_referral_needs_the_wards_word_and_the_persons_arrival_or_the_chiefs_reason",
        "test_referrals.py::test_a_ward_is_told_to_the_chief_every_day_and_once_a_day",
        "test_console.py::test_only_the_chief_releases_a_way_to_the_ward_and_only_with_a_reason",
    ),
    "3-1-エ3": (
        "test_agency_links.py::test_an_agency_reads_takes_on_and_tells_of_the_first_contact_in_steps",
        "test_referrals.py::test_the_silence_of_an_agency_is_the_owners_then_the_chiefs_and_again_every_week",
        "test_referrals.py::test_a_refusal_goes_to_review_and_from_there_to_another_agency",
    ),
    "3-2-ア": (
        "test_plans.py::test_each_version_says_what_became_of_it_and_exactly_one_is_current",
        "test_plan_form.py::test_a_plan_holds_the_three_contents_the_guideline_names",
    ),
    "3-2-イ": (
        "test_plans.py::test_emergency_support_stands_beside_the_plan_and_needs_none",
        "test_housing_life.py::test_an_application_waits_for_no_plan",
    ),
    "3-2-ウ": ("test_plan_form.py::test_every_service_of_the_catalogue_can_be_a_line_of_a_plan",),
    "3-2-エ": (
        "test_meetings.py::test_the_plan_and_the_roles_of_one_case_are_decided_in_one_meeting",
        "test_meetings.py::test_of_twelve_results_eleven_are_recorded_and_one_is_refused_because_its_case_has_changed",
    ),
    "3-2-オ": (
        "test_city_acts.py::test_every_combination_of_services_has_the_act_the_book_names",
        "test_city_acts.py::test_only_a_city_officer_can_give_the_act",
    ),
    "3-2-カ": (
        "test_city_acts.py::test_a_plan_without_work_training_is_confirmed_and_hello_work_is_asked_afterwards_only",
        "test_clocks.py::test_hello_work_is_asked_only_where_the_plan_holds_its_programme",
    ),
    "3-2-キ": (
        "test_case_life.py::test_a_life_told_by_hand_goes_as_the_text_says",
        "test_case_life.py::test_a_fault_planted_in_the_table_is_noticed",
    ),
    "3-3-ア": (
        "test_writing.py::test_every_kind_of_the_law_is_written_from_its_form_and_the_columns_follow_from_the_entries",
        "test_clocks.py::test_monitoring_begins_its_month_anew_each_time",
        "test_appointment_life.py::test_booked_by_telephone_it_stands_in_the_workers_day_and_is_recalled_the_day_before",
        "test_appointment_life.py::test_who_did_not_come_is_asked_kindly_the_next_day_and_gets_a_new_time",
    ),
    "3-3-イ": ("test_clocks.py::test_monitoring_begins_its_month_anew_each_time",),
    "3-3-ウ": (
        "test_clocks.py::test_the_evaluations_of_a_plan_wait_for_their_months_and_one_done_ends_only_its_own",
        "test_meetings.py::test_an_evaluation_is_confirmed_with_one_of_three_results",
        "test_plan_form.py::test_an_evaluation_holds_goals_state_wish_and_opinion",
    ),
    "3-3-エ": (
        "test_closing.py::test_a_whole_life_from_the_first_word_to_the_follow_up_after_the_end",
        "test_clocks.py::test_a_follow_up_after_the_end_outlives_the_case_and_nothing_else_does",
        "test_desk.py::test_an_unanswered_check_in_is_asked_again_at_another_hour_and_then_becomes_a_task",
    ),
    "3-3-オ": ("test_closing.py::test_the_second_round_starts_from_a_new_assessment_and_keeps_the_first",),
    "4-1": (
        "test_meetings.py::test_what_is_due_is_proposed_and_what_is_tabled_is_not_proposed_again",
        "test_meetings.py::test_an_evaluation_is_confirmed_with_one_of_three_results",
        "test_gaps.py::test_a_gap_of_a_case_that_is_over_is_still_discussed",
    ),
    "4-2": (
        "test_meetings.py::test_the_calendar_proposes_each_month_once_however_often_it_is_asked",
        "test_meetings.py::test_a_result_says_at_which_meeting_on_which_day_and_whether_the_city_was_there",
    ),
    "4-3": ("test_meetings.py::test_a_plan_without_coordination_beforehand_is_tabled_only_with_a_reason_that_is_written_down",),
    "5-1, 5-2": (
        "test_city_acts.py::test_every_check_must_be_answered_and_one_that_fails_forbids_the_act",
        "test_city_acts.py::test_the_letter_of_a_decision_and_of_its_change_carry_their_own_numbers",
        "test_city_page.py::test_the_letter_is_made_and_the_person_hears_of_it_in_neutral_words",
    ),
    "5-3": (
        "test_city_acts.py::test_a_plan_with_a_failed_check_can_only_be_given_back_with_reasons",
        "test_city_page.py::test_the_officer_gives_it_back_and_sees_what_changed_when_it_comes_again",
    ),
    "6-1": (
        "test_ledger_book.py::test_the_book_has_every_entry_oldest_first_with_labels_and_words_of_its_form",
        "test_merging.py::test_undone_each_has_the_ledger_it_had_with_what_was_promised_in_it",
        "test_retention.py::test_erasing_takes_a_second_persons_yes_and_leaves_a_tombstone_and_no_word",
    ),
    "6-2": (
        "test_record_forms.py::test_every_kind_of_entry_has_a_form_and_no_form_is_for_a_kind_that_does_not_exist",
        "test_forms.py::test_every_form_is_whole",
    ),
    "7": ("test_gaps.py::test_gaps_are_counted_by_kind_and_people_and_only_of_cases_one_may_see",),
    "8-1": (
        "test_housing_life.py::test_nine_months_from_the_application_to_the_end",
        "test_housing_life.py::test_every_clock_of_the_months_is_set_and_ends_with_what_was_done",
    ),
    "8-2, 9": (
        "test_housing.py::test_the_table_is_the_city_s_page_for_every_household",
        "test_housing_life.py::test_only_the_city_decides_and_only_on_what_it_has_seen",
    ),
}
