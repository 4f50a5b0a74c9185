//! The document endpoints of the five modules: one text, five places.

use axum::Json;
use axum::body::Body as HttpBody;
use axum::extract::{OriginalUri, Request, State};
use axum::response::Response;
use domain::document::{DocumentModule, DocumentOwner};
use http::HeaderMap;

use super::serve::{self, DeleteRequest, deleted, example};
use super::upload::{self, UploadForm};
use super::{DocumentBody, DocumentPath};
use crate::api::caller::Caller;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::api::v1::buyer::BuyerPath;
use crate::api::v1::order::OrderPath;
use crate::api::write::Write;
use crate::app_state::AppState;

/// The endpoints of one module, in a Rust module of that name. `one` and `all` are how its documents are called, `says` what has to
/// be said about upload, list and download beside what holds for all.
macro_rules! endpoints {
    (
        $(#[$doc:meta])*
        $name:ident, id $id:literal, tag $tag:literal, base $base:literal, owner $owner_param:tt,
        |$path:ident: $Path:ty| $owner:expr,
        one $one:literal, all $all:literal, example $kind:literal $file:literal,
        says { upload $says_upload:literal, list $says_list:literal, content $says_content:literal $(, $header:tt)* }
    ) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            fn owner($path: $Path) -> Result<DocumentOwner, ApiError> {
                Ok($owner)
            }

            /// Receives a document.
            #[utoipa::path(
                post, path = concat!($base, "/documents"), operation_id = concat!("upload_", $id, "_document"), tag = $tag,
                summary = concat!("Upload ", $one),
                description = concat!(
                    "A multipart form with the parts `type`, `documentDate` and `file`. An active document of the same type is \
                     superseded. What the file is decides its content; encrypted or broken PDFs, SVG, HTML and archives are refused \
                     (422). ", $says_upload
                ),
                params(
                    ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
                    $owner_param,
                ),
                request_body(content = UploadForm, content_type = "multipart/form-data", example = json!({
                    "type": $kind, "documentDate": "2026-04-01", "file": "(bytes)"
                })),
                responses((status = 201, body = DocumentBody, headers(
                    ("Location" = String, description = "The path of the document.")), example = json!(example($kind, $file))))
            )]
            pub async fn add(
                State(state): State<AppState>,
                path: $Path,
                request: Request<HttpBody>,
            ) -> Result<Response, ApiError> {
                upload::add(&state, request, owner(path)?).await
            }

            /// Lists the documents.
            #[utoipa::path(
                get, path = concat!($base, "/documents"), operation_id = concat!("list_", $id, "_documents"), tag = $tag,
                summary = concat!("List ", $all),
                description = concat!(
                    "All of them, the newest first, whatever their status. Only `ACTIVE` ones count.", $says_list
                ),
                params(
                    ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
                    $owner_param,
                ),
                responses((status = 200, body = Vec<DocumentBody>, example = json!([example($kind, $file)])))
            )]
            pub async fn list(
                State(state): State<AppState>,
                caller: Caller,
                path: $Path,
            ) -> Result<Json<Vec<DocumentBody>>, ApiError> {
                serve::list(&state, &caller.ctx, owner(path)?).await
            }

            /// Answers a document's data.
            #[utoipa::path(
                get, path = concat!($base, "/documents/{documentUuid}"), operation_id = concat!("get_", $id, "_document"),
                tag = $tag, summary = concat!("Get ", $one, "'s data"), description = "What is known about the file.",
                params(
                    ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
                    $owner_param,
                    ("documentUuid" = uuid::Uuid, Path, description = "The document."),
                ),
                responses((status = 200, body = DocumentBody, example = json!(example($kind, $file))))
            )]
            pub async fn get(
                State(state): State<AppState>,
                caller: Caller,
                path: $Path,
                DocumentPath(document): DocumentPath,
            ) -> Result<Json<DocumentBody>, ApiError> {
                serve::get(&state, &caller.ctx, owner(path)?, document).await
            }

            /// Answers a document's bytes.
            #[utoipa::path(
                get, path = concat!($base, "/documents/{documentUuid}/content"),
                operation_id = concat!("get_", $id, "_document_content"), tag = $tag,
                summary = concat!("Download ", $one),
                description = concat!($says_content, "One range of bytes can be asked for."),
                params(
                    ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
                    $owner_param,
                    ("documentUuid" = uuid::Uuid, Path, description = "The document."),
                    $($header,)*
                    ("Range" = Option<String>, Header, description = "One range, such as bytes=0-1023.", example = "bytes=0-1023"),
                ),
                responses(
                    (status = 200, description = "The bytes", content_type = "application/pdf", body = Vec<u8>,
                        example = json!("(bytes)")),
                    (status = 206, description = "The part asked for", content_type = "application/pdf", body = Vec<u8>,
                        example = json!("(bytes)")),
                )
            )]
            pub async fn content(
                State(state): State<AppState>,
                caller: Caller,
                path: $Path,
                DocumentPath(document): DocumentPath,
                headers: HeaderMap,
            ) -> Result<Response, ApiError> {
                serve::content(&state, &caller.ctx, owner(path)?, document, &headers).await
            }

            /// Takes a document out of the file.
            #[utoipa::path(
                delete, path = concat!($base, "/documents/{documentUuid}"), operation_id = concat!("delete_", $id, "_document"),
                tag = $tag, summary = concat!("Delete ", $one),
                description = "It counts no longer. Its bytes and its history stay: they are evidence.",
                params(
                    ("sellerId" = uuid::Uuid, Path, description = "One of the authorizedPartners of GET /v1/me."),
                    $owner_param,
                    ("documentUuid" = uuid::Uuid, Path, description = "The document."),
                    ("reason" = Option<String>, Query, description = "The reason, where the client sends no body.",
                        example = "Uploaded by mistake"),
                ),
                request_body(content = Option<DeleteRequest>, example = json!({"reason": "Uploaded by mistake"})),
                responses((status = 200, body = DocumentBody, example = json!(deleted($kind, $file))))
            )]
            pub async fn delete(
                State(state): State<AppState>,
                path: $Path,
                DocumentPath(document): DocumentPath,
                Query(query): Query<DeleteRequest>,
                OriginalUri(uri): OriginalUri,
                write: Write<Option<DeleteRequest>>,
            ) -> Result<Json<DocumentBody>, ApiError> {
                serve::delete(&state, owner(path)?, document, (query, &uri), write).await
            }
        }
    };
}

endpoints! {
    /// KYC papers of a buyer.
    kyc, id "kyc", tag "KYC", base "/v1/partners/{sellerId}/buyers/{buyerId}/kyc",
    owner ("buyerId" = uuid::Uuid, Path, description = "The buyer."),
    |path: BuyerPath| DocumentOwner::Buyer(path.seller, path.buyer()?),
    one "a KYC document", all "the KYC documents of a buyer", example "COC_EXTRACT" "extract.pdf",
    says {
        upload "Needs no JSON body.",
        list "",
        content "Personal data of special categories: needs `allowKycDocumentDownload`, and every call is written to the PII access log. ",
        ("X-Purpose" = Option<String>, Header, description = "Capital letters and underscores, 2 to 64.", example = "VAT_AUDIT")
    }
}

endpoints! {
    /// Papers of the order itself.
    order, id "order", tag "Orders", base "/v1/partners/{sellerId}/orders/{uuid}",
    owner ("uuid" = uuid::Uuid, Path, description = "The order."),
    |path: OrderPath| DocumentOwner::Order(path.seller()?, path.order()?, DocumentModule::Order),
    one "an order document", all "the documents of an order", example "ORDER_PURCHASE_CONTRACT" "contract.pdf",
    says {
        upload "Types: `ORDER_PURCHASE_CONTRACT`, `ORDER_REGISTRATION_CERTIFICATE` and `ORDER_OTHER`.",
        list " Papers of invoice, payment and transport are listed there.",
        content ""
    }
}

endpoints! {
    /// Preliminary and final invoice.
    invoice, id "invoice", tag "Invoice", base "/v1/partners/{sellerId}/orders/{uuid}/invoice",
    owner ("uuid" = uuid::Uuid, Path, description = "The order."),
    |path: OrderPath| DocumentOwner::Order(path.seller()?, path.order()?, DocumentModule::Invoice),
    one "an invoice document", all "the invoice documents of an order",
    example "SHIPMENT_PRELIMINARY_INVOICE" "invoice.pdf",
    says {
        upload "Types: `SHIPMENT_PRELIMINARY_INVOICE` and `SHIPMENT_INVOICE` (the final one). The buyer's name is looked for in the \
                text of the PDF.",
        list "",
        content ""
    }
}

endpoints! {
    /// Proof of payment.
    payment, id "payment", tag "Payment", base "/v1/partners/{sellerId}/orders/{uuid}/payment",
    owner ("uuid" = uuid::Uuid, Path, description = "The order."),
    |path: OrderPath| DocumentOwner::Order(path.seller()?, path.order()?, DocumentModule::Payment),
    one "a payment document", all "the payment documents of an order", example "PAYMENT_CONFIRMATION" "confirmation.pdf",
    says {
        upload "Types: `PAYMENT_CONFIRMATION`, `PAYMENT_BANK_TRANSFER_SCREENSHOT` and `PAYMENT_SOURCE_OF_FUNDS_DECLARATION`.",
        list "",
        content ""
    }
}

endpoints! {
    /// Proof of transport.
    transport, id "transport", tag "Transport", base "/v1/partners/{sellerId}/orders/{uuid}/transport",
    owner ("uuid" = uuid::Uuid, Path, description = "The order."),
    |path: OrderPath| DocumentOwner::Order(path.seller()?, path.order()?, DocumentModule::Transport),
    one "a transport document", all "the transport documents of an order", example "TRANSPORT_CMR" "cmr.pdf",
    says {
        upload "Types at pickup: `TRANSPORT_CMR`, `TRANSPORT_PICKUP_DECLARATION` and `TRANSPORT_PICTURE_OF_TRANSPORT`; at delivery: \
                `TRANSPORT_CMR_DELIVERY` and `TRANSPORT_CONFIRMATION_OF_ARRIVAL`.",
        list "",
        content ""
    }
}
