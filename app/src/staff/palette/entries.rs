//! What the search offers: places to go, actions of the present page, records that were found.

use domain::kernel::Role;

use crate::auth::Viewer;
use crate::staff::search::Hit;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Goes to a page.
    Go(String),
    /// Uses the control of the present page with these words in `data-action`.
    Use(String),
    /// Shows the list of shortcuts.
    Shortcuts,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The heading it stands under.
    pub group: &'static str,
    /// What it is called.
    pub label: String,
    /// What tells it apart.
    pub detail: String,
    /// The keys that do the same, such as `g d`.
    pub keys: &'static str,
    /// What it does.
    pub act: Act,
}

/// Who a place is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Everybody,
    Writers,
    /// ADMINs and AUDITORs.
    Overseers,
}

const PLACES: [(&str, &str, &str, For); 12] = [
    ("Dashboard", "/", "g d", For::Everybody),
    ("Orders", "/orders", "g o", For::Everybody),
    ("New order", "/orders/new", "n", For::Writers),
    ("Buyers", "/buyers", "g b", For::Everybody),
    ("New buyer", "/buyers/new", "", For::Writers),
    ("Jobs", "/jobs", "g j", For::Everybody),
    ("Organizations", "/admin/organizations", "", For::Everybody),
    ("Staff", "/admin/staff", "", For::Overseers),
    ("Audit", "/admin/audit", "", For::Everybody),
    ("Personal data log", "/admin/personal-data", "", For::Overseers),
    ("System", "/admin/system", "", For::Everybody),
    ("Your account", "/account", "", For::Everybody),
];

/// The places this viewer can go to.
pub fn places(viewer: &Viewer) -> Vec<Entry> {
    let role = viewer.staff.as_ref().map(|staff| staff.role);
    let places = PLACES.into_iter().filter(|(.., whose)| match whose {
        For::Everybody => true,
        For::Writers => role.is_some_and(Role::may_write),
        For::Overseers => role.is_some_and(|role| role != Role::Operator),
    });
    let keys = |keys| if viewer.shortcuts { keys } else { "" };
    places
        .map(|(label, href, shortcut, _)| Entry {
            group: "Go to",
            label: label.to_owned(),
            detail: String::new(),
            keys: keys(shortcut),
            act: Act::Go(href.to_owned()),
        })
        .chain([Entry {
            group: "Help",
            label: "Keyboard shortcuts".to_owned(),
            detail: String::new(),
            keys: keys("?"),
            act: Act::Shortcuts,
        }])
        .collect()
}

/// What is offered for what was typed: actions first, then records, then places.
pub fn offered(typed: &str, actions: &[String], hits: &[Hit], places: &[Entry]) -> Vec<Entry> {
    let actions = actions.iter().map(|words| Entry {
        group: "On this page",
        label: words.clone(),
        detail: String::new(),
        keys: "",
        act: Act::Use(words.clone()),
    });
    let records = hits.iter().map(|hit| Entry {
        group: if hit.kind == "Order" { "Orders" } else { "Buyers" },
        label: hit.label.clone(),
        detail: hit.detail.clone(),
        keys: "",
        act: Act::Go(hit.href.clone()),
    });
    actions
        .filter(|entry| matches(&entry.label, typed))
        .chain(records)
        .chain(
            places
                .iter()
                .filter(|entry| matches(&entry.label, typed))
                .cloned(),
        )
        .collect()
}

/// Every typed word is somewhere in the label.
fn matches(label: &str, typed: &str) -> bool {
    let label = label.to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .all(|word| label.contains(word))
}

#[cfg(test)]
mod tests {
    use domain::kernel::{StaffActor, StaffId, Timestamp};

    use super::*;

    fn viewer(role: Role, shortcuts: bool) -> Viewer {
        Viewer {
            staff: StaffId::parse("01985c3a-0000-7000-8000-000000000000")
                .ok()
                .map(|id| StaffActor {
                    id,
                    name: "A".to_owned(),
                    role,
                }),
            sandbox: false,
            now: Timestamp::from_unix_millis(0),
            shortcuts,
        }
    }

    fn labels(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.label.as_str()).collect()
    }

    #[test]
    fn places_depend_on_the_role() {
        let auditor = places(&viewer(Role::Auditor, true));
        assert!(!labels(&auditor).contains(&"New order"));
        assert!(labels(&auditor).contains(&"Personal data log"));
        let operator = places(&viewer(Role::Operator, true));
        assert!(labels(&operator).contains(&"New order"));
        assert!(!labels(&operator).contains(&"Staff"));
    }

    #[test]
    fn keys_that_are_off_are_not_promised() {
        let off = places(&viewer(Role::Admin, false));
        assert!(off.iter().all(|entry| entry.keys.is_empty()));
    }

    #[test]
    fn all_typed_words_must_be_there_but_records_were_found_by_the_server() {
        let hit = Hit {
            kind: "Buyer".to_owned(),
            label: "AutoHandel".to_owned(),
            detail: String::new(),
            href: "/buyers/1".to_owned(),
        };
        let all = places(&viewer(Role::Admin, true));
        let actions = ["Block AutoHandel".to_owned(), "New contact".to_owned()];
        let found = offered("NEW o", &actions, &[hit], &all);
        assert_eq!(labels(&found), ["New contact", "AutoHandel", "New order"]);
    }
}
