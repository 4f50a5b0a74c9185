//! What callers rely on: which inputs are taken, which transitions exist, when the version rises.

use proptest::prelude::*;

use super::*;
use crate::kernel::{AddressId, BuyerId, Entropy, FieldError, OrganizationId, PartnerId, Timestamp};

struct Zeros;
impl Entropy for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn draft() -> BuyerDraft {
    BuyerDraft {
        vat_number: " de 136.695-976 ".to_owned(),
        company_name: "AutoHandel  Mustermann GmbH".to_owned(),
        address: AddressDraft {
            street: "Hauptstraße 12".to_owned(),
            post_code: "10115".to_owned(),
            city: "Berlin".to_owned(),
            country: "de".to_owned(),
        },
        kyc_mode: "MARKETPLACE_LED".to_owned(),
        contacts: vec![ContactDraft {
            first_name: "Erika".to_owned(),
            last_name: "Mustermann".to_owned(),
            email: "erika@Mustermann.example".to_owned(),
            phone: String::new(),
        }],
    }
}

const START: i64 = 1_776_852_900_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_millis(START).plus_seconds(second)
}

fn buyer() -> Buyer {
    let new = draft().parse().unwrap();
    let owner = (OrganizationId::new(at(0), &Zeros), PartnerId::new(at(0), &Zeros));
    Buyer::create(
        BuyerId::new(at(0), &Zeros),
        AddressId::new(at(0), &Zeros),
        owner,
        &new,
        at(0),
    )
}

fn fields(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn a_draft_is_normalized() {
    let new = draft().parse().unwrap();
    assert_eq!(new.vat_number.as_str(), "DE136695976");
    assert_eq!(new.company_name, "AutoHandel Mustermann GmbH");
    assert_eq!(new.address.country.code(), "DE");
    assert_eq!(new.contacts[0].email.as_str(), "erika@mustermann.example");
    assert_eq!(new.contacts[0].phone, None);
}

#[test]
fn an_empty_draft_names_every_field() {
    let errors = BuyerDraft {
        contacts: vec![ContactDraft::default()],
        ..BuyerDraft::default()
    }
    .parse()
    .unwrap_err();
    let all = [
        "kycMode",
        "vatNumber",
        "companyName",
        "address.street",
        "address.postCode",
        "address.city",
        "address.country",
        "contacts[0].firstName",
        "contacts[0].lastName",
        "contacts[0].email",
    ];
    assert_eq!(fields(&errors), all);
    assert!(
        errors
            .iter()
            .all(|error| error.rejected_value.is_none() && error.message.contains(". "))
    );
}

#[test]
fn each_wrong_field_is_named_alone() {
    type Spoil = fn(&mut BuyerDraft);
    let cases: [(&str, Spoil); 9] = [
        ("kycMode", |draft| "nt24_led".clone_into(&mut draft.kyc_mode)),
        ("vatNumber", |draft| {
            "DE12345678".clone_into(&mut draft.vat_number);
        }),
        ("vatNumber", |draft| {
            "GB123456789".clone_into(&mut draft.vat_number);
        }),
        ("companyName", |draft| draft.company_name = "x".repeat(201)),
        ("address.street", |draft| {
            "a\u{0}b".clone_into(&mut draft.address.street);
        }),
        ("address.postCode", |draft| {
            draft.address.post_code = "1".repeat(21);
        }),
        ("address.country", |draft| {
            "EL".clone_into(&mut draft.address.country);
        }),
        ("contacts[0].email", |draft| {
            "nobody".clone_into(&mut draft.contacts[0].email);
        }),
        ("contacts[0].phone", |draft| {
            "call me".clone_into(&mut draft.contacts[0].phone);
        }),
    ];
    for (field, spoil) in cases {
        let mut draft = draft();
        spoil(&mut draft);
        assert_eq!(fields(&draft.parse().unwrap_err()), [field]);
    }
}

#[test]
fn too_many_contacts_are_refused() {
    let mut draft = draft();
    draft.contacts = vec![draft.contacts[0].clone(); 51];
    assert_eq!(fields(&draft.parse().unwrap_err()), ["contacts"]);
}

#[test]
fn wrong_check_digits_are_a_warning() {
    let mut new = draft();
    "DE136695978".clone_into(&mut new.vat_number);
    let buyer = Buyer {
        vat_number: new.parse().unwrap().vat_number,
        ..buyer()
    };
    assert_eq!(buyer.warnings()[0].code, "VAT_NUMBER_FORMAT");
    assert!(self::buyer().warnings().is_empty());
}

#[test]
fn active_block_blocks() {
    let blocked = buyer().block(Some("fraud".to_owned()), at(1));
    assert_eq!(
        blocked.status,
        BuyerStatus::Blocked {
            since: at(1),
            reason: Some("fraud".to_owned())
        }
    );
    assert_eq!((blocked.version, blocked.updated_at), (1, at(1)));
}

#[test]
fn blocked_block_changes_nothing() {
    let blocked = buyer().block(None, at(1));
    assert_eq!(blocked.block(Some("again".to_owned()), at(2)), blocked);
}

#[test]
fn blocked_unblock_unblocks_and_active_unblock_changes_nothing() {
    let unblocked = buyer().block(None, at(1)).unblock(at(2));
    assert_eq!(
        (unblocked.status.clone(), unblocked.version),
        (BuyerStatus::Active, 2)
    );
    assert_eq!(unblocked.unblock(at(3)), unblocked);
}

#[test]
fn the_mode_goes_up_and_never_down() {
    let mode = |mode| BuyerChange {
        kyc_mode: Some(mode),
        ..BuyerChange::default()
    };
    let upgraded = buyer().update(mode(KycMode::Nt24Led), at(1)).unwrap();
    assert_eq!((upgraded.kyc_mode, upgraded.version), (KycMode::Nt24Led, 1));
    assert_eq!(
        upgraded.update(mode(KycMode::MarketplaceLed), at(2)),
        Err(BuyerError::KycModeDowngrade)
    );
    assert_eq!(upgraded.update(mode(KycMode::Nt24Led), at(2)).unwrap(), upgraded);
}

#[test]
fn the_same_data_are_the_same() {
    let buyer = buyer();
    assert!(buyer.says_the_same(&draft().parse().unwrap()));
    let mut other = draft();
    "Potsdam".clone_into(&mut other.address.city);
    assert!(!buyer.says_the_same(&other.parse().unwrap()));
}

#[derive(Clone, Debug)]
enum Action {
    Block,
    Unblock,
    Rename(u8),
    Upgrade,
    Downgrade,
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        Just(Action::Block),
        Just(Action::Unblock),
        (0_u8..3).prop_map(Action::Rename),
        Just(Action::Upgrade),
        Just(Action::Downgrade),
    ]
}

proptest! {
    /// Whatever happens: the version counts the changes, NT24_LED never goes back, and who it is stays.
    #[test]
    fn histories(actions in proptest::collection::vec(action(), 0..40)) {
        let mut now = buyer();
        let mut changes = 0;
        for (second, action) in (1..).zip(actions) {
            let mode = |mode| BuyerChange { kyc_mode: Some(mode), ..BuyerChange::default() };
            let next = match action {
                Action::Block => Ok(now.block(None, at(second))),
                Action::Unblock => Ok(now.unblock(at(second))),
                Action::Rename(name) => {
                    now.update(BuyerChange { company_name: Some(name.to_string()), ..BuyerChange::default() }, at(second))
                }
                Action::Upgrade => now.update(mode(KycMode::Nt24Led), at(second)),
                Action::Downgrade => now.update(mode(KycMode::MarketplaceLed), at(second)),
            };
            let Ok(next) = next else { continue };
            if next != now {
                changes += 1;
                prop_assert_eq!(next.updated_at, at(second));
            }
            prop_assert!(now.kyc_mode != KycMode::Nt24Led || next.kyc_mode == KycMode::Nt24Led);
            now = next;
        }
        prop_assert_eq!(now.version, changes);
        prop_assert_eq!((now.id, now.seller, now.created_at), (buyer().id, buyer().seller, at(0)));
    }

    /// No text makes the parser panic, and what it takes it takes again unchanged.
    #[test]
    fn any_text(name in ".{0,220}", street in ".{0,220}", phone in ".{0,60}") {
        let mut draft = draft();
        draft.company_name = name;
        draft.address.street = street;
        draft.contacts[0].phone = phone;
        if let Ok(new) = draft.parse() {
            draft.company_name = new.company_name.clone();
            draft.address.street = new.address.street.clone();
            prop_assert_eq!(draft.parse().map(|new| (new.company_name, new.address)), Ok((new.company_name, new.address)));
        }
    }
}
