//! Golden scenarios: what stands in product.md ("Blocker catalogue", "States") and in the Integration API 6 and 7, sale by
//! sale. The tables are in `scenarios_*`; here is what a scenario is, and the test that walks them.

use super::samples::{at, complete, just_created, on_the_way, still_there};
use super::{scenarios_buyer, scenarios_records, scenarios_rulings, scenarios_transport};
use crate::compliance::{Blocker, Code, ComplianceStatus, Decision, Facts, Readiness, Rollup, evaluate};
use crate::kernel::Timestamp;

/// A sale, a moment, and the verdict that the specification gives it.
pub(super) struct Scenario {
    name: &'static str,
    facts: Facts,
    now: Timestamp,
    verdict: String,
    blockers: Vec<&'static str>,
    warnings: Vec<&'static str>,
    modules: &'static str,
    vins: Option<&'static str>,
}

impl Scenario {
    fn new(
        name: &'static str,
        facts: Facts,
        now: &str,
        modules: &'static str,
        change: impl FnOnce(&mut Facts),
    ) -> Self {
        let mut scenario = Self {
            name,
            facts,
            now: at(now),
            verdict: String::new(),
            blockers: Vec::new(),
            warnings: Vec::new(),
            modules,
            vins: None,
        };
        change(&mut scenario.facts);
        scenario
    }

    /// Looked at then.
    pub(super) fn at(mut self, now: &str) -> Self {
        self.now = at(now);
        self
    }

    fn verdict(
        mut self,
        status: ComplianceStatus,
        decision: Option<Decision>,
        readiness: Readiness,
        blockers: &[&'static str],
    ) -> Self {
        self.verdict = verdict(status, decision, readiness);
        self.blockers = blockers.to_vec();
        self
    }

    /// The exemption holds.
    pub(super) fn exempt(self) -> Self {
        self.verdict(
            ComplianceStatus::Valid,
            Some(Decision::ValidExport),
            Readiness::ReadyForExport,
            &[],
        )
    }

    /// The exemption does not hold.
    pub(super) fn taxed(self, blockers: &[&'static str]) -> Self {
        let decision = Some(Decision::VatApplicable);
        self.verdict(ComplianceStatus::Invalid, decision, Readiness::Blocked, blockers)
    }

    /// Something is missing that must be there before the vehicle leaves.
    pub(super) fn open(self, blockers: &[&'static str]) -> Self {
        self.verdict(ComplianceStatus::Incomplete, None, Readiness::Blocked, blockers)
    }

    /// Nothing is missing but the transport.
    pub(super) fn moving(self, blockers: &[&'static str]) -> Self {
        self.verdict(
            ComplianceStatus::Incomplete,
            None,
            Readiness::ReadyForPickup,
            blockers,
        )
    }

    /// With exactly these warnings.
    pub(super) fn warns(mut self, warnings: &[&'static str]) -> Self {
        self.warnings = warnings.to_vec();
        self
    }

    /// The status of buyer, order, invoice, payment and transport.
    pub(super) fn modules(mut self, modules: &'static str) -> Self {
        self.modules = modules;
        self
    }

    /// The status of each vehicle.
    pub(super) fn vins(mut self, vins: &'static str) -> Self {
        self.vins = Some(vins);
        self
    }

    /// What differs from the rollup.
    fn differences(&self, rollup: &Rollup) -> Vec<String> {
        let seen = verdict(rollup.compliance_status, rollup.decision, rollup.readiness);
        let modules = modules(rollup);
        let vins = vins(rollup);
        [
            ("verdict", self.verdict.clone(), seen),
            ("blockers", self.blockers.join(", "), codes(&rollup.blockers)),
            ("warnings", self.warnings.join(", "), codes(&rollup.warnings)),
            ("modules", self.modules.to_owned(), modules),
            (
                "vins",
                self.vins.map_or_else(|| vins.clone(), str::to_owned),
                vins,
            ),
        ]
        .into_iter()
        .filter(|(_, wanted, seen)| wanted != seen)
        .map(|(what, wanted, seen)| format!("  {what}: wanted [{wanted}], got [{seen}]"))
        .collect()
    }
}

/// A sale that was delivered, with everything in order but for `change`.
pub(super) fn delivered(name: &'static str, change: impl FnOnce(&mut Facts)) -> Scenario {
    let modules = "VALID COMPLETE VALID VALID DELIVERED";
    Scenario::new(name, complete(), super::samples::LATER, modules, change)
}

/// A sale on its way, ten hours after VIES was asked, with everything in order but for `change`.
pub(super) fn under_way(name: &'static str, change: impl FnOnce(&mut Facts)) -> Scenario {
    let modules = "VALID COMPLETE VALID VALID IN_PROGRESS";
    Scenario::new(name, on_the_way(), "2026-03-10T18:00:00Z", modules, change)
}

/// A sale that waits for the pickup, an hour after VIES was asked, with everything in order but for `change`.
pub(super) fn waiting(name: &'static str, change: impl FnOnce(&mut Facts)) -> Scenario {
    let modules = "VALID COMPLETE VALID VALID NOT_STARTED";
    Scenario::new(name, still_there(), "2026-03-10T09:00:00Z", modules, change)
}

/// An order of which nothing is known yet but for `change`.
pub(super) fn created(name: &'static str, change: impl FnOnce(&mut Facts)) -> Scenario {
    let modules = "INCOMPLETE COMPLETE MISSING MISSING NOT_STARTED";
    Scenario::new(name, just_created(), "2026-03-02T09:00:00Z", modules, change)
}

fn verdict(status: ComplianceStatus, decision: Option<Decision>, readiness: Readiness) -> String {
    let decision = decision.map_or("null", Decision::as_str);
    format!("{} {decision} {}", status.as_str(), readiness.as_str())
}

fn codes(found: &[Blocker]) -> String {
    let codes: Vec<String> = found
        .iter()
        .map(|blocker| format!("{} {}", blocker.module.as_str(), blocker.code.as_str()))
        .collect();
    codes.join(", ")
}

fn modules(rollup: &Rollup) -> String {
    let modules = &rollup.modules;
    [
        modules.buyer.status.as_str(),
        modules.order.status.as_str(),
        modules.invoice.status.as_str(),
        modules.payment.status.as_str(),
        modules.transport.status.as_str(),
    ]
    .join(" ")
}

fn vins(rollup: &Rollup) -> String {
    let vins: Vec<&str> = rollup
        .modules
        .order
        .vins
        .iter()
        .map(|vin| vin.compliance_status.as_str())
        .collect();
    vins.join(" ")
}

fn all() -> Vec<Scenario> {
    [
        scenarios_buyer::all(),
        scenarios_records::all(),
        scenarios_transport::all(),
        scenarios_rulings::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_scenario_gets_the_verdict_of_the_specification() {
    let scenarios = all();
    let wrong: Vec<String> = scenarios
        .iter()
        .filter_map(|scenario| {
            let differences = scenario.differences(&evaluate(&scenario.facts, scenario.now));
            (!differences.is_empty()).then(|| format!("{}\n{}", scenario.name, differences.join("\n")))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} scenarios:\n\n{}",
        wrong.len(),
        scenarios.len(),
        wrong.join("\n\n")
    );
    assert!(scenarios.len() >= 90, "{}", scenarios.len());
    for (at, scenario) in scenarios.iter().enumerate() {
        let twice = scenarios[..at].iter().any(|other| other.name == scenario.name);
        assert!(!twice, "two scenarios are called {}", scenario.name);
    }
}

#[test]
fn every_code_occurs_in_a_scenario() {
    let scenarios = all();
    for code in Code::ALL {
        let word = code.as_str();
        let occurs = scenarios.iter().any(|scenario| {
            let mut all = scenario.blockers.iter().chain(&scenario.warnings);
            all.any(|found| found.ends_with(&format!(" {word}")))
        });
        assert!(occurs, "{word} occurs in no scenario");
    }
}

#[test]
fn the_catalogue_says_module_kind_and_law_of_every_code() {
    // Product.md, "Blocker catalogue" and the warnings below it.
    let catalogue = "
        buyer MISSING_KYC_DOCUMENT MISSING, buyer VIES_NOT_CHECKED MISSING, buyer VIES_INVALID FAILED,
        buyer IDENTITY_NOT_VERIFIED MISSING, buyer IDENTITY_REJECTED FAILED, buyer AML_PENDING MISSING,
        buyer AML_FLAGGED FAILED, buyer BUYER_BLOCKED MISSING, buyer DOMESTIC_BUYER FAILED,
        buyer VAT_NUMBER_FORMAT WARNING,
        order ORDER_TOTAL_MISMATCH MISSING, order VIN_CHECK_DIGIT WARNING, order VIN_IN_OTHER_OPEN_ORDER WARNING,
        order NEW_MEANS_OF_TRANSPORT WARNING,
        invoice MISSING_INVOICE MISSING, invoice MISSING_INVOICE_DOCUMENT MISSING,
        invoice INVOICE_AMOUNT_MISMATCH MISSING, invoice BUYER_NAME_MISMATCH MISSING,
        invoice VAT_STRUCTURE_MISMATCH MISSING, invoice VAT_INCLUDED FAILED, invoice MARGIN_SCHEME FAILED,
        invoice INVOICE_TEXT_UNREADABLE WARNING,
        payment MISSING_PAYMENT MISSING, payment MISSING_PAYMENT_PROOF MISSING, payment AMOUNT_MISMATCH MISSING,
        payment IBAN_INCONSISTENT MISSING, payment MISSING_SOURCE_OF_FUNDS MISSING,
        payment NOT_READY_FOR_PICKUP MISSING,
        transport PICKUP_NOT_CONFIRMED MISSING, transport MISSING_CMR MISSING,
        transport MISSING_PICKUP_DECLARATION MISSING, transport VIES_PENDING MISSING,
        transport DELIVERY_NOT_CONFIRMED MISSING, transport MISSING_DELIVERY_PROOF MISSING,
        transport NOT_CROSS_BORDER FAILED, transport DESTINATION_OUTSIDE_EU FAILED,
        transport DELIVERY_OVERDUE WARNING,
        transport EVIDENCE_UNOBTAINABLE FAILED, transport DOCUMENT_NOT_SCANNED WARNING,
        transport DATES_OUT_OF_ORDER WARNING";
    let wanted: Vec<String> = catalogue
        .split(',')
        .map(|row| row.split_whitespace().collect::<Vec<&str>>().join(" "))
        .collect();
    let ours: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            let kind = serde_json::to_value(code.kind()).unwrap();
            format!(
                "{} {} {}",
                code.module().as_str(),
                code.as_str(),
                kind.as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(ours, wanted);
    for code in Code::ALL {
        assert!(!code.rule().is_empty(), "{code:?}");
        assert_eq!(Code::parse(code.as_str()), Some(*code));
        assert_eq!(
            serde_json::to_value(code).unwrap(),
            serde_json::Value::from(code.as_str())
        );
    }
    assert_eq!(Code::parse("NOTHING"), None);
}
