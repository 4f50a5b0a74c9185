//! What happened, newest first: who, through which channel, before and after.

use domain::audit::TimelineEntry;
use domain::kernel::Source;
use leptos::prelude::*;

use crate::staff::live::kind_words;
use crate::ui::{Diff, Empty, Icon, Moment, Symbol};

/// A history.
#[component]
pub fn Timeline(entries: Vec<TimelineEntry>) -> impl IntoView {
    if entries.is_empty() {
        return view! { <Empty title="Nothing happened yet" text="Changes appear here as they are made."/> }
            .into_any();
    }
    view! {
        <ol class="timeline">
            {entries.into_iter().map(|entry| view! { <Entry entry=entry/> }).collect_view()}
        </ol>
    }
    .into_any()
}

#[component]
fn Entry(entry: TimelineEntry) -> impl IntoView {
    let refused = entry.refused.clone();
    let is_refused = refused.is_some();
    // One action may cause several events: what happened says more than what was tried. But that an answer was recorded
    // by hand, only the action says.
    let words = match (entry.event.as_deref(), entry.action.as_str()) {
        (Some("kyc.vies_checked"), action @ "kyc.vies.record") | (None, action) => {
            sentence(action).to_owned()
        }
        (Some(kind), _) => kind_words(kind).to_owned(),
    };
    let changes: Vec<_> = entry
        .changes
        .into_iter()
        .map(|change| (change.field, change.before, change.after))
        .collect();
    view! {
        <li class="timeline-entry" class:timeline-refused=is_refused>
            <span class="timeline-mark">
                <Icon symbol=if is_refused { Symbol::Ban } else { Symbol::Circle }/>
            </span>
            <div class="timeline-body">
                <p class="timeline-head">
                    <strong>{words}</strong>
                    {is_refused.then(|| view! { <span class="timeline-word">"refused"</span> })}
                    <span class="timeline-when"><Moment at=entry.at/></span>
                </p>
                <p class="timeline-meta">
                    <span>{entry.actor_name}</span>
                    <span>{channel(entry.source)}</span>
                    {entry.sequence.map(|number| view! { <span class="tabular">{format!("event {number}")}</span> })}
                    <span class="timeline-action"><code>{entry.event.unwrap_or(entry.action)}</code></span>
                </p>
                {refused.map(|reason| view! { <p class="timeline-reason">{reason}</p> })}
                {(!changes.is_empty()).then(|| view! {
                    <details class="disclosure">
                        <summary>"Before and after"</summary>
                        <Diff changes=changes/>
                        <p class="muted">"Request "<code>{entry.request_id}</code></p>
                    </details>
                })}
            </div>
        </li>
    }
}

/// The channel in words.
pub const fn channel(source: Source) -> &'static str {
    match source {
        Source::Api => "API",
        Source::WebApp => "Web app",
        Source::System => "System",
    }
}

/// What was tried, in words: for what caused no event because it was refused or changed nothing. Unknown actions speak
/// for themselves.
fn sentence(action: &str) -> &str {
    match action {
        "buyer.upsert" => "Created",
        "buyer.update" => "Corrected",
        "buyer.block" => "Blocked",
        "buyer.unblock" => "Unblocked",
        "buyer.contact.add" => "Contact person added",
        "buyer.contact.read" => "Contact persons read",
        "order.upsert" => "Order created",
        "order.update" => "Order corrected",
        "order.cancel" => "Order cancelled",
        "order.read" => "Orders read",
        "invoice.submit" => "Invoice submitted",
        "invoice.update" => "Invoice corrected",
        "payment.submit" => "Payment submitted",
        "payment.update" => "Payment corrected",
        "payment.ready" => "Marked ready for pickup",
        "transport.pickup.confirm" => "Pickup confirmed",
        "transport.pickup.revoke" => "Pickup revoked",
        "transport.delivery.confirm" => "Delivery confirmed",
        "compliance.evaluate" => "Verdict changed",
        "compliance.mismatch.accept" => "Mismatch accepted",
        "compliance.unobtainable.declare" => "Paper declared unobtainable",
        "compliance.ruling.approve" => "Decision approved",
        "compliance.ruling.decline" => "Decision declined",
        "compliance.ruling.withdraw" => "Decision withdrawn",
        "order.assign" => "Assigned",
        "order.comment" => "Comment written",
        "document.examine" => "Document examined",
        "document.list" => "Documents listed",
        "kyc.vies.recheck" => "Daily VIES check asked for",
        "document.add" => "Document added",
        "document.reject" => "Document rejected",
        "document.delete" => "Document deleted",
        "document.read" => "Document opened",
        "kyc.vies.check" => "VIES check asked for",
        "kyc.vies.answer" => "VIES asked",
        "kyc.vies.record" => "VIES answer recorded by hand",
        "kyc.verify" => "Identity check started",
        "kyc.verify.follow" => "Identity check followed up",
        "kyc.aml.screen" => "Screened against the sanctions lists",
        "kyc.aml.decide" => "Resemblance to a sanctions list decided",
        "kyc.iban.note" => "Bank account noted",
        "kyc.profile" => "KYC profile opened",
        other => other,
    }
}
