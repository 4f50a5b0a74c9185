//! The list's filters as they stand in the address.

use domain::job::{JobFilter, JobSort, JobState};
use domain::kernel::{BuyerId, Fields, PageRequest, Refusal};
#[cfg(feature = "ssr")]
use leptos_router::params::ParamsMap;

use crate::ui::search;

search! {
    /// A state's stored word.
    state,
    /// A kind of work.
    kind,
    /// A buyer's id.
    buyer;
    /// `field,direction`.
    sort,
    /// From 0.
    page
}

impl Search {
    /// The list's address with these parameters, and with `done` when something was done.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn address(&self, done: Option<&str>) -> String {
        let mut query = ParamsMap::new();
        for (name, value) in self.given() {
            query.insert(name, value.to_owned());
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
