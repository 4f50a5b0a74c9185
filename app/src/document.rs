//! The HTML document around the app, and the policy of what it may load.
#![cfg(feature = "ssr")]

use http::HeaderValue;
use http::header::CONTENT_SECURITY_POLICY;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::app::App;
use crate::auth::theme_of_request;
use crate::parts::BuildFiles;

/// The document. Sets the Content-Security-Policy of the answer.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    set_policy(&options);
    let build = BuildFiles::of(&options);
    let [program, wasm, stylesheet] = ["js", "wasm", "css"].map(|ending| build.program(&options, ending));
    let start = build.start(&options);
    provide_context(build);
    let theme = theme_of_request();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/inter-latin.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" id="leptos" href=stylesheet/>
                <AutoReload options=options/>
                <link rel="modulepreload" href=program/>
                <link rel="preload" href=wasm r#as="fetch" crossorigin="anonymous"/>
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

fn set_policy(options: &LeptosOptions) {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    // `cargo leptos watch` reloads the page over a socket of its own; nobody else sets this variable.
    let reload = match std::env::var_os("LEPTOS_WATCH") {
        Some(_) => format!(" ws://{}:{}", options.site_addr.ip(), options.reload_port),
        None => String::new(),
    };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
