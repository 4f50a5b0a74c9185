//! What staff write beside an order.

use domain::desk::{Comment, comment_text};
use domain::kernel::{FieldError, Fields};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::WriteComment;
use super::fields::Ids;
use super::queries::Shown;
use crate::ui::{Check, Form, Moment, Panel, Submit, TextArea, Values};

/// The comments, the oldest first, and a form for one more.
#[component]
pub fn Comments(data: Shown) -> impl IntoView {
    let comments = data.page.comments.clone();
    let ids = data.ids();
    // A remark on a cancelled order is still a remark.
    let may_write = data.may_write;
    view! {
        <Panel title="Comments" id="comments">
            {if comments.is_empty() {
                view! { <p class="muted">"None yet. Only staff see them."</p> }.into_any()
            } else {
                view! {
                    <ol class="comments">
                        {comments.into_iter().map(|comment| view! { <Written comment=comment/> }).collect_view()}
                    </ol>
                }
                .into_any()
            }}
            {may_write.then(|| view! {
                <Form id="comment" action=WriteComment::PATH check=check as Check class="form part">
                    <Ids ids=ids/>
                    <TextArea name="text" label="Comment" hint="Only staff see it. API clients and buyers never do."/>
                    <Submit label="Write comment" kind="secondary" working="Writing…"/>
                </Form>
            })}
        </Panel>
    }
}

#[component]
fn Written(comment: Comment) -> impl IntoView {
    view! {
        <li class="comment">
            <p class="comment-head">
                <strong>{comment.by.name}</strong>
                <span class="muted"><Moment at=comment.at/></span>
            </p>
            <p class="comment-text lines">{comment.text}</p>
        </li>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let text = values.get("text");
    let parsed = fields.check("text", &text, comment_text(&text));
    fields.finish(parsed).err().unwrap_or_default()
}
