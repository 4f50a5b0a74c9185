//! Setting up the second factor, on the account page.

use domain::staff::TotpSetup;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{BeginTotp, ConfirmTotp, DisableTotp};
use crate::bridge::{Kept, Shown};
use crate::ui::{
    Badge, Confirm, Copyable, Form, Note, Panel, PasswordField, Submit, TextField, Tone, use_frame,
};

/// The part of the account page about the second factor.
#[component]
pub fn SecondFactor(on: bool) -> impl IntoView {
    let kept = use_frame().kept;
    let state = move || {
        if on {
            view! { <Badge tone=Tone::Good word="On"/> }.into_any()
        } else {
            view! { <Badge tone=Tone::Neutral word="Off"/> }.into_any()
        }
    };
    let body = match kept {
        Some(Kept::Shown(Shown::TotpSetup(setup))) => view! { <Setup setup=Some(setup)/> }.into_any(),
        // The code did not fit: the app has the key already, so only the code is asked again.
        Some(Kept::Form { form, .. }) if form == "totp-confirm" => view! { <Setup setup=None/> }.into_any(),
        Some(Kept::Shown(Shown::RecoveryCodes(codes))) => view! { <Codes codes=codes/> }.into_any(),
        _ if on => view! {
            <p class="prose">
                "Signing in asks for a code from your authenticator app. A recovery code works once when the phone is lost."
            </p>
            <Confirm
                id="totp-disable"
                open_label="Switch off"
                title="Switch off the second factor of your account"
            >
                <Form id="totp-disable" action=DisableTotp::PATH>
                    <p class="prose">"Your password alone is then enough to sign in. The recovery codes stop working."</p>
                    <PasswordField name="password" label="Present password" autocomplete="current-password"/>
                    <Submit label="Switch off the second factor" kind="danger"/>
                </Form>
            </Confirm>
        }
        .into_any(),
        _ => view! {
            <p class="prose">
                "With a second factor a stolen password is not enough to sign in. You need an authenticator app on your phone."
            </p>
            <Form id="totp-begin" action=BeginTotp::PATH>
                <Submit label="Set up" kind="secondary"/>
            </Form>
        }
        .into_any(),
    };
    view! {
        <Panel title="Second factor" id="second-factor" actions=state>
            {body}
        </Panel>
    }
}

#[component]
fn Setup(setup: Option<TotpSetup>) -> impl IntoView {
    view! {
        {match setup {
            Some(setup) => view! {
                <ol class="steps">
                    <li>
                        <p>"Scan this with your authenticator app."</p>
                        <img
                            class="qr"
                            src=format!("data:image/svg+xml,{}", percent_encoded(&setup.qr_svg))
                            alt="QR code with the key; the key stands below as text"
                            width="180"
                            height="180"
                        />
                        <p>"Or type in this key:"</p>
                        <Copyable value=setup.secret what="key"/>
                    </li>
                    <li><p>"Enter the code that the app shows now."</p></li>
                </ol>
            }
            .into_any(),
            None => view! {
                <p class="prose">
                    "Your app has the key already. Enter the code it shows now, or start again for a new key."
                </p>
            }
            .into_any(),
        }}
        <Form id="totp-confirm" action=ConfirmTotp::PATH>
            <TextField name="code" label="Code" inputmode="numeric" autocomplete="one-time-code" shape="mono"/>
            <Submit label="Switch on the second factor"/>
        </Form>
        <Form id="totp-begin" action=BeginTotp::PATH class="form-inline">
            <Submit label="Start again" kind="quiet"/>
        </Form>
    }
}

#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    view! {
        <Note tone=Tone::Attention title="Keep these recovery codes">
            <p>
                "Each of them replaces the app once. They are not shown again: print them or put them into a password manager."
            </p>
        </Note>
        <ul class="codes">
            {codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view()}
        </ul>
        <p><a class="button button-primary" href="/account">"I have kept the codes"</a></p>
    }
}

/// Percent-encodes for a data address.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~ =:/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
