//! Work in the queue: what waits, runs or failed, and what staff do about it.

mod actions;
mod list;
mod queries;
mod search;

pub use list::JobListPage;

/// The kinds of work with their stored words, in the words of the list. What is not here is shown by its stored word.
const KINDS: [(&str, &str); 10] = [
    ("vies.check", "Ask VIES about a VAT number"),
    ("vies.recheck", "Ask VIES daily about a buyer"),
    ("compliance.evaluate", "Look at a verdict again"),
    ("document.examine", "Scan and read a document"),
    ("aml.screen", "Screen a buyer"),
    ("aml.rescreen", "Screen all buyers again"),
    ("aml.lists", "Fetch the sanctions lists"),
    ("identity.follow", "Follow an identity check"),
    ("mail.send", "Send a mail"),
    ("upkeep.sweep", "Sweep out what expired"),
];

/// What a kind of work does.
fn kind_words(kind: &str) -> Option<&'static str> {
    KINDS
        .into_iter()
        .find(|(code, _)| *code == kind)
        .map(|(_, words)| words)
}
