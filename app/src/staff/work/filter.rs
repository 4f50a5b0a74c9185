//! The work list's filters as they stand in the address.

use domain::compliance::{Code, ComplianceStatus, Readiness};
use domain::desk::{Assigned, WaitingOn, WorkFilter, WorkSort};
use domain::kernel::{BuyerId, Fields, PageRequest, PartnerId, Refusal, StaffId};
use domain::order::OrderStatus;

use crate::ui::search;

search! {
    /// VIN, order id, invoice number, or words of the buyer's name or VAT number.
    text,
    /// A published status of an order.
    status,
    /// `INCOMPLETE`, `VALID` or `INVALID`.
    compliance,
    /// `BLOCKED`, `READY_FOR_PICKUP` or `READY_FOR_EXPORT`.
    readiness,
    /// The code of a blocker or warning.
    found,
    /// `US`, `BUYER`, `CARRIER` or `VIES`.
    waiting,
    /// `1`: only what waits for a second approval.
    approval,
    /// A seller's id.
    seller,
    /// A buyer's id.
    buyer,
    /// `me`, `nobody` or the id of one of the staff.
    assigned;
    /// `field,direction`.
    sort,
    /// From 0.
    page
}

impl Search {
    /// The list as an address would ask for it, always in the same order and without the page: `?waiting=US`, and `?` for
    /// everything. What is kept as a view, and how the present view is recognized.
    #[must_use]
    pub fn to_query(&self) -> String {
        self.query_without("page")
    }

    /// The address of exactly this page of the list.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/orders{}", self.query_without(""))
    }

    fn query_without(&self, parameter: &str) -> String {
        let given = self.given().filter(|(name, _)| *name != parameter);
        let pairs: Vec<String> = given
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        format!("?{}", pairs.join("&"))
    }

    /// Reads the parameters; `me` is who asks.
    ///
    /// # Errors
    /// All refused parameters: somebody changed the address by hand.
    pub fn parse(&self, me: StaffId) -> Result<(WorkFilter, PageRequest<WorkSort>), Refusal> {
        let mut fields = Fields::new();
        let status = read(&mut fields, "status", &self.status, OrderStatus::parse);
        let compliance = read(&mut fields, "compliance", &self.compliance, |text| {
            ComplianceStatus::parse(text).ok_or("The verdict is INCOMPLETE, VALID or INVALID. Choose one.")
        });
        let readiness = read(&mut fields, "readiness", &self.readiness, |text| {
            Readiness::parse(text)
                .ok_or("The readiness is BLOCKED, READY_FOR_PICKUP or READY_FOR_EXPORT. Choose one.")
        });
        let found = read(&mut fields, "found", &self.found, |text| {
            Code::parse(text).ok_or("This is no code of a blocker or warning. Choose one.")
        });
        let waiting_on = read(&mut fields, "waiting", &self.waiting, |text| {
            WaitingOn::parse(text).ok_or("Orders wait for US, BUYER, CARRIER or VIES. Choose one.")
        });
        let approval = read(&mut fields, "approval", &self.approval, |text| {
            (text == "1")
                .then_some(true)
                .ok_or("Second approvals are asked for with 1. Remove the filter.")
        });
        let seller = read(&mut fields, "seller", &self.seller, |text| {
            PartnerId::parse(text).map_err(|_| "There is no such seller. Choose one.")
        });
        let buyer = read(&mut fields, "buyer", &self.buyer, |text| {
            BuyerId::parse(text).map_err(|_| "There is no such buyer. Remove the filter.")
        });
        let assigned = read(&mut fields, "assigned", &self.assigned, |text| match text {
            "me" => Ok(Assigned::To(me)),
            "nobody" => Ok(Assigned::Nobody),
            id => StaffId::parse(id)
                .map(Assigned::To)
                .map_err(|_| "Nobody of the staff has this id. Choose somebody."),
        });
        let request = self.request(&mut fields);
        let filter = WorkFilter {
            text: self.text.trim().to_owned(),
            status,
            compliance,
            readiness,
            found,
            waiting_on,
            approval: approval.unwrap_or(false),
            seller,
            buyer,
            assigned,
        };
        let parsed = fields.finish(request.map(|request| (filter, request)))?;
        Ok(parsed)
    }

    /// The page and the order it asks for.
    pub fn request(&self, fields: &mut Fields) -> Option<PageRequest<WorkSort>> {
        let given = |text: &'_ str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        PageRequest::parse(
            given(&self.page).as_deref(),
            Some("25"),
            given(&self.sort).as_deref(),
            fields,
        )
    }
}

/// As `encodeURIComponent` writes it. The router escapes otherwise on the server than in the browser, where a view that was
/// kept as the server wrote it would not be recognized.
fn escaped(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A parameter that may be absent.
fn read<T, E: std::fmt::Display>(
    fields: &mut Fields,
    name: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    fields.check(name, text, parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::Direction;

    const ID: &str = "01985c3a-0000-7000-8000-000000000000";

    fn me() -> StaffId {
        StaffId::parse(ID).unwrap()
    }

    #[test]
    fn every_parameter_is_read() {
        let search = Search {
            text: " golf ".to_owned(),
            status: "CREATED".to_owned(),
            compliance: "INCOMPLETE".to_owned(),
            readiness: "BLOCKED".to_owned(),
            found: "MISSING_CMR".to_owned(),
            waiting: "US".to_owned(),
            approval: "1".to_owned(),
            seller: ID.to_owned(),
            buyer: ID.to_owned(),
            assigned: "me".to_owned(),
            sort: "createdAt,asc".to_owned(),
            page: "2".to_owned(),
        };
        let (filter, request) = search.parse(me()).unwrap();
        assert_eq!(filter.text, "golf");
        assert_eq!(filter.marks().len(), 6);
        assert_eq!(filter.assigned, Some(Assigned::To(me())));
        assert_eq!((request.page, request.sort), (2, WorkSort::CreatedAt));
        let nothing = Search::default().parse(me()).unwrap();
        assert_eq!(nothing.0, WorkFilter::default());
        assert_eq!(nothing.1.direction, Direction::Desc);
    }

    #[test]
    fn what_was_changed_by_hand_is_refused_at_once() {
        let mut search = Search::default();
        for part in [
            &mut search.status,
            &mut search.compliance,
            &mut search.readiness,
            &mut search.found,
            &mut search.waiting,
            &mut search.approval,
            &mut search.seller,
            &mut search.buyer,
            &mut search.assigned,
        ] {
            "X".clone_into(part);
        }
        let Err(Refusal::Invalid(fields)) = search.parse(me()) else {
            panic!("not refused");
        };
        assert_eq!(fields.len(), 9);
    }

    #[test]
    fn the_same_list_has_the_same_query() {
        let mut search = Search {
            waiting: "US".to_owned(),
            text: "a b".to_owned(),
            page: "3".to_owned(),
            ..Search::default()
        };
        assert_eq!(search.to_query(), "?text=a%20b&waiting=US");
        assert_eq!(search.address(), "/orders?text=a%20b&waiting=US&page=3");
        search = Search::default();
        assert_eq!(search.to_query(), "?");
        "MISSING_CMR".clone_into(&mut search.found);
        ID.clone_into(&mut search.seller);
        "ü&=+".clone_into(&mut search.text);
        assert_eq!(
            search.to_query(),
            format!("?text=%C3%BC%26%3D%2B&found=MISSING_CMR&seller={ID}"),
            "as a browser writes it"
        );
    }
}
