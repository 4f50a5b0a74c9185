//! Whatever happens in whatever order, the stored verdict is the one that follows from the stored facts: at once after every
//! change, and wholly once the queue is empty. Random histories, the same on every run.

use std::collections::BTreeSet;

use domain::buyer::BuyerPatch;
use domain::compliance::{Code, MismatchDraft, RulingState, UnobtainableDraft, evaluate, lapsed};
use domain::desk::marks;
use domain::document::{Content, DocumentDraft, DocumentModule, DocumentOwner, DocumentType, Scan};
use domain::invoice::{InvoiceDraft, InvoiceKind, InvoicePatch};
use domain::kernel::{Actor, BuyerId, ClientActor, Context, DocumentId, MoneyDraft, OrderId, Source};
use domain::order::{OrderDraft, OrderPatch};
use domain::payment::{PaymentDraft, PaymentPatch};
use domain::transport::{DeliveryDraft, PickupDraft, RevokeDraft};
use serde_json::json;
use server::commands::compliance::of_order;

use crate::harness::{
    NAME, Shop, TestApp, Wanted, delivery_body, invoice_body, invoice_pdf, last, on_both, order_body,
    payment_body, pdf, pickup_body,
};

/// Small and good enough: the same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())]
    }
}

/// What a history plays with.
struct Stage {
    app: TestApp,
    shop: Shop,
    ctx: Context,
    buyers: Vec<BuyerId>,
    orders: Vec<OrderId>,
    /// Bytes that the store holds and whose text was read: an invoice that names the buyer, and one that does not.
    named: Content,
    unnamed: Content,
    /// So far, for the message of a failure.
    log: Vec<String>,
}

const NUMBERS: [&str; 3] = ["PL8567346215", "CZ25123891", "FR40303265045"];
const VINS: [&str; 3] = ["WVWZZZ3CZEE140287", "WP0ZZZ99ZTS392124", "YV1TS592861433393"];
const IBANS: [&str; 3] = [
    "PL61109010140000071219812874",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
];

fn from<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn money(value: i64) -> MoneyDraft {
    MoneyDraft {
        value: Some(value),
        currency: "EUR".to_owned(),
    }
}

impl Stage {
    async fn new(app: &TestApp) -> Self {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let ctx = Context {
            actor: Actor::Client(ClientActor {
                id: shop.client,
                client_id: shop.client_id.clone(),
                organization: shop.organization,
            }),
            source: Source::Api,
            request_id: "req_history".to_owned(),
            purpose: None,
            idempotency: None,
        };
        let mut buyers = Vec::new();
        let mut orders = Vec::new();
        let mut contents = Vec::new();
        for (at, number) in NUMBERS.iter().enumerate() {
            let buyer = shop.good_buyer(&app, number, NAME).await;
            if at == 0 {
                for (kind, bytes) in [
                    ("TP_OTHER", invoice_pdf()),
                    ("TP_AGREEMENT", pdf("another paper")),
                ] {
                    let paper = shop.upload(&buyer, kind, &bytes).send().await.is(201).json();
                    contents.push(Content {
                        sha256: paper["sha256"].as_str().unwrap().to_owned(),
                        size: paper["size"].as_i64().unwrap(),
                        content_type: "application/pdf".to_owned(),
                        file_name: "paper.pdf".to_owned(),
                        scan: Scan::NotScanned,
                    });
                }
            }
            for turn in 0..2 {
                let mut body = order_body(&buyer, &format!("{number}-{turn}"));
                body["vins"][0]["vin"] = json!(VINS[(at + turn) % 3]);
                if turn == 1 {
                    body["vins"] = json!([body["vins"][0], crate::harness::vehicle(VINS[(at + 2) % 3])]);
                    body["totalAmount"]["value"] = json!(3_700_000);
                }
                let draft: OrderDraft = from(body);
                let order = app
                    .services()
                    .orders
                    .upsert(&ctx, shop.seller, &draft)
                    .await
                    .unwrap();
                orders.push(order.into_inner().id);
            }
            buyers.push(BuyerId::parse(&last(&buyer)).unwrap());
        }
        app.drain().await;
        let unnamed = contents.pop().unwrap();
        Self {
            named: contents.pop().unwrap(),
            unnamed,
            app,
            shop,
            ctx,
            buyers,
            orders,
            log: Vec::new(),
        }
    }

    /// One thing that may happen; refused ones change nothing.
    async fn step(&mut self, dice: &mut Dice) {
        let services = self.app.services();
        let (ctx, seller) = (&self.ctx, self.shop.seller);
        let order = dice.pick(&self.orders);
        let buyer = dice.pick(&self.buyers);
        let today = domain::kernel::Date::of(self.app.state.platform.now()).to_string();
        let amount = dice.pick(&[1_850_000, 3_700_000, 1_000_000]);
        let what = dice.roll(17);
        let done = match what {
            0 => {
                let draft = InvoiceDraft {
                    amount: money(amount),
                    ..from(invoice_body())
                };
                services
                    .invoices
                    .submit(ctx, seller, order, &draft)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            1 => {
                let patch = InvoicePatch {
                    vat_included: Some(dice.roll(4) == 0),
                    margin_scheme: Some(dice.roll(5) == 0),
                    amount: Some(money(amount)),
                    buyer_name: Some(dice.pick(&["", "", NAME, "Somebody Else GmbH"]).to_owned()),
                    ..InvoicePatch::default()
                };
                let now = services
                    .order_queries
                    .invoice(ctx, seller, order, InvoiceKind::Preliminary)
                    .await;
                match now {
                    Ok(now) => services
                        .invoices
                        .update(
                            ctx,
                            seller,
                            order,
                            InvoiceKind::Preliminary,
                            now.invoice.version,
                            &patch,
                        )
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
            2 => {
                let draft = PaymentDraft {
                    bank_amount: money(amount),
                    source_iban: dice.pick(&IBANS).to_owned(),
                    ..from(payment_body())
                };
                services
                    .payments
                    .submit(ctx, seller, order, &draft)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            3 => {
                let patch = PaymentPatch {
                    bank_amount: Some(money(amount)),
                    cash_amount: Some(money(dice.pick(&[0, 0, 1_000_000]))),
                    source_iban: Some(dice.pick(&IBANS).to_owned()),
                    declare_new_iban: Some(dice.roll(3) == 0),
                    ..PaymentPatch::default()
                };
                match services.order_queries.payment(ctx, seller, order).await {
                    Ok(now) => services
                        .payments
                        .update(ctx, seller, order, now.payment.version, &patch)
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
            4 => services
                .payments
                .ready_for_pickup(ctx, seller, order)
                .await
                .map(|_| ())
                .map_err(|error| error.to_string()),
            5 => {
                let mut draft: PickupDraft = from(pickup_body(&today));
                if dice.roll(2) == 0 {
                    draft.kind = "SELF_PICKUP".to_owned();
                }
                services
                    .transports
                    .confirm_pickup(ctx, seller, order, &draft)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            6 => {
                let draft = RevokeDraft {
                    reason: "It did not come.".to_owned(),
                    vins: Vec::new(),
                };
                services
                    .transports
                    .revoke_pickup(ctx, seller, order, &draft)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            7 => {
                let mut draft: DeliveryDraft = from(delivery_body(&today));
                if let (0, Some(address)) = (dice.roll(4), &mut draft.delivery_address) {
                    address.country = dice.pick(&["DE", "CH", "FR"]).to_owned();
                }
                services
                    .transports
                    .confirm_delivery(ctx, seller, order, &draft)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            8 | 9 => {
                let kind = dice.pick(DocumentType::ALL);
                let owner = match kind.module() {
                    DocumentModule::Kyc => DocumentOwner::Buyer(seller, buyer),
                    module => DocumentOwner::Order(seller, order, module),
                };
                let draft = DocumentDraft {
                    kind: kind.as_str().to_owned(),
                    document_date: String::new(),
                };
                let content = if dice.roll(2) == 0 {
                    &self.named
                } else {
                    &self.unnamed
                };
                services
                    .documents
                    .add(ctx, owner, &draft, content)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            10 => {
                let module = dice.pick(&[
                    DocumentModule::Invoice,
                    DocumentModule::Payment,
                    DocumentModule::Transport,
                    DocumentModule::Kyc,
                ]);
                let owner = match module {
                    DocumentModule::Kyc => DocumentOwner::Buyer(seller, buyer),
                    module => DocumentOwner::Order(seller, order, module),
                };
                let all = services.document_queries.list(ctx, owner).await.unwrap();
                let ids: Vec<DocumentId> = all
                    .iter()
                    .filter(|document| document.is_active())
                    .map(|document| document.id)
                    .collect();
                if ids.is_empty() {
                    Err("nothing to delete".to_owned())
                } else {
                    services
                        .documents
                        .delete(ctx, owner, dice.pick(&ids), "Wrong paper.")
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                }
            }
            11 => {
                if dice.roll(2) == 0 {
                    services
                        .buyers
                        .block(ctx, seller, buyer, "Look at it.")
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                } else {
                    services
                        .buyers
                        .unblock(ctx, seller, buyer)
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                }
            }
            12 => {
                let number = dice.pick(&NUMBERS);
                let result = dice.pick(&["VALID", "VALID", "INVALID", "UNKNOWN"]);
                let shop = self.shop.renewed().await;
                shop.put(&format!("/v1/sandbox/vies/{number}"), &json!({"result": result}))
                    .send()
                    .await
                    .is(200);
                services
                    .kyc
                    .check_vies(ctx, seller, buyer)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            13 => {
                let seconds = dice.pick(&[60, 3_600, 20 * 3_600, 26 * 3_600, 12 * 86_400]);
                self.app.pass(seconds).await;
                Ok(())
            }
            14 => {
                let patch = BuyerPatch {
                    company_name: Some(dice.pick(&[NAME, "Another Name s.r.o."]).to_owned()),
                    ..BuyerPatch::default()
                };
                let now = services.buyer_queries.get(ctx, seller, buyer).await.unwrap();
                services
                    .buyers
                    .update(ctx, seller, buyer, now.version, &patch)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            15 => {
                if dice.roll(2) == 0 {
                    let draft = MismatchDraft {
                        code: dice.pick(&Code::ACCEPTABLE).as_str().to_owned(),
                        reason: "Agreed by phone.".to_owned(),
                    };
                    services
                        .compliance
                        .accept_mismatch(ctx, seller, order, &draft)
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                } else {
                    let kind = dice.pick(&[
                        DocumentType::TransportCmr,
                        DocumentType::PaymentConfirmation,
                        DocumentType::TransportCmrDelivery,
                        DocumentType::CocExtract,
                    ]);
                    let draft = UnobtainableDraft {
                        document_type: kind.as_str().to_owned(),
                        reason: "The carrier is gone.".to_owned(),
                    };
                    services
                        .compliance
                        .declare_unobtainable(ctx, seller, order, &draft)
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                }
            }
            _ => match dice.roll(4) {
                0 if dice.roll(4) == 0 => services
                    .orders
                    .cancel(ctx, seller, order, "Sold twice.")
                    .await
                    .map(|_| ())
                    .map_err(|error| error.to_string()),
                1 => {
                    let patch = OrderPatch {
                        purchase_date: Some(dice.pick(&["2026-04-10", "2026-04-20"]).to_owned()),
                        ..OrderPatch::default()
                    };
                    let now = services
                        .order_queries
                        .get(ctx, Some(seller), order)
                        .await
                        .unwrap();
                    services
                        .orders
                        .update(ctx, seller, order, now.version, &patch)
                        .await
                        .map(|_| ())
                        .map_err(|error| error.to_string())
                }
                _ => {
                    let rulings = services
                        .compliance_queries
                        .rulings(ctx, seller, order)
                        .await
                        .unwrap();
                    match rulings.first() {
                        Some(ruling) => services
                            .compliance
                            .withdraw(ctx, seller, order, ruling.id, "Not needed.")
                            .await
                            .map(|_| ())
                            .map_err(|error| error.to_string()),
                        None => Err("nothing to withdraw".to_owned()),
                    }
                }
            },
        };
        self.log.push(format!("{what} on {order} / {buyer}: {done:?}"));
    }

    async fn marks_of(&self, order: OrderId) -> BTreeSet<String> {
        let sql = match self.app.state.platform.store.engine() {
            storage::Engine::Sqlite => format!(
                "SELECT mark FROM order_mark WHERE order_id = x'{}'",
                order.uuid().simple()
            ),
            storage::Engine::Postgres => format!("SELECT mark FROM order_mark WHERE order_id = '{order}'"),
        };
        self.app.database.texts(&sql).await.into_iter().collect()
    }

    /// What is counted is what is there.
    async fn counts_hold(&self) {
        let counted = "SELECT mark || ' ' || CAST(SUM(orders) AS BIGINT) FROM mark_count GROUP BY mark HAVING SUM(orders) <> 0 ORDER BY 1";
        let there = "SELECT mark || ' ' || COUNT(*) FROM order_mark GROUP BY mark ORDER BY 1";
        let database = &self.app.database;
        assert_eq!(
            database.texts(counted).await,
            database.texts(there).await,
            "{}",
            self.log.join("\n")
        );
    }

    /// Compares what is stored with what follows. `whole`: nothing waits in the queue.
    async fn check(&self, whole: bool) {
        self.counts_hold().await;
        let now = self.app.state.platform.now();
        let mut db = self.app.state.platform.store.read().await.unwrap();
        for id in &self.orders {
            let order = storage::order::by_id(&mut db, *id).await.unwrap().unwrap();
            let buyer = storage::buyer::by_id(&mut db, order.buyer)
                .await
                .unwrap()
                .unwrap();
            let case = of_order(&mut db, &buyer, order).await.unwrap();
            let stored = case.stored.unwrap();
            let follows = evaluate(&case.facts, now);
            let said = format!("{id} after\n{}", self.log.join("\n"));
            assert_eq!(
                stored.rollup.compliance_status, follows.compliance_status,
                "{said}"
            );
            assert_eq!(stored.rollup.blockers, follows.blockers, "{said}");
            assert_eq!(lapsed(&case.facts, now), [], "{said}");
            if whole {
                assert_eq!(stored.rollup, follows, "{said}");
            }
            let approval = case
                .facts
                .rulings
                .iter()
                .any(|ruling| ruling.state == RulingState::AwaitingApproval);
            let marked = marks(case.order.status, &stored.rollup, approval);
            let found = self.marks_of(*id).await;
            assert_eq!(
                found,
                marked.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
                "{said}"
            );
            assert_eq!(
                case.order.status,
                follows.order_status(case.facts.payment.is_some()),
                "{said}"
            );
            let head = storage::compliance::head(&mut db, *id).await.unwrap().unwrap();
            assert_eq!(head.version, stored.version, "{said}");
        }
    }
}

async fn history(app: TestApp, seed: u64, steps: usize) {
    let mut stage = Stage::new(&app).await;
    let mut dice = Dice(seed);
    stage.check(true).await;
    for _ in 0..steps {
        stage.step(&mut dice).await;
        stage.check(false).await;
        if dice.roll(3) == 0 {
            stage.app.drain().await;
            stage.check(true).await;
        }
    }
    stage.app.drain().await;
    stage.check(true).await;
    let refused = stage.log.iter().filter(|line| line.ends_with("Ok(())")).count();
    assert!(
        refused * 4 > steps,
        "too few steps did anything:\n{}",
        stage.log.join("\n")
    );
    assert_eq!(stage.app.audit_faults().await, Vec::<String>::new());
}

on_both! {
    async fn one_history(app: TestApp) {
        history(app, 0x2026_0422, 90).await;
    }

    async fn another_history(app: TestApp) {
        history(app, 0x9E37_79B9_7F4A_7C15, 90).await;
    }

    async fn a_third_history(app: TestApp) {
        history(app, 0x0D15_EA5E_0D15_EA5E, 90).await;
    }
}
