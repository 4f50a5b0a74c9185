//! The storage contract: what every function of the crate promises, written once and run on SQLite and on PostgreSQL.
//!
//! A behaviour is an `async fn(World)` on a fresh, migrated database. List it in `behaviours!`: it becomes a test on each
//! engine, and its statements count for [`every_statement_has_run`]. A statement that no behaviour runs fails that test.

#![expect(clippy::unwrap_used, reason = "a test stops where it stands")]

mod audit;
mod buyer;
mod buyer_list;
mod client;
mod concurrency;
mod damage;
mod event;
mod fixtures;
mod idempotency;
mod organization;
mod schema;
mod session;
mod staff;
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
    damage: damaged_rows_are_named, nul_in_text;
    event: round_trip, after_and_limit, sequences_count_per_organization, a_number_is_taken_once, an_id_is_taken_once;
    idempotency: fresh_done_other, expires, purge_forgets_the_expired, organizations_have_their_own_keys;
    organization: round_trip, update_stores_every_field, list_counts, lists_by_name, partners, partner_vat_number_is_taken_once,
        foreign_keys_hold;
    schema: migrating_twice_changes_nothing, an_edited_migration_is_refused, a_newer_database_is_refused, pings,
        a_closed_store_answers_errors, opened_twice, copies;
    session: saved_and_loaded, ids_are_taken_once, expired_are_not_loaded, purge_forgets_the_expired;
    staff: round_trip, update_stores_every_field, an_address_is_taken_once, list_by_name, admins_are_locked_together,
        recovery_codes_work_once;
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
