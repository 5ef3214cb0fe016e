//! What an export of the case management system holds: every table and column, as data in `tables/*.toml`.
//!
//! The contract is version 1: a name changes only with a new version.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde::{Deserialize, Serialize};

pub mod describe;

pub const VERSION: u32 = 1;

/// The two columns every table has beside its own: the file a row came from, and its row there.
pub const ORIGIN: [&str; 2] = ["_file", "_row"];

#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub about: String,
    pub section: String,
    /// The columns that together identify a row.
    pub key: Vec<String>,
    /// An export without it cannot be used.
    pub required: bool,
    pub case: CaseOf,
    pub columns: Vec<Column>,
}

/// Which case a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseOf {
    /// The one its own `case_id` names.
    CaseId,
    /// None: the service's own rows.
    None,
    /// Each case of the child, by `case_children.child_id`.
    CaseChildren,
    /// That of its shield, by `shield_id`.
    Shields,
    /// That of its paper item, by `item_id`.
    PaperItems,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// A row without it is rejected, whole.
    pub required: bool,
    /// The table whose key it names.
    pub points_at: Option<String>,
    pub meaning: String,
    pub sensitivity: Sensitivity,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Id,
    Text,
    Date,
    Datetime,
    Bool,
    Int,
    Month,
    Enum(Vec<String>),
}

/// What a column tells of a person, and so who may read it: keys and facts are every viewer's, the others by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    Key,
    Fact,
    Name,
    Text,
    Special,
}

impl Kind {
    /// The word the contract uses: `id`, `enum(a|b)`.
    pub fn word(&self) -> String {
        match self {
            Kind::Id => "id".into(),
            Kind::Text => "text".into(),
            Kind::Date => "date".into(),
            Kind::Datetime => "datetime".into(),
            Kind::Bool => "bool".into(),
            Kind::Int => "int".into(),
            Kind::Month => "month".into(),
            Kind::Enum(words) => format!("enum({})", words.join("|")),
        }
    }

    /// Datetimes are UK local time in whole seconds; a month is its first day.
    pub fn arrow(&self) -> DataType {
        match self {
            Kind::Id | Kind::Text | Kind::Enum(_) => DataType::Utf8View,
            Kind::Date | Kind::Month => DataType::Date32,
            Kind::Datetime => DataType::Timestamp(TimeUnit::Microsecond, None),
            Kind::Bool => DataType::Boolean,
            Kind::Int => DataType::Int64,
        }
    }
}

impl Sensitivity {
    pub fn word(self) -> &'static str {
        match self {
            Sensitivity::Key => "key",
            Sensitivity::Fact => "fact",
            Sensitivity::Name => "name",
            Sensitivity::Text => "text",
            Sensitivity::Special => "special",
        }
    }
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of the contract, then `_file` and `_row`.
    pub fn schema(&self) -> SchemaRef {
        let own = self.columns.iter().map(|c| Field::new(&c.name, c.kind.arrow(), true));
        let origin =
            [Field::new(ORIGIN[0], DataType::Utf8View, true), Field::new(ORIGIN[1], DataType::Int64, true)];
        Arc::new(Schema::new(own.chain(origin).collect::<Vec<_>>()))
    }
}

/// Every table, in the order of the contract's page.
pub fn tables() -> &'static [Table] {
    &TABLES
}

pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| ORDER.iter().map(|name| load(name)).collect());

/// Reading order: the service, the case, the record, security and retention.
const ORDER: [&str; 38] = [
    "teams",
    "staff",
    "authorisations",
    "practice_assessments",
    "compliance_reviews",
    "variations",
    "cases",
    "case_links",
    "children",
    "case_children",
    "adults",
    "diversity",
    "addresses",
    "allocations",
    "hearings",
    "safeguarding_checks",
    "case_plans",
    "case_plan_elements",
    "case_plan_reviews",
    "risks",
    "commissioned_work",
    "s47_referrals",
    "closures",
    "contact_log",
    "detailed_recordings",
    "documents",
    "reports",
    "shields",
    "shield_access",
    "record_access",
    "transfers",
    "paper_items",
    "paper_movements",
    "retention_decisions",
    "deletions",
    "sealed_copies",
    "quality_assessments",
    "bank_holidays",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    about: String,
    section: String,
    key: Vec<String>,
    required: bool,
    case: CaseOf,
    columns: Vec<ColumnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    required: bool,
    points_at: Option<String>,
    #[serde(default)]
    meaning: String,
    sensitivity: Sensitivity,
}

fn load(name: &str) -> Table {
    let text = crate::embedded::text(&format!("src/contract/tables/{name}.toml"));
    let file: TableFile = toml::from_str(text).unwrap_or_else(|e| panic!("contract table {name}: {e}"));
    Table {
        name: name.to_owned(),
        about: file.about,
        section: file.section,
        key: file.key,
        required: file.required,
        case: file.case,
        columns: file.columns.into_iter().map(column).collect(),
    }
}

fn column(file: ColumnFile) -> Column {
    let kind = match file.kind.as_str() {
        "id" => Kind::Id,
        "text" => Kind::Text,
        "date" => Kind::Date,
        "datetime" => Kind::Datetime,
        "bool" => Kind::Bool,
        "int" => Kind::Int,
        "month" => Kind::Month,
        "enum" => Kind::Enum(file.words),
        other => panic!("contract column {}: no type {other}", file.name),
    };
    Column {
        name: file.name,
        kind,
        required: file.required,
        points_at: file.points_at,
        meaning: file.meaning,
        sensitivity: file.sensitivity,
    }
}
