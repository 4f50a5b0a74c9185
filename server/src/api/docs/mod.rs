//! `/docs`: the OpenAPI document as one readable page, made on the server, without a script and without anything from
//! another host.
//!
//! Everything on it comes from the document; what is wrong here is wrong there.

mod schema;

use std::fmt::Write;
use std::sync::OnceLock;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::app_state::AppState;

/// The page.
pub async fn page(State(state): State<AppState>) -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        let document = serde_json::to_value(super::openapi()).unwrap_or_default();
        render(&document, &state.public_url)
    });
    let mut response = Html(text.as_str()).into_response();
    let policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
                  form-action 'none'; frame-ancestors 'none'";
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// The page's own style, on the tokens of the staff app.
pub async fn style() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("docs.css"),
    )
}

/// Text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Text with `code` in backticks and blank lines between paragraphs.
fn prose(text: &str) -> String {
    let code = |paragraph: &str| {
        let parts = escaped(paragraph);
        let parts = parts.split('`').enumerate();
        parts
            .map(|(at, part)| {
                if at % 2 == 1 {
                    format!("<code>{part}</code>")
                } else {
                    part.to_owned()
                }
            })
            .collect::<String>()
    };
    text.split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", code(paragraph)))
        .collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];

struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    value: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut all = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                all.push(Operation { method, path, value });
            }
        }
    }
    all
}

/// The groups in the order a client meets them.
const GROUPS: [&str; 13] = [
    "Authentication",
    "Organization",
    "Buyers",
    "KYC",
    "Orders",
    "Invoice",
    "Payment",
    "Transport",
    "Compliance",
    "Finalization",
    "Events",
    "Documentation",
    "Health",
];

fn render(document: &Value, url: &str) -> String {
    let all = operations(document);
    let group_of = |operation: &Operation<'_>| {
        operation.value["tags"][0]
            .as_str()
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let mut groups: Vec<String> = GROUPS.map(str::to_owned).to_vec();
    for operation in &all {
        let group = group_of(operation);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let mut contents = String::new();
    let mut body = String::new();
    for group in groups {
        let members: Vec<&Operation<'_>> = all
            .iter()
            .filter(|operation| group_of(operation) == group)
            .collect();
        if members.is_empty() {
            continue;
        }
        let _ = write!(contents, "<li><span>{}</span><ul>", escaped(&group));
        let _ = write!(body, "<h2>{}</h2>", escaped(&group));
        for operation in members {
            let id = text(operation.value, "operationId");
            let title = escaped(text(operation.value, "summary"));
            let _ = write!(contents, "<li><a href=\"#{id}\">{title}</a></li>");
            one(&mut body, operation, document);
        }
        contents.push_str("</ul></li>");
    }
    let _ = write!(contents, "<li><span>Schemas</span><ul>");
    body.push_str("<h2>Schemas</h2>");
    for (name, value) in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let name = escaped(name);
        let _ = write!(contents, "<li><a href=\"#schema-{name}\">{name}</a></li>");
        let _ = write!(
            body,
            "<section class=\"operation\" id=\"schema-{name}\"><h3>{name}</h3>{}",
            prose(text(value, "description"))
        );
        schema::table(&mut body, value);
        body.push_str("</section>");
    }
    contents.push_str("</ul></li>");
    let info = &document["info"];
    let title = escaped(text(info, "title"));
    format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"system\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/pkg/nt24.css\">\
         <link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\
         <body class=\"docs\"><a class=\"docs-skip\" href=\"#main\">Skip to content</a>\
         <nav aria-label=\"Contents\"><p class=\"docs-name\">NT24 API</p><ul>{contents}</ul></nav>\
         <main id=\"main\"><h1>{title}</h1>{}<p>Base address <code>{}</code>. The document itself: \
         <a href=\"/v1/openapi.json\">openapi.json</a>, <a href=\"/v1/openapi.yaml\">openapi.yaml</a>.</p>{body}</main></body></html>",
        prose(text(info, "description")),
        escaped(url),
    )
}

fn one(body: &mut String, operation: &Operation<'_>, document: &Value) {
    let value = operation.value;
    let id = text(value, "operationId");
    let method = operation.method;
    let _ = write!(
        body,
        "<section class=\"operation\" id=\"{id}\"><h3>{}</h3><p class=\"route\"><span class=\"method method-{method}\">{}</span> \
         <code>{}</code></p>",
        escaped(text(value, "summary")),
        method.to_uppercase(),
        escaped(operation.path),
    );
    body.push_str(&prose(text(value, "description")));
    let access = match text(value, "x-authorization") {
        "public" => "No token needed.",
        _ => "Needs a bearer token of an API client.",
    };
    let _ = write!(body, "<p class=\"access\">{access}</p>");
    parameters(body, value);
    if let Some(content) = value["requestBody"]["content"].as_object() {
        body.push_str("<h4>Request</h4>");
        contents(body, content, document);
    }
    body.push_str("<h4>Responses</h4>");
    let responses: &Map<String, Value> = match value["responses"].as_object() {
        Some(responses) => responses,
        None => return,
    };
    let (good, bad): (Vec<_>, Vec<_>) = responses
        .iter()
        .partition(|(status, _)| status.starts_with(['2', '3']));
    for (status, response) in good {
        let _ = write!(
            body,
            "<p><strong class=\"status\">{status}</strong> {}</p>",
            escaped(text(response, "description"))
        );
        if let Some(content) = response["content"].as_object() {
            contents(body, content, document);
        }
    }
    if !bad.is_empty() {
        body.push_str("<details><summary>Errors</summary><dl class=\"errors\">");
        for (status, response) in bad {
            let _ = write!(
                body,
                "<dt>{status}</dt><dd>{}</dd>",
                prose(text(response, "description"))
            );
        }
        body.push_str("</dl></details>");
    }
    body.push_str("</section>");
}

fn parameters(body: &mut String, operation: &Value) {
    let Some(parameters) = operation["parameters"].as_array().filter(|all| !all.is_empty()) else {
        return;
    };
    body.push_str("<h4>Parameters</h4><div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>Name</th><th>In</th><th>Meaning</th></tr></thead><tbody>");
    for parameter in parameters {
        let required = if parameter["required"] == Value::Bool(true) {
            " <span class=\"required\">required</span>"
        } else {
            ""
        };
        let _ = write!(
            body,
            "<tr><td><code>{}</code>{required}</td><td>{}</td><td>{}</td></tr>",
            escaped(text(parameter, "name")),
            escaped(text(parameter, "in")),
            prose(text(parameter, "description")),
        );
    }
    body.push_str("</tbody></table></div>");
}

fn contents(body: &mut String, contents: &Map<String, Value>, document: &Value) {
    for (kind, content) in contents {
        let name = schema::link(&content["schema"]);
        let _ = write!(
            body,
            "<p class=\"content\"><code>{}</code> {name}</p>",
            escaped(kind)
        );
        if let Some(inline) = schema::resolved(&content["schema"], document) {
            schema::table(body, inline);
        }
        if let Some(example) = content.get("example") {
            let pretty = serde_json::to_string_pretty(example).unwrap_or_default();
            let _ = write!(
                body,
                "<pre tabindex=\"0\"><code>{}</code></pre>",
                escaped(&pretty)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_schema_is_on_the_page() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        let page = render(&document, "https://api.example");
        for operation in operations(&document) {
            assert!(
                page.contains(&format!("id=\"{}\"", text(operation.value, "operationId"))),
                "{}",
                operation.path
            );
        }
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        assert!(!page.contains("http://"), "nothing from another host");
        assert!(!page.contains("<script") && !page.contains("style=\""));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            prose("a <b> & `c<d`\n\ne"),
            "<p>a &lt;b&gt; &amp; <code>c&lt;d</code></p><p>e</p>"
        );
    }
}
