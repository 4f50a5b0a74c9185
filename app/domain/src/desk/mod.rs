//! The staff's desk: the work list over all orders, who works on what, comments, saved views, and the dashboard's figures.
//!
//! Nothing here is part of a verdict and nothing of it is published over REST: API clients have their own desks. What staff
//! do to an order itself is done by the commands of its module.

mod command;
mod dashboard;
mod filter;
mod mark;
mod system;
mod view;

pub use command::{COMMENT, DeskCommands, DeskQueries, VIEW_NAME, VIEW_QUERY, WorkError, comment_text};
pub use dashboard::{ChangeSeen, Dashboard, Position};
pub use filter::{Assigned, WorkFilter, WorkSort};
pub use mark::{Mark, WaitingOn, marks};
pub use system::{ServiceHealth, ServiceState, SystemView};
pub use view::{Colleague, Comment, OrderPage, SavedView, ViesName, WorkRow};
