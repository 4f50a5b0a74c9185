//! The schema of the rollup (Integration API 4.11, product.md "Verdict").
//!
//! Only the schema: what is answered is the stored JSON of `domain::compliance::StoredRollup`. A test holds the two together.

use utoipa::ToSchema;

/// Whether the exemption of an order holds, and what is missing.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used; the stored JSON is answered as it is"
)]
#[schema(as = ComplianceRollup, rename_all = "camelCase", example = json!({
    "orderUuid": "0198c0de-0000-7000-8000-000000000008", "complianceStatus": "INCOMPLETE", "decision": null,
    "readiness": "READY_FOR_PICKUP",
    "blockers": [{
        "module": "transport", "code": "MISSING_CMR", "message": "The consignment note (CMR) is missing. Upload it.",
        "kind": "MISSING", "rule": "Implementing Regulation (EU) No 282/2011 art. 45a(3)(a)", "documentTypes": ["TRANSPORT_CMR"],
        "since": "2026-04-24T09:30:00.000Z"
    }],
    "warnings": [],
    "modules": {
        "buyer": {
            "status": "VALID", "viesLastCheckedAt": "2026-04-24T06:00:00.000Z", "viesResult": "VALID",
            "documentsComplete": true, "kycVerificationStatus": "VERIFIED"
        },
        "order": {
            "status": "COMPLETE", "vins": [{"vin": "WVWZZZ3CZEE140287", "complianceStatus": "TRANSPORT_PENDING"}]
        },
        "invoice": {
            "status": "VALID", "type": "PRELIMINARY", "vatIncluded": false, "finalInvoiceRequired": false,
            "finalInvoiceReceived": false
        },
        "payment": {
            "status": "VALID", "amountMatchesInvoice": true, "ibanConsistent": true, "readyForPickup": true
        },
        "transport": {
            "status": "IN_PROGRESS", "pickupConfirmed": true, "pickupDate": "2026-04-24", "deliveryConfirmed": false,
            "cmrUploaded": false, "dailyViesChecksActive": true,
            "vins": [{"vin": "WVWZZZ3CZEE140287", "pickupConfirmed": true, "deliveryConfirmed": false}]
        },
        "exportFile": {"status": "PENDING", "downloadUrl": null}
    },
    "version": 7, "updatedAt": "2026-04-24T09:30:00.000Z"
}))]
pub struct ComplianceBody {
    /// Of which order.
    order_uuid: uuid::Uuid,
    /// `INCOMPLETE` (something is missing), `VALID` (the exemption holds) or `INVALID` (it does not).
    compliance_status: String,
    /// `VALID_EXPORT` (without VAT) or `VAT_APPLICABLE`; `null` while something is missing.
    #[schema(required = true)]
    decision: Option<String>,
    /// `BLOCKED`, `READY_FOR_PICKUP` (nothing is open but the transport, and the payment is marked ready) or `READY_FOR_EXPORT`.
    readiness: String,
    /// What stands in the way: by module, what to do first coming first.
    blockers: Vec<BlockerBody>,
    /// What is worth a look and changes no status.
    warnings: Vec<BlockerBody>,
    /// The modules.
    modules: ModulesBody,
    /// From 0, one more with each change; also in the `ETag`.
    version: i64,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
    /// Only with `explain=true`: every rule, the facts it read, its outcome.
    #[schema(value_type = ExplanationBody, required = false)]
    explanation: Option<ExplanationBody>,
}

/// Something that stands in the way, or is worth a look.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = Blocker, rename_all = "camelCase")]
struct BlockerBody {
    /// `buyer`, `order`, `invoice`, `payment` or `transport`.
    #[schema(example = "transport")]
    module: String,
    /// The stable code. New ones may be added.
    #[schema(example = "MISSING_CMR")]
    code: String,
    /// What is wrong, then what to do.
    message: String,
    /// `MISSING` (something can still be supplied), `FAILED` (the exemption does not hold) or `WARNING`.
    #[schema(example = "MISSING")]
    kind: String,
    /// The legal or contractual reference that asks for it.
    #[schema(example = "Directive 2006/112/EC art. 138(1)(b)")]
    rule: String,
    /// Any one of these documents would clear it. Absent when none would.
    #[schema(required = false, example = json!(["TRANSPORT_CMR"]))]
    document_types: Vec<String>,
    /// The vehicles it is about. Absent when it is about all of the order.
    #[schema(required = false, example = json!(["WVWZZZ3CZEE140287"]))]
    vins: Vec<String>,
    /// Since when it has been there without a break.
    #[schema(value_type = String, format = DateTime)]
    since: String,
}

/// The modules of a rollup.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceModules, rename_all = "camelCase")]
struct ModulesBody {
    /// Who buys.
    buyer: BuyerModuleBody,
    /// What is sold.
    order: OrderModuleBody,
    /// What is asked for.
    invoice: InvoiceModuleBody,
    /// What was paid.
    payment: PaymentModuleBody,
    /// What was moved.
    transport: TransportModuleBody,
    /// What the auditor gets.
    export_file: ExportFileModuleBody,
}

/// The module buyer.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceBuyer, rename_all = "camelCase")]
struct BuyerModuleBody {
    /// `INCOMPLETE`, `VALID` or `INVALID`.
    #[schema(example = "VALID")]
    status: String,
    /// When the answer shown was given, or VIES was last asked in vain.
    #[schema(value_type = String, format = DateTime, required = false)]
    vies_last_checked_at: Option<String>,
    /// The answer that counts for this order: `PENDING`, `VALID`, `INVALID` or `UNKNOWN`.
    #[schema(example = "VALID")]
    vies_result: String,
    /// Every required KYC paper is there.
    documents_complete: bool,
    /// Mode B only: `NOT_STARTED`, `IN_PROGRESS`, `VERIFIED` or `REJECTED`.
    #[schema(value_type = String, required = false, example = "VERIFIED")]
    kyc_verification_status: Option<String>,
}

/// The module order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceOrder, rename_all = "camelCase")]
struct OrderModuleBody {
    /// `COMPLETE`, `INCOMPLETE` or `CANCELLED`.
    #[schema(example = "COMPLETE")]
    status: String,
    /// The vehicles.
    vins: Vec<VinModuleBody>,
}

/// A vehicle in the module order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceOrderVin, rename_all = "camelCase")]
struct VinModuleBody {
    /// Which.
    #[schema(example = "WVWZZZ3CZEE140287")]
    vin: String,
    /// `PENDING`, `TRANSPORT_PENDING`, `DELIVERED`, `VALID` or `INVALID`.
    #[schema(example = "TRANSPORT_PENDING")]
    compliance_status: String,
}

/// The module invoice. `type` and `vatIncluded` are those of the preliminary invoice, which the verdict rests on.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceInvoice, rename_all = "camelCase")]
struct InvoiceModuleBody {
    /// `MISSING`, `INCOMPLETE`, `VALID` or `INVALID`.
    #[schema(example = "VALID")]
    status: String,
    /// `PRELIMINARY`, once it is there.
    #[schema(rename = "type", value_type = String, required = false, example = "PRELIMINARY")]
    kind: Option<String>,
    /// It shows VAT.
    #[schema(value_type = bool, required = false)]
    vat_included: Option<bool>,
    /// There is a verdict, so a final invoice is due.
    final_invoice_required: bool,
    /// The final invoice is there.
    final_invoice_received: bool,
}

/// The module payment.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = CompliancePayment, rename_all = "camelCase")]
struct PaymentModuleBody {
    /// `MISSING`, `INCOMPLETE`, `VALID` or `INVALID`.
    #[schema(example = "VALID")]
    status: String,
    /// Bank and cash together are the invoice's amount, or the difference was accepted.
    amount_matches_invoice: bool,
    /// The account is known or may be new, or was accepted.
    iban_consistent: bool,
    /// It was marked ready for pickup.
    ready_for_pickup: bool,
}

/// The module transport.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceTransport, rename_all = "camelCase")]
struct TransportModuleBody {
    /// `NOT_STARTED`, `IN_PROGRESS`, `PARTIAL`, `DELIVERED` or `INVALID`.
    #[schema(example = "IN_PROGRESS")]
    status: String,
    /// Every vehicle was picked up.
    pickup_confirmed: bool,
    /// The first day of a pickup.
    #[schema(value_type = String, format = Date, required = false, example = "2026-04-24")]
    pickup_date: Option<String>,
    /// Every vehicle was delivered.
    delivery_confirmed: bool,
    /// A CMR note is there, of pickup or delivery.
    cmr_uploaded: bool,
    /// VIES is asked daily.
    daily_vies_checks_active: bool,
    /// The vehicles.
    vins: Vec<VinTransportModuleBody>,
}

/// A vehicle in the module transport.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceTransportVin, rename_all = "camelCase")]
struct VinTransportModuleBody {
    /// Which.
    #[schema(example = "WVWZZZ3CZEE140287")]
    vin: String,
    /// It was picked up.
    pickup_confirmed: bool,
    /// It was delivered.
    delivery_confirmed: bool,
}

/// The module Export File.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceExportFile, rename_all = "camelCase")]
struct ExportFileModuleBody {
    /// `PENDING`, `GENERATING`, `READY` or `FAILED`.
    #[schema(example = "PENDING")]
    status: String,
    /// Where it can be had; `null` until then.
    #[schema(required = true)]
    download_url: Option<String>,
}

/// The rule tree: evaluated at the moment of the call.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ComplianceExplanation, rename_all = "camelCase")]
struct ExplanationBody {
    /// Of which order.
    order_uuid: uuid::Uuid,
    /// When it was evaluated.
    #[schema(value_type = String, format = DateTime)]
    evaluated_at: String,
    /// By module.
    modules: Vec<ExplainedModuleBody>,
}

/// The rules of a module.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ExplainedModule, rename_all = "camelCase")]
struct ExplainedModuleBody {
    /// Which.
    #[schema(example = "transport")]
    module: String,
    /// Its rules.
    rules: Vec<ExplainedRuleBody>,
}

/// A rule with what it made of the facts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ExplainedRule, rename_all = "camelCase")]
struct ExplainedRuleBody {
    /// The code of what it finds.
    #[schema(example = "MISSING_CMR")]
    code: String,
    /// `MISSING`, `FAILED` or `WARNING`: what it finds, when it finds something.
    #[schema(example = "MISSING")]
    kind: String,
    /// The legal or contractual reference.
    #[schema(example = "Implementing Regulation (EU) No 282/2011 art. 45a(3)(a)")]
    rule: String,
    /// `NOT_APPLICABLE`, `MET`, `OPEN`, `FAILED`, `WARNED`, `ACCEPTED` or `UNOBTAINABLE`.
    #[schema(example = "OPEN")]
    outcome: String,
    /// The facts it read.
    facts: Vec<ReadFactBody>,
    /// What it found. Absent when it found nothing.
    #[schema(required = false)]
    messages: Vec<String>,
}

/// A fact that a rule read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(as = ReadFact, rename_all = "camelCase")]
struct ReadFactBody {
    /// Its name, by the names of the API.
    #[schema(example = "transport.type")]
    name: String,
    /// What it was.
    #[schema(example = "COMPANY_TRANSPORT")]
    value: String,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::compliance::{
        Blocker, BlockerKind, BuyerModule, BuyerModuleStatus, Code, ComplianceStatus, Decision, Explained,
        ExplainedModule, ExplainedRule, ExportFileModule, ExportFileStatus, InvoiceModule, Module, Modules,
        OrderModule, OrderModuleStatus, Outcome, PaymentModule, ReadFact, Readiness, RecordModuleStatus,
        Rollup, StoredRollup, TransportModule, TransportStatus, VinModule, VinTransportModule,
    };
    use domain::document::DocumentType;
    use domain::invoice::InvoiceKind;
    use domain::kernel::{Date, OrderId, Timestamp, Vin};
    use domain::kyc::{VerificationStatus, ViesShown};
    use domain::order::VinStatus;
    use serde_json::Value;

    use super::super::get::ExplainedBody;

    /// A rollup with every member there is.
    fn everything() -> ExplainedBody {
        let now = Timestamp::parse("2026-04-24T09:30:00Z").unwrap();
        let vin = Vin::parse("WVWZZZ3CZEE140287").unwrap();
        let order = OrderId::parse("0198c0de-0000-7000-8000-000000000008").unwrap();
        let blocker = Blocker {
            module: Module::Transport,
            code: Code::MissingCmr,
            message: "x".to_owned(),
            kind: BlockerKind::Missing,
            rule: "x".to_owned(),
            document_types: vec![DocumentType::TransportCmr],
            vins: vec![vin],
            since: now,
        };
        let modules = Modules {
            buyer: BuyerModule {
                status: BuyerModuleStatus::Valid,
                vies_last_checked_at: Some(now),
                vies_result: ViesShown::Valid,
                documents_complete: true,
                kyc_verification_status: Some(VerificationStatus::Verified),
            },
            order: OrderModule {
                status: OrderModuleStatus::Complete,
                vins: vec![VinModule {
                    vin,
                    compliance_status: VinStatus::Pending,
                }],
            },
            invoice: InvoiceModule {
                status: RecordModuleStatus::Valid,
                kind: Some(InvoiceKind::Preliminary),
                vat_included: Some(false),
                final_invoice_required: false,
                final_invoice_received: false,
            },
            payment: PaymentModule {
                status: RecordModuleStatus::Valid,
                amount_matches_invoice: true,
                iban_consistent: true,
                ready_for_pickup: true,
            },
            transport: TransportModule {
                status: TransportStatus::InProgress,
                pickup_confirmed: true,
                pickup_date: Some(Date::parse("2026-04-24").unwrap()),
                delivery_confirmed: false,
                cmr_uploaded: false,
                daily_vies_checks_active: true,
                vins: vec![VinTransportModule {
                    vin,
                    pickup_confirmed: true,
                    delivery_confirmed: false,
                }],
            },
            export_file: ExportFileModule {
                status: ExportFileStatus::Ready,
                download_url: Some("/x".to_owned()),
            },
        };
        let rule = ExplainedRule {
            code: Code::MissingCmr,
            kind: BlockerKind::Missing,
            rule: "x".to_owned(),
            outcome: Outcome::Open,
            facts: vec![ReadFact {
                name: "x".to_owned(),
                value: "x".to_owned(),
            }],
            messages: vec!["x".to_owned()],
        };
        ExplainedBody {
            stored: StoredRollup {
                rollup: Rollup {
                    order_uuid: order,
                    compliance_status: ComplianceStatus::Invalid,
                    decision: Some(Decision::VatApplicable),
                    readiness: Readiness::Blocked,
                    blockers: vec![blocker.clone()],
                    warnings: vec![blocker],
                    modules,
                },
                version: 7,
                updated_at: now,
            },
            explanation: Explained {
                order_uuid: order,
                evaluated_at: now,
                modules: vec![ExplainedModule {
                    module: Module::Transport,
                    rules: vec![rule],
                }],
            },
        }
    }

    /// The same without any member that may be absent.
    fn little() -> ExplainedBody {
        let mut body = everything();
        let rollup = &mut body.stored.rollup;
        for blocker in rollup.blockers.iter_mut().chain(&mut rollup.warnings) {
            blocker.document_types.clear();
            blocker.vins.clear();
        }
        rollup.decision = None;
        rollup.modules.buyer.vies_last_checked_at = None;
        rollup.modules.buyer.kyc_verification_status = None;
        rollup.modules.invoice.kind = None;
        rollup.modules.invoice.vat_included = None;
        rollup.modules.transport.pickup_date = None;
        rollup.modules.export_file.download_url = None;
        body.explanation.modules[0].rules[0].messages.clear();
        body
    }

    /// Every object has exactly the members that `named` finds in its schema.
    fn compare(
        document: &Value,
        schema: &Value,
        value: &Value,
        at: &str,
        named: fn(&Value) -> BTreeSet<String>,
    ) {
        if let Some(place) = schema["$ref"].as_str() {
            let schema = document.pointer(place.trim_start_matches('#')).unwrap();
            return compare(document, schema, value, at, named);
        }
        match value {
            Value::Object(members) => {
                let names: BTreeSet<String> = members.keys().cloned().collect();
                assert_eq!(named(schema), names, "{at}");
                for (name, member) in members {
                    let at = format!("{at}.{name}");
                    compare(document, &schema["properties"][name], member, &at, named);
                }
            }
            Value::Array(items) => {
                assert_eq!(schema["type"], "array", "{at}");
                assert!(!items.is_empty(), "{at}: nothing to compare");
                for item in items {
                    compare(document, &schema["items"], item, at, named);
                }
            }
            Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Null => {
                assert!(schema["type"] != "object" && schema["type"] != "array", "{at}");
            }
        }
    }

    fn known(schema: &Value) -> BTreeSet<String> {
        let known = schema["properties"].as_object().unwrap();
        known.keys().cloned().collect()
    }

    fn required(schema: &Value) -> BTreeSet<String> {
        let required = schema["required"].as_array().unwrap();
        let names = required.iter().map(|name| name.as_str().unwrap().to_owned());
        names.collect()
    }

    #[test]
    fn the_schema_is_what_is_answered() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        let schemas = &document["components"]["schemas"];
        let value = serde_json::to_value(everything()).unwrap();
        compare(&document, &schemas["ComplianceRollup"], &value, "rollup", known);
        let little = little();
        let value = serde_json::to_value(&little.stored).unwrap();
        compare(
            &document,
            &schemas["ComplianceRollup"],
            &value,
            "rollup",
            required,
        );
        let value = serde_json::to_value(&little.explanation).unwrap();
        compare(
            &document,
            &schemas["ComplianceExplanation"],
            &value,
            "explanation",
            required,
        );
    }

    #[test]
    fn the_example_reads_as_a_rollup() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        let example = &document["components"]["schemas"]["ComplianceRollup"]["example"];
        let read: StoredRollup = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(&serde_json::to_value(&read).unwrap(), example);
    }
}
