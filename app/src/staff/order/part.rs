//! The parts of the order page, one shown at a time, and the addresses that lead to them.

use domain::compliance::Module;
use domain::document::DocumentModule;
use domain::kernel::OrderId;

/// A part of the page: the modules of the verdict, and the final invoice that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who buys.
    Buyer,
    /// What is sold.
    Order,
    /// The preliminary invoice.
    Invoice,
    /// What was paid.
    Payment,
    /// What was moved.
    Transport,
    /// The final invoice.
    Finalization,
}

impl Part {
    /// Every part, in the order of the tabs.
    pub const ALL: [Self; 6] = [
        Self::Buyer,
        Self::Order,
        Self::Invoice,
        Self::Payment,
        Self::Transport,
        Self::Finalization,
    ];

    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::Payment => "payment",
            Self::Transport => "transport",
            Self::Finalization => "finalization",
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Buyer => "Buyer",
            Self::Order => "Order",
            Self::Invoice => "Invoice",
            Self::Payment => "Payment",
            Self::Transport => "Transport",
            Self::Finalization => "Finalization",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == text)
    }

    /// Where the papers of this part belong. The buyer's are on the buyer's own page.
    pub const fn papers(self) -> Option<DocumentModule> {
        match self {
            Self::Buyer => None,
            Self::Order => Some(DocumentModule::Order),
            Self::Invoice | Self::Finalization => Some(DocumentModule::Invoice),
            Self::Payment => Some(DocumentModule::Payment),
            Self::Transport => Some(DocumentModule::Transport),
        }
    }

    /// The address of this part of an order's page.
    pub fn of(self, order: OrderId) -> String {
        format!("/orders/{order}?module={}", self.as_str())
    }

    /// The address at which a form of this part is open.
    pub fn form(self, order: OrderId, form: &str) -> String {
        format!("{}&form={form}#{form}", self.of(order))
    }
}

impl From<Module> for Part {
    fn from(module: Module) -> Self {
        match module {
            Module::Buyer => Self::Buyer,
            Module::Order => Self::Order,
            Module::Invoice => Self::Invoice,
            Module::Payment => Self::Payment,
            Module::Transport => Self::Transport,
        }
    }
}

/// The page of the order whose id somebody sent; the list when it is none, because it goes into an address.
#[cfg(feature = "ssr")]
pub fn page_of(order: &str, part: Option<Part>) -> String {
    match (OrderId::parse(order), part) {
        (Ok(id), Some(part)) => part.of(id),
        (Ok(id), None) => format!("/orders/{id}"),
        (Err(_), _) => "/orders".to_owned(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn parts_read_back_and_lead_to_their_form() {
        for part in Part::ALL {
            assert_eq!(Part::parse(part.as_str()), Some(part));
        }
        assert_eq!(Part::parse("x"), None);
        let id = "01985c3a-0000-7000-8000-000000000000";
        let order = OrderId::parse(id).unwrap();
        assert_eq!(
            Part::Invoice.form(order, "invoice-update"),
            format!("/orders/{id}?module=invoice&form=invoice-update#invoice-update")
        );
    }

    #[test]
    fn what_is_no_id_never_gets_into_an_address() {
        assert_eq!(page_of("//evil.example", Some(Part::Order)), "/orders");
        let id = "01985c3a-0000-7000-8000-000000000000";
        assert_eq!(page_of(id, None), format!("/orders/{id}"));
    }
}
