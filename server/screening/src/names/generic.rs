//! Words many companies have in their name. They say little about which company it is.

/// Folded, without the `e` of umlauts, in alphabetical order.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "agency", "agentur", "auto", "autocentrum", "autohandel", "autohaus", "automobil", "automobile",
    "automobiles", "automobili", "automotive", "autos", "bank", "business", "car", "cars", "center",
    "centrum", "commerce", "commercial", "consulting", "energy", "enterprise", "enterprises", "europe",
    "export", "fahrzeuge", "fahrzeughandel", "finance", "foundation", "general", "global", "group",
    "gruppe", "handel", "handels", "handelsgesellschaft", "holding", "holdings", "import", "industrial",
    "industries", "industry", "international", "invest", "investment", "investments", "leasing", "logistic",
    "logistics", "logistik", "machinery", "management", "marine", "maritime", "motor", "motors", "national",
    "organization", "petroleum", "production", "products", "project", "sales", "service", "services",
    "shipping", "solutions", "spedition", "steel", "systems", "technologies", "technology", "telecom",
    "trade", "trading", "trans", "transport", "transporte", "transports", "vehicles", "zentrum",
];

/// How much a word weighs in a name: its letters, or a quarter of them for a generic word.
pub(super) fn weight(word: &[u8]) -> usize {
    let generic = GENERIC
        .binary_search_by(|known| known.as_bytes().cmp(word))
        .is_ok();
    if generic {
        word.len().div_ceil(4)
    } else {
        word.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Normalized;

    #[test]
    fn the_words_are_in_order_and_as_the_normaliser_writes_them() {
        assert!(GENERIC.is_sorted());
        for word in GENERIC {
            assert_eq!(Normalized::of(word).to_string(), *word);
        }
        assert_eq!((weight(b"trading"), weight(b"novatrade")), (2, 9));
    }
}
