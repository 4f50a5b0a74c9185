//! The list's filters as they stand in the address.

use domain::job::{JobFilter, JobSort, JobState};
use domain::kernel::{BuyerId, Fields, PageRequest, Refusal};
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

/// The parameters of the address, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// A state's stored word.
    pub state: String,
    /// A kind of work.
    pub kind: String,
    /// A buyer's id.
    pub buyer: String,
    /// `field,direction`.
    pub sort: String,
    /// From 0.
    pub page: String,
}

/// The names of the parameters in the address.
pub const NAMES: [&str; 5] = ["state", "kind", "buyer", "sort", "page"];

impl Search {
    /// From the address.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let get = |name| query.get(name).unwrap_or_default();
        Self {
            state: get("state"),
            kind: get("kind"),
            buyer: get("buyer"),
            sort: get("sort"),
            page: get("page"),
        }
    }

    /// A parameter by its name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        match name {
            "state" => &self.state,
            "kind" => &self.kind,
            "buyer" => &self.buyer,
            "sort" => &self.sort,
            "page" => &self.page,
            _ => "",
        }
    }

    /// Whether any filter is on.
    #[must_use]
    pub fn filters(&self) -> bool {
        ["state", "kind", "buyer"]
            .iter()
            .any(|name| !self.value(name).trim().is_empty())
    }

    /// The list's address with these parameters, and with `done` when something was done.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn address(&self, done: Option<&str>) -> String {
        let mut query = ParamsMap::new();
        for name in NAMES {
            let value = self.value(name);
            if !value.is_empty() {
                query.insert(name, value.to_owned());
            }
        }
        if let Some(done) = done {
            query.insert("done", done.to_owned());
        }
        format!("/jobs{}", query.to_query_string())
    }

    /// Reads the parameters.
    ///
    /// # Errors
    /// All refused parameters: somebody changed the address by hand.
    pub fn parse(&self) -> Result<(JobFilter, PageRequest<JobSort>), Refusal> {
        let mut fields = Fields::new();
        let given = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let state = given(&self.state).and_then(|state| {
            let known: Vec<&str> = JobState::ALL.into_iter().map(JobState::as_str).collect();
            let parsed = JobState::parse(&state);
            let parsed =
                parsed.ok_or_else(|| format!("The state is one of {}. Choose one.", known.join(", ")));
            fields.check("state", &state, parsed)
        });
        let buyer = given(&self.buyer).and_then(|buyer| {
            let parsed = BuyerId::parse(&buyer).map_err(|_| "There is no such buyer. Remove the filter.");
            fields.check("buyer", &buyer, parsed)
        });
        let request = PageRequest::parse(
            given(&self.page).as_deref(),
            Some("25"),
            given(&self.sort).as_deref(),
            &mut fields,
        );
        let filter = JobFilter {
            state,
            kind: given(&self.kind),
            buyer,
        };
        let parsed = fields.finish(request.map(|request| (filter, request)))?;
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "ssr")]
    #[test]
    fn the_address_says_what_is_shown() {
        let mut query = ParamsMap::new();
        query.insert("state", "FAILED".to_owned());
        query.insert("kind", "mail.send&x=1".to_owned());
        query.insert("nonsense", "x".to_owned());
        let search = Search::of(&query);
        assert_eq!(
            search.address(Some("retried")),
            "/jobs?state=FAILED&kind=mail%2Esend%26x%3D1&done=retried"
        );
        assert_eq!(Search::default().address(None), "/jobs");
        let (filter, request) = search.parse().unwrap();
        assert_eq!(filter.state, Some(JobState::Failed));
        assert_eq!((request.page, request.size), (0, 25));
    }

    #[test]
    fn what_somebody_wrote_into_the_address_is_refused() {
        let search = Search {
            state: "LOST".to_owned(),
            buyer: "x".to_owned(),
            page: "-1".to_owned(),
            ..Search::default()
        };
        let Err(Refusal::Invalid(fields)) = search.parse() else {
            panic!("accepted");
        };
        assert_eq!(fields.len(), 3);
    }
}
