//! From data to one HTML file: style and script inline and named by their hashes, nothing loaded from anywhere.

use std::borrow::Cow;

use minijinja::{Environment, UndefinedBehavior, Value, context, escape_formatter, syntax::SyntaxConfig};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::words;
use crate::{Error, Result, embedded, model::visible};

/// The templates, read once.
pub struct Pages {
    templates: Environment<'static>,
    style: &'static str,
    script: &'static str,
    policy: String,
}

/// What a template shows.
#[derive(Debug)]
pub struct Shown(Value);

impl Shown {
    pub fn of(page: &impl Serialize) -> Shown {
        Shown(Value::from(minijinja::value::Serde(page)))
    }
}

impl Pages {
    /// Reads every template of `reports/`.
    ///
    /// # Errors
    /// `Defect` where one is not as it should be: they are ours.
    pub fn new() -> Result<Pages> {
        let mut templates = Environment::new();
        templates.add_filter("thousands", words::number);
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        // What would turn the order of a line of text, or hide in it, is shown as what it is.
        templates.set_formatter(|out, state, value| {
            match value.as_str().filter(|_| !value.is_safe()).map(visible) {
                Some(Cow::Owned(shown)) => escape_formatter(out, state, &Value::from(shown)),
                _ => escape_formatter(out, state, value),
            }
        });
        let blocks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        templates.set_syntax(blocks.map_err(|e| defect("syntax", &e))?);
        for (path, text) in embedded::below("reports").filter(|(path, _)| path.ends_with(".html")) {
            let name = path.strip_prefix("reports/").expect("it is below reports");
            templates.add_template(name, text).map_err(|e| defect(name, &e))?;
        }
        let style = embedded::text("reports/style.css");
        let script = embedded::text("reports/script.js");
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            hash(style),
            hash(script)
        );
        Ok(Pages { templates, style, script, policy })
    }

    /// A page from its template and what it shows.
    ///
    /// # Errors
    /// `Defect` where the template asks for what is not there.
    pub fn render(&self, template: &str, page: &Shown) -> Result<String> {
        let page = page.0.clone();
        let with = context! {
            page,
            policy => self.policy.as_str(),
            style => Value::from_safe_string(self.style.to_owned()),
            script => Value::from_safe_string(self.script.to_owned()),
        };
        let found = self.templates.get_template(template).map_err(|e| defect(template, &e))?;
        found.render(with).map_err(|e| defect(template, &e))
    }
}

fn defect(template: &str, error: &minijinja::Error) -> Error {
    Error::Defect(format!("reports/{template}: {error:#}"))
}

/// What a content security policy calls an inline style or script by.
fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
