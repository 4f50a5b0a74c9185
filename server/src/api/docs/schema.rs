//! Schemas on the API page.

use std::fmt::Write;

use serde_json::Value;

use super::{escaped, prose, text};

/// The name of a referenced schema.
fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// What kind of value a schema describes, with links to named ones.
pub(super) fn link(schema: &Value) -> String {
    if let Some(name) = name_of(schema) {
        let name = escaped(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if let Some(options) = schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))
        .and_then(Value::as_array)
    {
        let shown: Vec<String> = options
            .iter()
            .filter(|option| option["type"] != "null")
            .map(link)
            .collect();
        return shown.join(" or ");
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .filter(|kind| *kind != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "any".to_owned(),
    };
    if kind == "array" {
        return format!("list of {}", link(&schema["items"]));
    }
    match text(schema, "format") {
        "" => escaped(&kind),
        format => escaped(&format!("{kind} ({format})")),
    }
}

/// A schema that is shown where it is used: an object without a name of its own.
pub(super) fn resolved<'a>(schema: &'a Value, document: &'a Value) -> Option<&'a Value> {
    // A named one has its own section; only forms without a link would be empty here.
    let named = name_of(schema).and_then(|name| document["components"]["schemas"].get(name));
    if named.is_some() {
        None
    } else {
        schema.get("properties").map(|_| schema)
    }
}

/// The fields of an object.
pub(super) fn table(body: &mut String, schema: &Value) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let required = schema["required"].as_array();
    body.push_str("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>");
    for (name, property) in properties {
        let must = required.is_some_and(|all| all.iter().any(|required| required == name));
        let must = if must {
            " <span class=\"required\">required</span>"
        } else {
            ""
        };
        let _ = write!(
            body,
            "<tr><td><code>{}</code>{must}</td><td>{}</td><td>{}</td></tr>",
            escaped(name),
            link(property),
            prose(text(property, "description")),
        );
    }
    body.push_str("</tbody></table></div>");
}
