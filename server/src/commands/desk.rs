//! What staff do at their desk: who works on an order, comments, kept lists. Nothing of it is part of a verdict.

use async_trait::async_trait;
use domain::audit::Change;
use domain::desk::{DeskCommands, SavedView, VIEW_NAME, VIEW_QUERY, WorkError, comment_text};
use domain::event::OrderEventKind;
use domain::kernel::id::new_uuid;
use domain::kernel::{Context, Fields, OrderId, Refusal, StaffActor, StaffId, text};
use domain::order::Order;

use super::order::{changed, load, on};
use super::unit::{Attempt, CommandError, Unit, command};
use super::{fault, staff_member};
use crate::audit::Subject;
use crate::platform::Platform;

/// The desk commands on one platform.
pub struct Desk(pub Platform);

impl CommandError for WorkError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::NotForWork => Vec::new(),
        }
    }
}

#[async_trait]
impl DeskCommands for Desk {
    async fn assign(&self, ctx: &Context, order: OrderId, to: Option<StaffId>) -> Result<(), WorkError> {
        command!(&self.0, ctx, on("order.assign", order), |unit| assign(
            unit, order, to
        ))
    }

    async fn comment(&self, ctx: &Context, order: OrderId, text: &str) -> Result<(), WorkError> {
        command!(&self.0, ctx, on("order.comment", order), |unit| comment(
            unit, order, text
        ))
    }

    async fn save_view(&self, ctx: &Context, name: &str, query: &str) -> Result<(), WorkError> {
        let attempt = Attempt::new("staff.view.save", "staff", None);
        command!(&self.0, ctx, attempt, |unit| save_view(unit, name, query))
    }

    async fn forget_view(&self, ctx: &Context, name: &str) -> Result<(), WorkError> {
        let attempt = Attempt::new("staff.view.forget", "staff", None);
        command!(&self.0, ctx, attempt, |unit| forget_view(unit, name))
    }
}

/// The order, for a member of the staff who may write.
async fn order_of(unit: &mut Unit<'_>, order: OrderId) -> Result<(StaffActor, Order), Refusal> {
    let staff = staff_member(unit.ctx)?.clone();
    let found = storage::order::by_id(&mut unit.db, order).await.map_err(fault)?;
    let found = found.ok_or_else(|| Refusal::NotFound("order".to_owned()))?;
    let held = load(unit, found.seller, order).await?;
    Ok((staff, held.order))
}

async fn assign(unit: &mut Unit<'_>, order: OrderId, to: Option<StaffId>) -> Result<(), WorkError> {
    let (_, order) = order_of(unit, order).await?;
    let before = storage::desk::assignee(&mut unit.db, order.id)
        .await
        .map_err(fault)?;
    if before.as_ref().map(|colleague| colleague.id) == to {
        return Ok(());
    }
    let after = match to {
        Some(to) => {
            let all = storage::desk::colleagues(&mut unit.db).await.map_err(fault)?;
            let found = all.into_iter().find(|colleague| colleague.id == to);
            Some(found.ok_or(WorkError::NotForWork)?)
        }
        None => None,
    };
    storage::desk::assign(&mut unit.db, order.id, to)
        .await
        .map_err(fault)?;
    let name = after.map(|colleague| colleague.name);
    let changes = [Change {
        field: "assignee".to_owned(),
        before: before.map(|colleague| colleague.name),
        after: name.clone(),
    }];
    changed(unit, &order, OrderEventKind::Assigned { to: name }, &changes, &[]).await?;
    Ok(())
}

async fn comment(unit: &mut Unit<'_>, order: OrderId, typed: &str) -> Result<(), WorkError> {
    let (staff, order) = order_of(unit, order).await?;
    let mut fields = Fields::new();
    let text = fields.check("text", typed, comment_text(typed));
    let text = fields.finish(text).map_err(Refusal::from)?;
    let id = new_uuid(unit.now, &*unit.platform.entropy);
    storage::desk::add_comment(&mut unit.db, id, order.id, (staff.id, &text), unit.now)
        .await
        .map_err(fault)?;
    // What it says stays with the staff: neither the event nor the audit record repeats it.
    changed(unit, &order, OrderEventKind::Commented, &[], &[]).await?;
    Ok(())
}

fn oneself(staff: &StaffActor) -> Subject {
    Subject {
        kind: "staff",
        id: Some(staff.id.uuid()),
    }
}

async fn save_view(unit: &mut Unit<'_>, name: &str, query: &str) -> Result<(), WorkError> {
    let staff = staff_member(unit.ctx)?.clone();
    let mut fields = Fields::new();
    let name = fields.check("name", name, text::required(name, "The name", VIEW_NAME));
    let query = fields.check("query", query, view_query(query));
    let view = (|| {
        Some(SavedView {
            name: name?,
            query: query?,
        })
    })();
    let view = fields.finish(view).map_err(Refusal::from)?;
    storage::desk::save_view(&mut unit.db, staff.id, &view, unit.now)
        .await
        .map_err(fault)?;
    let changes = [Change {
        field: format!("view {}", view.name),
        before: None,
        after: Some(view.query),
    }];
    unit.changed_own(oneself(&staff), &changes, &[]).await?;
    Ok(())
}

/// It becomes a link: nothing but the query of an address of ours.
fn view_query(sent: &str) -> Result<String, String> {
    let query = text::required(sent, "The view", VIEW_QUERY)?;
    match query.starts_with('?') {
        true => Ok(query),
        false => Err("This is no list that can be kept. Filter the list, then save it.".to_owned()),
    }
}

async fn forget_view(unit: &mut Unit<'_>, name: &str) -> Result<(), WorkError> {
    let staff = staff_member(unit.ctx)?.clone();
    let gone = storage::desk::drop_view(&mut unit.db, staff.id, name.trim())
        .await
        .map_err(fault)?;
    if !gone {
        return Err(Refusal::NotFound("saved view".to_owned()).into());
    }
    let changes = [Change {
        field: format!("view {}", name.trim()),
        before: Some("kept".to_owned()),
        after: None,
    }];
    unit.changed_own(oneself(&staff), &changes, &[]).await?;
    Ok(())
}
