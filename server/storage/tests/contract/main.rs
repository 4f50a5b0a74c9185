//! The storage contract: what every function of the crate promises, written once and run on SQLite and on PostgreSQL.
//!
//! A behaviour is an `async fn(World)` on a fresh, migrated database. List it in `behaviours!`: it becomes a test on each
//! engine, and its statements count for [`every_statement_has_run`]. A statement that no behaviour runs fails that test.

#![expect(clippy::unwrap_used, reason = "a test stops where it stands")]

mod aml;
mod audit;
mod buyer;
mod buyer_list;
mod client;
mod compliance;
mod concurrency;
mod damage;
mod desk;
mod document;
mod event;
mod fixtures;
mod iban;
mod idempotency;
mod identity;
mod invoice;
mod job;
mod job_claim;
mod job_list;
mod job_race;
mod order;
mod order_document;
mod order_list;
mod organization;
mod payment;
mod sandbox;
mod schema;
mod session;
mod staff;
mod transport;
mod vies;
mod world;

use std::pin::Pin;

use storage::{Engine, Recorder};
use world::World;

/// One behaviour, for running it by value.
type Behaviour = fn(World) -> Pin<Box<dyn Future<Output = ()> + Send>>;

macro_rules! behaviours {
    ($($room:ident: $($name:ident),* ;)*) => {
        const BEHAVIOURS: &[(&str, Behaviour)] = &[$($(
            (concat!(stringify!($room), "::", stringify!($name)), |world| Box::pin($room::$name(world))),
        )*)*];
        mod on_sqlite {$( mod $room {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                crate::world::run(storage::Engine::Sqlite, None, |world| Box::pin(crate::$room::$name(world))).await;
            }
        )*} )*}
        mod on_postgres {$( mod $room {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                crate::world::run(storage::Engine::Postgres, None, |world| Box::pin(crate::$room::$name(world))).await;
            }
        )*} )*}
    };
}

behaviours! {
    aml: lists_are_replaced, list_round_trip, a_failed_import_leaves_the_old_list, imports_at_the_same_time,
        the_latest_screening_counts, screened_buyers_in_pages, hits_in_every_state, one_hit_per_entry, buyers_with_hits_to_decide,
        only_open_hits_are_forgotten;
    audit: chains_start_once, appends_move_the_end, records_come_in_batches, of_subject_names_actor_and_chain,
        list_filters, list_pages, records_cannot_be_changed, personal_values_can_be_erased, a_number_is_taken_once,
        a_missing_chain_is_noticed;
    buyer: round_trip, update_stores_every_field, taken_vat_number_is_no_insert, update_to_a_taken_vat_number,
        contacts_oldest_first, access_log, nothing_is_found;
    buyer_list: filters_one_by_one, filters_together, search_takes_wildcards_literally, search_words,
        every_sort_is_stable_over_pages, pages_count, rows_show_the_seller;
    client: round_trip, client_id_is_taken_once, secrets_rotate, lists_count_secrets, disabled_and_used;
    concurrency: claims_of_one_key_wait, claims_after_a_rollback, sequences_have_no_gaps, rolled_back_leaves_nothing,
        dropped_leaves_nothing, readers_see_the_committed_state, locked_rows_wait, one_of_many_inserts_wins,
        deadlocks_are_busy;
    compliance: rollups_are_replaced, every_word_of_a_rollup, rollups_of_a_buyer, ruling_round_trip, every_state,
        one_live_ruling_about_a_finding, one_of_many_rulings_is_live, newest_first, live_ones_of_a_buyer,
        locked_rulings_wait;
    damage: damaged_rows_are_named, damaged_rows_of_kyc_are_named, damaged_answers_are_named,
        damaged_rows_of_orders_are_named, halves_are_named, nul_in_text;
    desk: marks_are_replaced_and_counted, many_count_at_the_same_moment, filters_of_the_work_list, what_was_typed_finds,
        rows_of_the_work_list, who_works_on_it, comments_oldest_first, views_are_personal, events_go_by,
        traces_of_the_outside, what_waits_for_a_person;
    document: content_is_kept_once, content_is_scanned_and_read, round_trip, scans_show_in_the_document, every_state,
        one_of_a_type_is_active, one_of_many_uploads_is_active, newest_first, found_only_for_their_owner, active_ones;
    event: round_trip, after_and_limit, sequences_count_per_organization, a_number_is_taken_once, an_id_is_taken_once;
    iban: the_first_origin_stays, round_trip, seen_many_times_at_once, forgotten_when_no_payment_names_it;
    idempotency: fresh_done_other, expires, purge_forgets_the_expired, organizations_have_their_own_keys;
    identity: round_trip, one_is_open, one_of_many_starts, reports_are_kept, newest_first, locked_sessions_wait,
        webhooks_are_taken_once;
    invoice: round_trip, one_of_a_kind, update_stores_every_field, of_a_buyer;
    job: round_trip, an_id_is_taken_once, the_same_work_waits_once, undone_is_not_there, endings, hurry, again,
        again_beside_the_same_work, cancel, counts, next_due, purge_forgets_what_is_over;
    job_claim: the_one_due_longest_comes_first, kinds_are_left_out, one_runs_per_lane, old_claims_change_nothing,
        a_cancelled_job_cannot_be_ended, leases_run_out, signs_of_life;
    job_list: filters, pages_in_both_orders;
    job_race: each_job_is_done_once, workers_step_around_each_other, two_of_a_lane_at_the_same_moment,
        a_job_in_a_persons_hand_is_not_claimed, one_of_many_orders_waits, an_order_waits_for_the_end_of_the_same_work,
        what_ends_is_not_put_back;
    order: round_trip, update_stores_every_field, each_vehicle_stands_alone, an_external_id_is_taken_once,
        one_of_many_orders_is_stored, a_vehicle_is_in_an_order_once, open_ones_of_a_buyer, others_that_are_open,
        identities_are_kept, nothing_is_found;
    order_document: round_trip, only_of_their_module, one_of_a_type_is_active, active_ones_of_both_owners, papers;
    order_list: scopes_stay_apart, filters_together, after_means_later, every_sort_is_stable_over_pages, pages_count,
        vehicles_come_in_their_order, nothing_matches;
    organization: round_trip, update_stores_every_field, list_counts, lists_by_name, partners, partner_vat_number_is_taken_once,
        foreign_keys_hold;
    payment: round_trip, one_per_order, update_stores_every_field, of_a_buyer;
    sandbox: settings_are_replaced, mails_newest_first;
    schema: migrating_twice_changes_nothing, an_edited_migration_is_refused, a_newer_database_is_refused, pings,
        a_closed_store_answers_errors, opened_twice, copies, stamps;
    session: saved_and_loaded, ids_are_taken_once, expired_are_not_loaded, purge_forgets_the_expired;
    staff: round_trip, update_stores_every_field, an_address_is_taken_once, list_by_name, admins_are_locked_together,
        recovery_codes_work_once;
    transport: round_trip, legs_of_an_order, once_each, a_delivery_needs_a_pickup, revoked, of_a_buyer;
    vies: round_trip, facts_count_for_a_number, history_and_count, answers_of_all_numbers, one_answer_per_try, answers_cannot_be_changed;
}

async fn statements_that_have_not_run_on(engine: Engine) -> Vec<&'static str> {
    let recorder = Recorder::default();
    for (_, behaviour) in BEHAVIOURS {
        world::run(engine, Some(recorder.clone()), *behaviour).await;
    }
    let seen = recorder.lock().unwrap();
    storage::statements()
        .into_iter()
        .filter(|text| !seen.contains(*text))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_has_run() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let missing = statements_that_have_not_run_on(engine).await;
        assert!(
            missing.is_empty(),
            "on {engine:?} no behaviour runs: {missing:#?}"
        );
    }
}
