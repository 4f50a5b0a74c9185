//! The facts of orders, gathered for `domain::compliance::evaluate`.

use std::collections::BTreeMap;

use domain::buyer::Buyer;
use domain::compliance::{
    BuyerFacts, Facts, FinalFacts, IbanFacts, InvoiceFacts, NameOnInvoice, Papers, PaymentFacts, Ruling,
    StoredRollup, VatIdentity, VehicleFacts, ViesAnswer, ViesRecord,
};
use domain::document::DocumentType;
use domain::invoice::{Invoice, InvoiceKind};
use domain::kernel::{Iban, OrderId, Refusal, Timestamp, VatNumber, VatPrefix, Vin};
use domain::kyc::{KycFacts, ViesResult};
use domain::order::Order;
use domain::payment::Payment;
use domain::transport::Leg;
use screening::names::{NameMatch, appears_in, compare};
use storage::Db;
use storage::document::Paper;
use storage::transport::LegRow;

use crate::commands::{fault, kyc};

/// An order with everything its verdict is made from, and the verdict that is stored.
pub struct Case {
    /// The order.
    pub order: Order,
    /// What is known.
    pub facts: Facts,
    /// The verdict as stored; absent for an order that was just created.
    pub stored: Option<StoredRollup>,
}

/// What belongs to each order.
struct ByOrder<T>(BTreeMap<OrderId, Vec<T>>);

impl<T> FromIterator<(OrderId, T)> for ByOrder<T> {
    fn from_iter<I: IntoIterator<Item = (OrderId, T)>>(all: I) -> Self {
        let mut by_order: BTreeMap<OrderId, Vec<T>> = BTreeMap::new();
        for (order, one) in all {
            by_order.entry(order).or_default().push(one);
        }
        Self(by_order)
    }
}

impl<T> ByOrder<T> {
    fn of(&self, order: OrderId) -> &[T] {
        self.0.get(&order).map_or(&[], Vec::as_slice)
    }
}

/// The records that hang on some orders of one buyer.
struct Records {
    invoices: ByOrder<Invoice>,
    payments: ByOrder<Payment>,
    legs: ByOrder<LegRow>,
    papers: ByOrder<Paper>,
    rulings: ByOrder<Ruling>,
    rollups: ByOrder<StoredRollup>,
    identities: ByOrder<VatIdentity>,
    elsewhere: ByOrder<Vin>,
}

/// What is known about the buyer, whichever order it is for.
struct Known<'a> {
    buyer: &'a Buyer,
    kyc: KycFacts,
    papers: Papers,
    answers: Vec<(VatNumber, ViesResult, Timestamp)>,
    ibans: Vec<Iban>,
    seller: VatPrefix,
}

/// One order with its facts.
///
/// # Errors
/// When the database fails.
pub async fn of_order(db: &mut Db, buyer: &Buyer, order: Order) -> Result<Case, Refusal> {
    let id = order.id;
    let vins: Vec<Vin> = order.vins.iter().map(|vin| vin.vin).collect();
    let elsewhere = storage::order::others_open(db, order.organization, id, &vins)
        .await
        .map_err(fault)?;
    let rulings = storage::compliance::rulings(db, id).await.map_err(fault)?;
    let records = Records {
        invoices: with(id, storage::invoice::of_order(db, id).await.map_err(fault)?),
        payments: with(id, storage::payment::of_order(db, id).await.map_err(fault)?),
        legs: with(id, storage::transport::of_order(db, id).await.map_err(fault)?),
        papers: with(
            id,
            storage::document::papers_of_order(db, id).await.map_err(fault)?,
        ),
        rulings: with(id, rulings.into_iter().filter(|ruling| ruling.state.is_live())),
        rollups: with(id, storage::compliance::rollup(db, id).await.map_err(fault)?),
        identities: with(id, storage::order::identity(db, id).await.map_err(fault)?),
        elsewhere: with(id, elsewhere.into_iter().map(|(vin, _)| vin)),
    };
    let known = known(db, buyer).await?;
    case(db, &known, order, &records).await
}

fn with<T>(order: OrderId, all: impl IntoIterator<Item = T>) -> ByOrder<T> {
    all.into_iter().map(|one| (order, one)).collect()
}

fn by_order<T>(all: Vec<(OrderId, T)>) -> ByOrder<T> {
    all.into_iter().collect()
}

/// All orders of a buyer that are not cancelled, with their facts.
///
/// # Errors
/// When the database fails.
pub async fn cases_of_buyer(db: &mut Db, buyer: &Buyer) -> Result<Vec<Case>, Refusal> {
    let orders = storage::order::open_of_buyer(db, buyer.id).await.map_err(fault)?;
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let legs = storage::transport::of_buyer(db, buyer.id).await.map_err(fault)?;
    let rollups = storage::compliance::rollups_of_buyer(db, buyer.id)
        .await
        .map_err(fault)?;
    let records = Records {
        invoices: by_order(storage::invoice::of_buyer(db, buyer.id).await.map_err(fault)?),
        payments: by_order(storage::payment::of_buyer(db, buyer.id).await.map_err(fault)?),
        legs: legs.into_iter().map(|row| (row.order, row)).collect(),
        papers: by_order(
            storage::document::papers_of_orders(db, buyer.id)
                .await
                .map_err(fault)?,
        ),
        rulings: by_order(
            storage::compliance::live_rulings_of_buyer(db, buyer.id)
                .await
                .map_err(fault)?,
        ),
        rollups: rollups
            .into_iter()
            .map(|stored| (stored.rollup.order_uuid, stored))
            .collect(),
        identities: by_order(
            storage::order::identities_of_buyer(db, buyer.id)
                .await
                .map_err(fault)?,
        ),
        elsewhere: by_order(
            storage::order::named_elsewhere(db, buyer.id)
                .await
                .map_err(fault)?,
        ),
    };
    let known = known(db, buyer).await?;
    let mut cases = Vec::with_capacity(orders.len());
    for order in orders {
        cases.push(case(db, &known, order, &records).await?);
    }
    Ok(cases)
}

async fn known<'a>(db: &mut Db, buyer: &'a Buyer) -> Result<Known<'a>, Refusal> {
    let seller = storage::organization::partner(db, buyer.seller)
        .await
        .map_err(fault)?
        .ok_or(Refusal::Internal)?;
    let ibans = storage::kyc::iban::list(db, buyer.id).await.map_err(fault)?;
    Ok(Known {
        buyer,
        kyc: kyc::facts(db, buyer).await?,
        papers: papers(
            &storage::document::papers_of_buyer(db, buyer.id)
                .await
                .map_err(fault)?,
        ),
        answers: storage::kyc::vies::answers(db, buyer.id).await.map_err(fault)?,
        ibans: ibans.into_iter().map(|seen| seen.iban).collect(),
        seller: seller.vat_number.prefix(),
    })
}

fn papers(all: &[Paper]) -> Papers {
    all.iter().map(|paper| (paper.kind, paper.clean)).collect()
}

async fn case(db: &mut Db, known: &Known<'_>, order: Order, records: &Records) -> Result<Case, Refusal> {
    let id = order.id;
    let buyer = known.buyer;
    let identity = records.identities.of(id).first().cloned();
    let identity = identity.unwrap_or_else(|| VatIdentity {
        vat_number: buyer.vat_number.clone(),
        company_name: buyer.company_name.clone(),
        mode: buyer.kyc_mode,
        screened: false,
    });
    let legs: BTreeMap<Vin, Leg> = records
        .legs
        .of(id)
        .iter()
        .map(|row| (row.vin, row.leg()))
        .collect();
    let elsewhere = records.elsewhere.of(id);
    let vehicles = order.vins.iter().map(|vin| VehicleFacts {
        vin: vin.vin,
        amount: vin.purchase_amount,
        mileage: vin.mileage,
        first_registration: vin.first_registration_date,
        // What was delivered here may well be sold again.
        in_other_open_order: elsewhere.contains(&vin.vin)
            && legs.get(&vin.vin).is_none_or(|leg| leg.delivery().is_none()),
        leg: legs.get(&vin.vin).cloned().unwrap_or(Leg::Waiting),
    });
    let invoice = |kind| {
        records
            .invoices
            .of(id)
            .iter()
            .find(move |invoice| invoice.kind == kind)
    };
    let papers_here = records.papers.of(id);
    let preliminary = match invoice(InvoiceKind::Preliminary) {
        None => None,
        Some(invoice) => {
            let document = papers_here
                .iter()
                .find(|paper| paper.kind == DocumentType::ShipmentPreliminaryInvoice);
            Some(InvoiceFacts {
                invoice_date: invoice.invoice_date,
                amount: invoice.amount,
                vat_included: invoice.vat_included,
                margin_scheme: invoice.margin_scheme,
                name: name_on(db, invoice, document, &identity.company_name).await?,
            })
        }
    };
    let payment = records.payments.of(id).first().map(|payment| PaymentFacts {
        payment_date: payment.payment_date,
        bank: payment.bank_amount,
        cash: payment.cash_amount,
        iban: IbanFacts {
            source: payment.source_iban,
            declared_new: payment.new_iban_declared,
            known: known.ibans.clone(),
        },
        ready: payment.ready,
    });
    let stored = records.rollups.of(id).first().cloned();
    let since = stored.iter().flat_map(|stored| stored.rollup.findings());
    let facts = Facts {
        order: id,
        created_at: order.created_at,
        cancelled: order.cancelled.is_some(),
        purchase_date: order.purchase_date,
        total: order.total_amount,
        seller: known.seller,
        vehicles: vehicles.collect(),
        buyer: buyer_facts(db, known, identity).await?,
        invoice: preliminary,
        final_invoice: invoice(InvoiceKind::Final).map(|invoice| FinalFacts {
            vat_included: invoice.vat_included,
            margin_scheme: invoice.margin_scheme,
        }),
        payment,
        papers: papers(papers_here),
        rulings: records.rulings.of(id).to_vec(),
        since: since.map(|blocker| (blocker.key(), blocker.since)).collect(),
    };
    Ok(Case { order, facts, stored })
}

async fn buyer_facts(db: &mut Db, known: &Known<'_>, identity: VatIdentity) -> Result<BuyerFacts, Refusal> {
    let buyer = known.buyer;
    let latest = if identity.vat_number == buyer.vat_number {
        known.kyc.vies.latest.clone()
    } else {
        storage::kyc::vies::facts(db, buyer.id, &identity.vat_number)
            .await
            .map_err(fault)?
            .latest
    };
    let answers = known
        .answers
        .iter()
        .filter(|(number, ..)| *number == identity.vat_number)
        .map(|(_, result, at)| ViesAnswer {
            result: *result,
            at: *at,
        });
    Ok(BuyerFacts {
        blocked: buyer.status != domain::buyer::BuyerStatus::Active,
        papers: known.papers.clone(),
        vies: ViesRecord {
            answers: answers.collect(),
            last_asked: latest.as_ref().map(|check| check.checked_at),
            malformed: latest.is_some_and(|check| check.reason.as_deref() == Some("INVALID_INPUT")),
        },
        verification: known.kyc.verification,
        aml: known.kyc.aml,
        identity,
    })
}

/// Whether the buyer's name is on the invoice: as the client says, else by the text of the document.
async fn name_on(
    db: &mut Db,
    invoice: &Invoice,
    document: Option<&Paper>,
    buyer: &str,
) -> Result<NameOnInvoice, Refusal> {
    if let Some(name) = &invoice.buyer_name {
        return Ok(NameOnInvoice::Said {
            name: name.clone(),
            same: matches!(compare(buyer, Some(name)), NameMatch::Same { .. }),
        });
    }
    let Some(document) = document else {
        return Ok(NameOnInvoice::Unknown);
    };
    let known = storage::document::content(db, &document.sha256)
        .await
        .map_err(fault)?;
    Ok(match known {
        Some(known) if !known.text_read => NameOnInvoice::NotReadYet,
        Some(storage::document::Known { text: Some(text), .. }) => NameOnInvoice::Read {
            found: appears_in(buyer, &text),
            sha256: document.sha256.clone(),
        },
        Some(_) | None => NameOnInvoice::NoText,
    })
}
