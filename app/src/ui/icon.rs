//! One set of stroke icons, drawn inline on a grid of 24. Decorative: the words beside them say what is meant.
//! The shapes follow Lucide (ISC licence, see `public/licences.txt`).

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    Alert,
    Arrow,
    Ban,
    Building,
    Car,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Circle,
    Clock,
    Copy,
    Cross,
    Download,
    Error,
    Eye,
    Gauge,
    Info,
    Key,
    Menu,
    Monitor,
    Moon,
    Pencil,
    Plus,
    Pulse,
    Repeat,
    Rows,
    Scroll,
    Search,
    Server,
    Shield,
    SignOut,
    SortDown,
    SortUp,
    Sun,
    Upload,
    User,
    Users,
}

const fn shape(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Alert => "M12 3.5 2.6 19.5a1 1 0 0 0 .9 1.5h17a1 1 0 0 0 .9-1.5ZM12 10v4M12 17.5h.01",
        Symbol::Arrow => "M5 12h14M13 6l6 6-6 6",
        Symbol::Ban => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.6 5.6l12.8 12.8",
        Symbol::Building => {
            "M6 21V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17M3 21h18M10 7h.01M14 7h.01M10 11h.01M14 11h.01M10 21v-5h4v5"
        }
        Symbol::Car => {
            "M4 16.500V12l2-5.500h12l2 5.500v4.500M3 16.500h18M4 12h16M6.500 16.500V19M17.500 16.500V19M7.500 14.200h.01M16.500 14.200h.01"
        }
        Symbol::Check => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 12l2.5 2.5 4.5-5",
        Symbol::ChevronDown => "M6 9l6 6 6-6",
        Symbol::ChevronLeft => "M15 6l-6 6 6 6",
        Symbol::ChevronRight => "M9 6l6 6-6 6",
        Symbol::Circle => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
        Symbol::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3 2",
        Symbol::Copy => "M9 9h11v12H9ZM5 15H4V3h11v2",
        Symbol::Cross => "M6 6l12 12M18 6L6 18",
        Symbol::Download => "M12 4v11M7 10l5 5 5-5M4 20h16",
        Symbol::Error => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 8v5M12 16.5h.01",
        Symbol::Eye => {
            "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Z"
        }
        Symbol::Gauge => "M4 4h7v9H4ZM13 4h7v5h-7ZM13 11h7v9h-7ZM4 15h7v5H4Z",
        Symbol::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5M12 7.5h.01",
        Symbol::Key => "M8 20a5 5 0 1 1 0-10 5 5 0 0 1 0 10ZM11.5 11.5 20 3M16 7l3 3",
        Symbol::Menu => "M4 6h16M4 12h16M4 18h16",
        Symbol::Monitor => "M3 4h18v12H3ZM8 21h8M12 16v5",
        Symbol::Moon => "M20.5 14.5A8.5 8.5 0 0 1 9.5 3.5a8.5 8.5 0 1 0 11 11Z",
        Symbol::Pencil => "M4 20l1-4L16 5l3 3L8 19ZM14 7l3 3",
        Symbol::Plus => "M12 5v14M5 12h14",
        Symbol::Pulse => "M3 12h4l3-8 4 16 3-8h4",
        Symbol::Repeat => {
            "M20 12a8 8 0 0 1-13.700 5.700L4 15.500M4 20v-4.500h4.500M4 12a8 8 0 0 1 13.700-5.700L20 8.500M20 4v4.500h-4.500"
        }
        Symbol::Rows => "M4 6h.01M4 12h.01M4 18h.01M9 6h11M9 12h11M9 18h11",
        Symbol::Scroll => "M6 3h9l4 4v14H6ZM14 3v5h5M9 13h7M9 17h7",
        Symbol::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4",
        Symbol::Server => "M4 4h16v7H4ZM4 13h16v7H4ZM7.500 7.500h.01M7.500 16.500h.01",
        Symbol::Shield => "M12 3l8 3v6c0 5-3.5 7.800-8 9-4.500-1.200-8-4-8-9V6ZM9 12l2 2 4-4",
        Symbol::SignOut => "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
        Symbol::SortDown => "M12 5v14M6 13l6 6 6-6",
        Symbol::SortUp => "M12 19V5M6 11l6-6 6 6",
        Symbol::Sun => {
            "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400"
        }
        Symbol::Upload => "M12 15V4M7 9l5-5 5 5M4 20h16",
        Symbol::User => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c0-4 3.500-6 8-6s8 2 8 6",
        Symbol::Users => {
            "M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM2 21c0-4 3-6 7-6s7 2 7 6M16 4.500a4 4 0 0 1 0 7M18.500 15.500c2.200.8 3.500 2.700 3.500 5.500"
        }
    }
}

/// An icon of 16 px.
#[component]
pub fn Icon(symbol: Symbol, #[prop(optional)] class: &'static str) -> impl IntoView {
    view! {
        <svg
            class=format!("icon {class}")
            viewBox="0 0 24 24"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=shape(symbol)></path>
        </svg>
    }
}
