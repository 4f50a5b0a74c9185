//! What the command line prints: the one place that writes to standard output and standard error.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::audit::Report;

/// Why a command failed, in one sentence.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }

    pub(super) fn text(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A setting that does not work, with all that is known about why.
    pub(super) fn setting(name: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{name}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        Self(text)
    }
}

/// Where results go.
pub(super) struct Output {
    pub(super) json: bool,
}

impl Output {
    /// Text as it is.
    pub(super) fn raw(&self, text: &str) {
        // A reader that closed the pipe does not want the rest.
        drop(std::io::stdout().write_all(text.as_bytes()));
    }

    fn line(&self, text: &str) {
        self.raw(&format!("{text}\n"));
    }

    /// A result: a sentence for people, or the value.
    pub(super) fn done(&self, sentence: &str, value: &Value) {
        if self.json {
            self.line(&value.to_string());
        } else {
            self.line(sentence);
        }
    }

    /// A result whose members are the message: `name: value`, or the value.
    pub(super) fn members(&self, value: &Value) {
        match (self.json, value) {
            (false, Value::Object(members)) => {
                for (name, value) in members {
                    self.line(&format!("{name}: {}", plain(value)));
                }
            }
            _ => self.line(&value.to_string()),
        }
    }

    /// A list: tabulated, or an array.
    pub(super) fn rows(&self, rows: &[Value]) {
        if self.json {
            return self.line(&Value::from(rows.to_vec()).to_string());
        }
        for row in rows {
            let cells: Vec<String> = row
                .as_object()
                .map(|row| row.values().map(plain).collect())
                .unwrap_or_default();
            self.line(&cells.join("\t"));
        }
    }

    pub(super) fn settings(&self, settings: &[(&str, String)]) {
        let members = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(value.clone())))
            .collect();
        self.members(&Value::Object(members));
    }

    pub(super) fn report(&self, report: &Report) {
        let sentence = if report.faults.is_empty() {
            format!("{} records in {} chains hold.", report.records, report.chains)
        } else {
            format!("The audit log does not hold:\n{}", report.faults.join("\n"))
        };
        self.done(&sentence, &serde_json::to_value(report).unwrap_or(Value::Null));
    }

    /// One sentence on standard error, and exit code 1.
    pub(super) fn failed(&self, failure: &Failure) -> ExitCode {
        let text = if self.json {
            json!({ "error": failure.0 }).to_string()
        } else {
            format!("nt24: {}", failure.0)
        };
        drop(writeln!(std::io::stderr(), "{text}"));
        ExitCode::FAILURE
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}
