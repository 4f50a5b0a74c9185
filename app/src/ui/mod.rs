//! The design system: what every page is made of. No business words here.
//!
//! Everything works without JavaScript; with it, forms check themselves while somebody types and pages change in place.

mod api_call;
mod badge;
mod button;
mod copy;
mod dialog;
mod form;
mod icon;
mod list;
mod number;
mod page;
mod panel;
mod search;
mod table;
mod time;

pub use api_call::{ApiBody, ApiCall};
pub use badge::{Badge, Tone};
pub use button::{ButtonLink, Submit};
pub use copy::Copyable;
pub use dialog::{Confirm, Disclosure};
pub use form::{
    Check, Checkbox, CheckboxGroup, Checked, Choice, ConflictPicker, FieldCheck, Form, FormState, Hidden,
    MoneyField, PasswordField, Problems, RadioGroup, SelectField, TextArea, TextField, Values, amount_text,
    currency_name, typed_money, use_form,
};
#[cfg(feature = "hydrate")]
pub use form::{Navigate, navigation, outcome_of};
pub use icon::{Icon, Symbol};
pub use list::{Chip, Chips, FilterSelect, Pager, SortLink, sortable, with_parameter};
pub use number::grouped;
pub use page::{Frame, Refresh, Timed, use_frame, use_page};
pub use panel::{
    Diff, DoneHere, DoneNote, Empty, Fact, Facts, Note, PageHead, Panel, ProblemPage, Skeleton, Tab, Tabs,
};
pub(crate) use panel::{focus_when_lost, set_status};
pub(crate) use search::search;
pub use table::{Cell, Column, Table};
pub use time::{Exact, Moment};
