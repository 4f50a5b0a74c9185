//! Which papers a buyer needs (product.md "Documents").

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::buyer::KycMode;
use crate::document::DocumentType;

/// A need that any one of some types meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Requirement(pub Vec<DocumentType>);

impl Requirement {
    fn met(&self, active: &BTreeSet<DocumentType>) -> bool {
        self.0.iter().any(|kind| active.contains(kind))
    }

    /// What is needed, for people.
    #[must_use]
    pub fn label(&self) -> String {
        let labels: Vec<&str> = self.0.iter().map(|kind| kind.label()).collect();
        labels.join(" or ")
    }
}

/// What a buyer of this mode needs, in the order it is asked for. In Mode B the identity check replaces the copy of an
/// identity document.
#[must_use]
pub fn required(mode: KycMode) -> Vec<Requirement> {
    let mut all = vec![
        Requirement(vec![DocumentType::CocExtract]),
        Requirement(vec![DocumentType::VatCertificate]),
        Requirement(vec![DocumentType::AmlDeclaration]),
    ];
    match mode {
        KycMode::MarketplaceLed => all.push(Requirement(vec![
            DocumentType::ContactIdCard,
            DocumentType::ContactPassport,
        ])),
        KycMode::Nt24Led => {}
    }
    all
}

/// What is still missing when these types have an active document.
#[must_use]
pub fn missing(mode: KycMode, active: &BTreeSet<DocumentType>) -> Vec<Requirement> {
    let mut all = required(mode);
    all.retain(|requirement| !requirement.met(active));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_identity_document_does_in_mode_a_and_none_is_asked_for_in_mode_b() {
        let mut active = BTreeSet::from([
            DocumentType::CocExtract,
            DocumentType::VatCertificate,
            DocumentType::AmlDeclaration,
        ]);
        assert_eq!(missing(KycMode::Nt24Led, &active), vec![]);
        let open = missing(KycMode::MarketplaceLed, &active);
        assert_eq!(open.len(), 1);
        assert_eq!(
            open[0].label(),
            "ID card of the contact person or Passport of the contact person"
        );
        active.insert(DocumentType::ContactDrivingLicence);
        assert_eq!(
            missing(KycMode::MarketplaceLed, &active).len(),
            1,
            "a driving licence does not do"
        );
        active.insert(DocumentType::ContactPassport);
        assert_eq!(missing(KycMode::MarketplaceLed, &active), vec![]);
    }
}
