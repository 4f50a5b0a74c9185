//! The pages for signing in. Outside the shell: nobody is known yet.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::actions::{SignIn, SignInWithCode};
use super::session::viewer;
use crate::ui::{
    Check, Form, Hidden, Icon, PasswordField, Submit, Symbol, TextField, Timed, Values, use_page,
};
use domain::kernel::{Email, FieldError, Fields};

/// `/login`
#[component]
pub fn LoginPage() -> impl IntoView {
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let told = move || {
        let query = query.read();
        match (query.get_str("done"), query.get_str("ended")) {
            (Some("signed-out"), _) => Some("You are signed out."),
            (Some("signed-out-everywhere"), _) => Some("You are signed out on all devices."),
            (_, Some(_)) => Some("Your session has ended. Sign in to go on where you were."),
            _ => None,
        }
    };
    view! {
        <Title text="Sign in · NT24"/>
        <Gate title="Sign in">
            {move || told().map(|words| view! {
                <p class="note note-neutral" role="status"><Icon symbol=Symbol::Info/>{words}</p>
            })}
            {use_page(next, |next| async move { sandbox_and(next).await }, |next: String| view! {
                <Form id="login" action=SignIn::PATH check=check_login as Check>
                    <Hidden name="next" value=next/>
                    <TextField name="email" label="E-mail" kind="email" autocomplete="username"/>
                    <PasswordField name="password" label="Password" autocomplete="current-password"/>
                    <Submit label="Sign in" working="Signing in…"/>
                </Form>
            }.into_any())}
        </Gate>
    }
    .into_any()
}

/// `/login/code`
#[component]
pub fn CodePage() -> impl IntoView {
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    view! {
        <Title text="Code · NT24"/>
        <Gate title="Enter the code">
            {use_page(next, |next| async move { sandbox_and(next).await }, |next: String| view! {
                <Form id="code" action=SignInWithCode::PATH>
                    <Hidden name="next" value=next/>
                    <TextField
                        name="code"
                        label="Code"
                        hint="Six digits from the authenticator app, or one of your recovery codes."
                        autocomplete="one-time-code"
                        shape="mono"
                    />
                    <Submit label="Sign in" working="Signing in…"/>
                </Form>
                <p class="gate-aside"><a class="link" href="/login">"Start again"</a></p>
            }.into_any())}
        </Gate>
    }
    .into_any()
}

/// The server's time with the page's own words: what [`use_page`] needs.
async fn sandbox_and(next: String) -> Result<Timed<String>, crate::bridge::UiError> {
    let viewer = viewer().await?;
    Ok(Timed {
        data: next,
        now: viewer.now,
    })
}

fn check_login(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let email = values.get("email");
    let checked = fields.check("email", &email, Email::parse(&email));
    if values.get("password").is_empty() {
        fields.refuse_unseen("password", "The password is missing. Enter it.");
    }
    fields.finish(checked).err().unwrap_or_default()
}

/// Every page of the sandbox says so.
#[component]
pub fn SandboxNote() -> impl IntoView {
    view! {
        <section class="sandbox" aria-label="Sandbox">
            <Icon symbol=Symbol::Info/>
            <span><strong>"Sandbox. "</strong>"Try what you like; nothing here has legal effect."</span>
        </section>
    }
}

/// The frame of the pages before signing in.
#[component]
fn Gate(title: &'static str, children: Children) -> impl IntoView {
    let sandbox = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        let sandbox = super::session::Viewer::of_request().is_some_and(|viewer| viewer.sandbox);
        #[cfg(not(feature = "ssr"))]
        let sandbox = false;
        sandbox
    })
    .into_inner();
    view! {
        {sandbox.then(|| view! { <SandboxNote/> })}
        <main class="gate" id="main">
            <div class="gate-box">
                <p class="gate-brand"><span class="brand-mark" aria-hidden="true">"NT"</span>"Novatrade24"</p>
                <h1 class="gate-title">{title}</h1>
                {children()}
            </div>
            <p class="gate-foot">"Evidence for VAT-exempt vehicle sales inside the EU."</p>
        </main>
    }
}
