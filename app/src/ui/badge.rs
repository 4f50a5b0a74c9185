//! A state in a word, an icon and a colour; never by colour alone.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};

/// What a colour means. Each has one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Fine.
    Good,
    /// Failed, blocked.
    Bad,
    /// Something is missing or odd.
    Attention,
    /// Working or waiting.
    Waiting,
    /// Nothing to say.
    Neutral,
}

impl Tone {
    /// The end of the class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Attention => "attention",
            Self::Waiting => "waiting",
            Self::Neutral => "neutral",
        }
    }

    /// The icon that goes with it.
    #[must_use]
    pub const fn symbol(self) -> Symbol {
        match self {
            Self::Good => Symbol::Check,
            Self::Bad => Symbol::Ban,
            Self::Attention => Symbol::Alert,
            Self::Waiting => Symbol::Clock,
            Self::Neutral => Symbol::Circle,
        }
    }
}

/// A state.
#[component]
pub fn Badge(
    tone: Tone,
    #[prop(into)] word: String,
    #[prop(optional, into)] symbol: Option<Symbol>,
) -> impl IntoView {
    view! {
        <span class=format!("badge badge-{}", tone.class())>
            <Icon symbol=symbol.unwrap_or(tone.symbol())/>
            {word}
        </span>
    }
}
