//! The tables that a run writes beside its obligations: the catalogue as it was judged by, what could not be
//! measured, and the policy's coverage.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, ListBuilder, StringArray, StringBuilder, new_empty_array},
    datatypes::DataType,
};

use super::{catalogue::Rule, policy::Paragraph};
use crate::{Result, engine::Rows};

/// `rules`: the catalogue as a table.
pub fn rules(rules: &[Rule]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Rule) -> &str| -> ArrayRef {
        Arc::new(rules.iter().map(|r| Some(of(r))).collect::<StringArray>())
    };
    let flag = |of: &dyn Fn(&Rule) -> bool| -> ArrayRef {
        Arc::new(rules.iter().map(|r| Some(of(r))).collect::<BooleanArray>())
    };
    Rows::of(vec![
        ("rule_id", text(&|r| &r.id)),
        ("family", text(&|r| &r.family)),
        ("title", text(&|r| &r.head.title)),
        ("paragraphs", lists(rules.iter().map(|r| r.head.paragraphs.as_slice()))),
        ("owner_role", text(&|r| &r.head.owner)),
        ("kind", text(&|r| r.head.kind.word())),
        ("basis", text(&|r| r.head.basis.word())),
        ("early_ok", flag(&|r| r.head.early_ok)),
        ("always", flag(&|r| r.head.always)),
        ("standing", flag(&|r| r.head.standing)),
        ("no_variation", flag(&|r| r.head.no_variation)),
    ])
}

/// `rule_texts`: each rule kept, in a sentence; what it asks, why, what to do, and what it cannot see.
pub fn rule_texts(rules: &[Rule]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Rule) -> &str| -> ArrayRef {
        Arc::new(rules.iter().map(|r| Some(of(r))).collect::<StringArray>())
    };
    Rows::of(vec![
        ("rule_id", text(&|r| &r.id)),
        ("kept", text(&|r| r.head.kept.as_deref().unwrap_or(&r.head.title))),
        ("asks", text(&|r| &r.head.asks)),
        ("why", text(&|r| &r.head.why)),
        ("to_do", text(&|r| &r.head.to_do)),
        ("cannot_see", text(&|r| &r.head.cannot_see)),
    ])
}

/// `policy`: each paragraph and how far it is measured.
pub fn policy(paragraphs: &[Paragraph]) -> Result<Rows> {
    Rows::of(policy_columns(paragraphs))
}

/// The same with what each paragraph says, for people.
pub fn policy_in_words(paragraphs: &[Paragraph]) -> Result<Rows> {
    let says: StringArray = paragraphs.iter().map(|p| Some(&p.says)).collect();
    let mut columns = policy_columns(paragraphs);
    columns.push(("says", Arc::new(says)));
    Rows::of(columns)
}

fn policy_columns(paragraphs: &[Paragraph]) -> Vec<(&'static str, ArrayRef)> {
    let text = |of: &dyn Fn(&Paragraph) -> &str| -> ArrayRef {
        Arc::new(
            paragraphs.iter().map(|p| Some(of(p)).filter(|text| !text.is_empty())).collect::<StringArray>(),
        )
    };
    vec![
        ("paragraph", text(&|p| &p.paragraph)),
        ("coverage", text(&|p| p.coverage.word())),
        ("rules", lists(paragraphs.iter().map(|p| p.rules.as_slice()))),
        ("reason", text(&|p| &p.reason)),
    ]
}

/// `unmeasured`: rule and reason.
pub fn unmeasured(reasons: &BTreeMap<String, String>) -> Result<Rows> {
    let pairs_of: Vec<_> = reasons.iter().map(|(rule, reason)| (rule.clone(), reason.clone())).collect();
    pairs("rule_id", "reason", &pairs_of)
}

/// `hidden_cases`: one column.
pub fn hidden_cases<'a>(cases: impl Iterator<Item = &'a String>) -> Result<Rows> {
    let cases: StringArray = cases.map(Some).collect();
    Rows::of(vec![("case_id", Arc::new(cases))])
}

/// Two columns of text.
pub fn pairs(first: &str, second: &str, pairs: &[(String, String)]) -> Result<Rows> {
    let column = |of: &dyn Fn(&(String, String)) -> String| -> ArrayRef {
        Arc::new(pairs.iter().map(|pair| Some(of(pair))).collect::<StringArray>())
    };
    Rows::of(vec![(first, column(&|p| p.0.clone())), (second, column(&|p| p.1.clone()))])
}

fn lists<'a>(of: impl Iterator<Item = &'a [String]>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for words in of {
        for word in words {
            lists.values().append_value(word);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}

/// `earlier_findings` where there are none.
pub fn no_findings() -> Result<Rows> {
    none(&[
        ("finding_id", DataType::Utf8View),
        ("rule_id", DataType::Utf8View),
        ("case_id", DataType::Utf8View),
        ("subject_kind", DataType::Utf8View),
        ("subject_id", DataType::Utf8View),
        ("part", DataType::Utf8View),
        ("status", DataType::Utf8View),
        ("first_seen", DataType::Date32),
    ])
}

/// `movement_findings` where nothing moved.
pub fn no_moves() -> Result<Rows> {
    none(&[
        ("rule_id", DataType::Utf8View),
        ("team_id", DataType::Utf8View),
        ("case_id", DataType::Utf8View),
        ("subject_kind", DataType::Utf8View),
        ("subject_id", DataType::Utf8View),
        ("part", DataType::Utf8View),
        ("finding_id", DataType::Utf8View),
        ("from_as_at", DataType::Date32),
        ("to_as_at", DataType::Date32),
        ("cause", DataType::Utf8),
        ("n", DataType::Int64),
    ])
}

fn none(columns: &[(&str, DataType)]) -> Result<Rows> {
    Rows::of(columns.iter().map(|(name, kind)| (*name, new_empty_array(kind))).collect())
}

/// `retention` where the rule of it is not measured.
pub fn no_retention() -> Result<Rows> {
    none(&[
        ("case_id", DataType::Utf8View),
        ("ends_on", DataType::Date32),
        ("status", DataType::Utf8View),
        ("held_by", DataType::Utf8View),
        ("current_team_id", DataType::Utf8View),
    ])
}
