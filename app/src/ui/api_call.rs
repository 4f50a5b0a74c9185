//! Under a form: the call to the REST API that would do the same, for whoever automates it.
//!
//! Folded until somebody wants it. Without JavaScript it shows what the form starts from; with it, what stands in the
//! form now. The token and the host stay variables of the shell, so that nothing secret is ever shown or copied.

use leptos::html::Details;
use leptos::prelude::*;

use super::copy::write;
use super::form::{Values, use_form};
use super::icon::{Icon, Symbol};

/// The body of a call from what stands in the form.
pub type ApiBody = fn(&Values) -> serde_json::Value;

/// `Show as API call`. Stands inside a [`Form`](super::Form).
#[component]
pub fn ApiCall(
    /// Such as `POST`.
    method: &'static str,
    /// Below the host, such as `/v1/partners/…`. `{name}` stands for what is in the input of that name.
    #[prop(into)]
    path: String,
    /// The body; without one the call has none.
    #[prop(optional, into)]
    body: Option<ApiBody>,
    /// Sends a file instead, with what is in these inputs beside it. Those that may stay empty end with `?`.
    #[prop(optional)]
    beside_file: &'static [&'static str],
    /// Further headers, with the same places for inputs.
    #[prop(optional)]
    headers: Vec<(&'static str, String)>,
) -> impl IntoView {
    let form = use_form();
    let values = RwSignal::new(form.values());
    let node = NodeRef::<Details>::new();
    let copied = RwSignal::new(false);
    let ready = RwSignal::new(false);
    Effect::new(move || {
        ready.set(true);
        let typing = window_event_listener_untyped("input", move |_| follow(node, values));
        // A field that groups its value for reading does so after the last key.
        let leaving = window_event_listener_untyped("change", move |_| follow(node, values));
        // The inputs are empty only after the event.
        let emptied = window_event_listener_untyped("reset", move |_| {
            request_animation_frame(move || follow(node, values));
        });
        on_cleanup(move || {
            typing.remove();
            leaving.remove();
            emptied.remove();
        });
    });
    let call = Memo::new(move |_| {
        values.with(|values| {
            let content = match body {
                Some(body) => json(&body(values)),
                None => file(beside_file, values),
            };
            curl(method, &path, &headers, content, values)
        })
    });
    let label = format!("API call of this form: {method}");
    view! {
        <details class="api-call" node_ref=node on:toggle=move |_| { copied.set(false); follow(node, values); }>
            <summary>"Show as API call"</summary>
            <div class="api-call-body">
                // Wide lines are scrolled, with the keyboard too.
                <pre class="api-call-text" tabindex="0" role="group" aria-label=label><code>{move || call.get()}</code></pre>
                {move || ready.get().then(|| view! {
                    <button
                        type="button"
                        class="button button-quiet api-call-copy"
                        on:click=move |_| { write(&call.read_untracked()); copied.set(true); }
                    >
                        {move || view! { <Icon symbol=if copied.get() { Symbol::Check } else { Symbol::Copy }/> }}
                        {move || if copied.get() { "Copied" } else { "Copy call" }}
                    </button>
                })}
            </div>
        </details>
    }
}

/// Reads what stands in the form around the element, while it is unfolded.
#[cfg(feature = "hydrate")]
fn follow(node: NodeRef<Details>, values: RwSignal<Values>) {
    use leptos::wasm_bindgen::JsCast;
    // The form may be gone: it is emptied once it was sent, and another page comes.
    let Some(details) = node
        .try_get_untracked()
        .flatten()
        .filter(|details| details.open())
    else {
        return;
    };
    let form = details.closest("form").ok().flatten();
    let form = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
    if let Some(data) = data {
        values.try_set(Values(super::form::entries(&data)));
    }
}

#[cfg(not(feature = "hydrate"))]
const fn follow(_node: NodeRef<Details>, _values: RwSignal<Values>) {}

/// The arguments that send JSON.
fn json(body: &serde_json::Value) -> Vec<String> {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    vec![
        "-H \"Content-Type: application/json\"".to_owned(),
        format!("-d {}", quoted(&text)),
    ]
}

/// The arguments that send a file with fields beside it; none without such fields. Where the file lies is for the shell
/// to say.
fn file(fields: &[&str], values: &Values) -> Vec<String> {
    if fields.is_empty() {
        return Vec::new();
    }
    let given = fields.iter().filter_map(|field| {
        let name = field.trim_end_matches('?');
        let value = filled(&format!("{{{name}}}"), values);
        let left_out = name != *field && values.get(name).is_empty();
        (!left_out).then(|| format!("-F {}", quoted(&format!("{name}={value}"))))
    });
    given.chain(["-F \"file=@$FILE\"".to_owned()]).collect()
}

/// The whole command.
fn curl(
    method: &str,
    path: &str,
    headers: &[(&'static str, String)],
    content: Vec<String>,
    values: &Values,
) -> String {
    let mut lines = vec![
        format!(
            "curl -X {method} \"$NT24_URL{}\"",
            in_double_quotes(&filled(path, values))
        ),
        "-H \"Authorization: Bearer $NT24_TOKEN\"".to_owned(),
    ];
    if method != "GET" {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    if method == "PATCH" {
        let version = values.get("version");
        lines.push(format!("-H {}", quoted(&format!("If-Match: \"{version}\""))));
    }
    for (name, value) in headers {
        lines.push(format!(
            "-H {}",
            quoted(&format!("{name}: {}", filled(value, values)))
        ));
    }
    lines.extend(content);
    lines.join(" \\\n  ")
}

/// The path with each `{name}` replaced by what is in that input; an empty one stays as it is.
fn filled(path: &str, values: &Values) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        let value = values.get(name);
        if value.is_empty() {
            text.push('{');
            text.push_str(name);
            text.push('}');
        } else {
            text.push_str(&value);
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// One word for the shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The text as it must stand between double quotes.
fn in_double_quotes(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '$' | '`' | '\\') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let pairs = pairs.iter();
        Values(
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn nothing_typed_leaves_its_quotes() {
        assert_eq!(quoted("O'Neill & Sons"), r"'O'\''Neill & Sons'");
        assert_eq!(quoted("$(rm -rf /) `x` \\ \""), "'$(rm -rf /) `x` \\ \"'");
        assert_eq!(in_double_quotes("a\"$(x)`y`\\"), r#"a\"\$(x)\`y\`\\"#);
    }

    #[test]
    fn a_call_is_complete() {
        let call = curl(
            "PATCH",
            "/v1/partners/{seller}/buyers/b1",
            &[("X-Purpose", "KYC_REVIEW".to_owned())],
            json(&serde_json::json!({ "companyName": "L'Auto" })),
            &values(&[("seller", "s1"), ("version", "7")]),
        );
        assert_eq!(
            call,
            "curl -X PATCH \"$NT24_URL/v1/partners/s1/buyers/b1\" \\\n  \
             -H \"Authorization: Bearer $NT24_TOKEN\" \\\n  \
             -H \"Idempotency-Key: $(uuidgen)\" \\\n  \
             -H 'If-Match: \"7\"' \\\n  \
             -H 'X-Purpose: KYC_REVIEW' \\\n  \
             -H \"Content-Type: application/json\" \\\n  \
             -d '{\n  \"companyName\": \"L'\\''Auto\"\n}'"
        );
    }

    #[test]
    fn a_file_goes_with_what_is_said_about_it() {
        let beside = ["type", "documentDate?"];
        assert_eq!(
            file(
                &beside,
                &values(&[("type", "CMR"), ("documentDate", "2026-04-01")])
            ),
            [
                "-F 'type=CMR'",
                "-F 'documentDate=2026-04-01'",
                "-F \"file=@$FILE\""
            ]
        );
        assert_eq!(
            file(&beside, &values(&[])),
            ["-F 'type={type}'", "-F \"file=@$FILE\""]
        );
        assert!(file(&[], &values(&[])).is_empty());
    }

    #[test]
    fn reading_has_neither_key_nor_body() {
        let call = curl(
            "GET",
            "/v1/partners/{seller}/orders",
            &[],
            Vec::new(),
            &values(&[]),
        );
        assert_eq!(
            call,
            "curl -X GET \"$NT24_URL/v1/partners/{seller}/orders\" \\\n  -H \"Authorization: Bearer $NT24_TOKEN\""
        );
    }
}
