//! What went wrong, as pages show it: the one place that turns the domain's errors into what a person reads.

use domain::buyer::BuyerError;
use domain::compliance::RulingError;
use domain::desk::WorkError;
use domain::document::DocumentError;
use domain::invoice::InvoiceView;
use domain::job::JobError;
use domain::kernel::{FieldError, Refusal};
use domain::kyc::KycError;
use domain::order::{Order, RecordError};
use domain::organization::OrganizationError;
use domain::payment::PaymentView;
use domain::staff::{SignInError, StaffError};
use domain::transport::TransportView;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::answer::{Conflict, input_name};

/// An input that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The `name` of the input.
    pub name: String,
    /// What is wrong, then what to do.
    pub message: String,
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        Self {
            name: input_name(&error.field),
            message: error.message,
        }
    }
}

/// Why a page or a form did not do what was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Problem {
    /// The commands said no.
    Refused(Refusal),
    /// A rule of one module said no; the sentence to show.
    Rule(String),
    /// Somebody else changed the record in between: what is stored now.
    Conflict {
        /// The version to build on.
        version: i64,
        /// The stored values.
        stored: Vec<Conflict>,
    },
    /// The server did not answer.
    Unreachable,
}

/// A problem with the request it happened in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UiError {
    /// What happened.
    pub problem: Problem,
    /// The request to look for in the log. Empty when the server never saw it.
    pub request_id: String,
}

impl UiError {
    /// The same, with the request it happened in.
    #[must_use]
    pub fn of_request(mut self, request_id: &str) -> Self {
        if self.request_id.is_empty() {
            request_id.clone_into(&mut self.request_id);
        }
        self
    }

    /// The sentence to show.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.problem {
            Problem::Refused(Refusal::Invalid(fields)) => match fields.len() {
                1 => "One field needs attention.".to_owned(),
                many => format!("{many} fields need attention."),
            },
            Problem::Refused(refusal) => refusal.to_string(),
            Problem::Rule(sentence) => sentence.clone(),
            Problem::Conflict { .. } => {
                "Somebody else changed this in between. Choose below what shall stay, then save again."
                    .to_owned()
            }
            Problem::Unreachable => {
                "The server cannot be reached. Check the connection and try again; nothing typed is lost."
                    .to_owned()
            }
        }
    }

    /// The refused inputs.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldProblem> {
        match &self.problem {
            Problem::Refused(Refusal::Invalid(fields)) => {
                fields.iter().cloned().map(FieldProblem::from).collect()
            }
            Problem::Refused(_) | Problem::Rule(_) | Problem::Conflict { .. } | Problem::Unreachable => {
                Vec::new()
            }
        }
    }

    /// The status of a page that can show nothing else.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match &self.problem {
            Problem::Refused(refusal) => match refusal {
                Refusal::Unauthenticated => 401,
                Refusal::Forbidden(_) | Refusal::CapabilityRequired(_) | Refusal::DpaNotAccepted(_) => 403,
                Refusal::NotFound(_) => 404,
                Refusal::Invalid(_) => 422,
                Refusal::IdempotencyKeyReused | Refusal::RequestInProgress => 409,
                Refusal::Busy => 503,
                Refusal::Internal => 500,
            },
            Problem::Rule(_) | Problem::Conflict { .. } => 409,
            Problem::Unreachable => 503,
        }
    }

    /// Nobody is signed in any more.
    #[must_use]
    pub const fn is_signed_out(&self) -> bool {
        matches!(self.problem, Problem::Refused(Refusal::Unauthenticated))
    }

    /// The body of an answer to a server function that the server refuses before it runs, with [`Self::status`].
    #[must_use]
    pub fn body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Problem> for UiError {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            request_id: String::new(),
        }
    }
}

impl From<Refusal> for UiError {
    fn from(refusal: Refusal) -> Self {
        Problem::Refused(refusal).into()
    }
}

impl From<BuyerError> for UiError {
    fn from(error: BuyerError) -> Self {
        match error {
            BuyerError::Refused(refusal) => refusal.into(),
            BuyerError::ExistsDifferent(_) => one_field("vatNumber", &error),
            BuyerError::KycModeDowngrade => one_field("kycMode", &error),
            BuyerError::VersionMismatch { current, .. } => Problem::Conflict {
                version: current.version,
                stored: Conflict::of_buyer(&current),
            }
            .into(),
        }
    }
}

impl From<DocumentError> for UiError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Refused(refusal) => refusal.into(),
            DocumentError::NotActive(_) | DocumentError::OrderCancelled => {
                Problem::Rule(error.to_string()).into()
            }
        }
    }
}

impl From<KycError> for UiError {
    fn from(error: KycError) -> Self {
        match error {
            KycError::Refused(refusal) => refusal.into(),
            KycError::ModeA | KycError::InvalidState(_) | KycError::ServiceDown | KycError::ServiceOff => {
                Problem::Rule(error.to_string()).into()
            }
        }
    }
}

impl From<JobError> for UiError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Refused(refusal) => refusal.into(),
            JobError::WrongState(_) | JobError::Duplicate => Problem::Rule(error.to_string()).into(),
        }
    }
}

impl From<OrganizationError> for UiError {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Refused(refusal) => refusal.into(),
            OrganizationError::PartnerExists(_) => one_field("vatNumber", &error),
            OrganizationError::ClientExists(_) => one_field("slug", &error),
            OrganizationError::ClientIsDisabled(_) => Problem::Rule(error.to_string()).into(),
            OrganizationError::VersionMismatch { current, .. } => Problem::Conflict {
                version: current.version,
                stored: Conflict::of_organization(&current),
            }
            .into(),
        }
    }
}

impl From<StaffError> for UiError {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Refused(refusal) => refusal.into(),
            StaffError::Exists(_) => one_field("email", &error),
            StaffError::LastAdmin => Problem::Rule(error.to_string()).into(),
            StaffError::WrongPassword => one_field("password", &error),
            StaffError::WrongCode => one_field("code", &error),
        }
    }
}

impl From<SignInError> for UiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused(refusal) => refusal.into(),
            SignInError::WrongCode => one_field("code", &error),
            SignInError::Wrong | SignInError::Locked(_) => Problem::Rule(error.to_string()).into(),
        }
    }
}

impl From<RecordError<Order>> for UiError {
    fn from(error: RecordError<Order>) -> Self {
        match &error {
            RecordError::ExistsDifferent(_) => one_field(
                "externalOrderId",
                &"The seller has an order with this id already, with other data. Open that order, or give another id.",
            ),
            _ => of_record(error, |order| (order.version, Conflict::of_order(order))),
        }
    }
}

impl From<RecordError<InvoiceView>> for UiError {
    fn from(error: RecordError<InvoiceView>) -> Self {
        of_record(error, |view| (view.invoice.version, Conflict::of_invoice(view)))
    }
}

impl From<RecordError<PaymentView>> for UiError {
    fn from(error: RecordError<PaymentView>) -> Self {
        of_record(error, |view| (view.payment.version, Conflict::of_payment(view)))
    }
}

impl From<RecordError<TransportView>> for UiError {
    fn from(error: RecordError<TransportView>) -> Self {
        // Milestones are set once and never corrected: there is no form to compare with.
        of_record(error, |_| (0, Vec::new()))
    }
}

/// What happened to an order or one of its records; `stored` says what is there now.
fn of_record<T>(error: RecordError<T>, stored: impl FnOnce(&T) -> (i64, Vec<Conflict>)) -> UiError {
    match error {
        RecordError::Refused(refusal) => refusal.into(),
        RecordError::VersionMismatch { current, .. } => {
            let (version, stored) = stored(&current);
            Problem::Conflict { version, stored }.into()
        }
        RecordError::ExistsDifferent(_) => Problem::Rule(
            "Somebody entered it in between, with other data. Load the page again and correct what is there."
                .to_owned(),
        )
        .into(),
        RecordError::MilestoneSet { .. }
        | RecordError::Cancelled
        | RecordError::BuyerBlocked
        | RecordError::InvalidState(_)
        | RecordError::ComplianceNotFinal => Problem::Rule(error.to_string()).into(),
    }
}

impl From<RulingError> for UiError {
    fn from(error: RulingError) -> Self {
        match error {
            RulingError::Refused(refusal) => refusal.into(),
            RulingError::Cancelled
            | RulingError::NothingToRule(_)
            | RulingError::OwnRuling
            | RulingError::NotAwaiting(_)
            | RulingError::Ended(_) => Problem::Rule(error.to_string()).into(),
        }
    }
}

impl From<WorkError> for UiError {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Refused(refusal) => refusal.into(),
            WorkError::NotForWork => one_field("to", &error),
        }
    }
}

/// A rule that one input can answer: shown at that input.
fn one_field(field: &str, sentence: &impl ToString) -> UiError {
    Refusal::Invalid(vec![FieldError {
        field: field.to_owned(),
        message: sentence.to_string(),
        rejected_value: None,
    }])
    .into()
}

impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Problem::Unreachable.into(),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Response(_) => Refusal::Internal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_input_can_answer_is_said_there() {
        let error = UiError::from(WorkError::NotForWork);
        assert_eq!(
            error.fields().first().map(|field| field.name.as_str()),
            Some("to")
        );
    }

    #[test]
    fn rules_of_an_order_are_said_in_a_sentence() {
        let cancelled = UiError::from(RecordError::<TransportView>::Cancelled);
        assert!(matches!(cancelled.problem, Problem::Rule(_)), "{cancelled:?}");
        let own = UiError::from(RulingError::OwnRuling);
        assert!(own.message().contains("four eyes"), "{own:?}");
        let missing = RecordError::<InvoiceView>::Refused(Refusal::NotFound("order".to_owned()));
        assert_eq!(UiError::from(missing).status(), 404);
    }
}
