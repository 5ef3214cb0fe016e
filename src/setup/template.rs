//! A plumbline.toml to fill in: every section, commented out, with what it is.

/// The whole, where there are no exports to look at.
pub fn configuration() -> String {
    format!("{HEAD}\n{EXPORTS}\n{OTHERS}")
}

const HEAD: &str = "\
# plumbline.toml: what an organisation says of itself and its exports. Everything here is optional; what is commented out
# has no effect. `plumbline init EXPORTS` fills the first part in from the exports themselves, `plumbline doctor` says what is
# wrong with it.
";

const EXPORTS: &str = r#"# Where the exports are, where no folder is named on the command line.
# [exports]
# folder = "exports"

# Which files are which table, where their names do not say it: patterns, below that folder.
# [exports.files]
# contact_log = ["clog/*.csv.gz", "CLOG_*.csv"]
# cases = "Case list.xlsx#Open cases"

# Which encoding a file is in, where its bytes do not tell: utf-8, windows-1252, utf-16le, utf-16be.
# [exports.encodings]
# "old/*.csv" = "windows-1252"

# Which column of the export is which of the contract: contract = export.
# [columns.cases]
# received_on = "Date Received"

# What a column is in every row.
# [constants.cases]
# status = "open"

# How dates are written, where it is not ISO or day-first with slashes: day_first, month_first, epoch_seconds,
# epoch_milliseconds or a format.
# [dates.cases]
# received_on = "%d %b %Y"

# Which word of the export is which of the contract: export = contract; "" says that it tells nothing.
# [values.cases.law_type]
# "Pub" = "public"

# What these cannot say is a query over the raw files in a folder `staging` beside this file: staging/<table>.sql.
"#;

/// The sections that are about other things than the exports.
pub(super) const OTHERS: &str = r#"# ==== What is about other things than what the exports are called

# How far exports may move from those before them until it is said: rows and blanks; and stopped: shrink.
# [drift]
# rows = 0.2
# blanks = 0.1
# shrink = 0.5

# The numbers of the rules, where they are to be other than the policy's (`plumbline rules ID` shows a rule's); each may
# change on a day.
# [parameters]
# local_working_days = 10
# recording_working_days = [{ from = 2027-01-01, value = 5 }]

# When whole records are not to be destroyed.
# [moratorium]
# until = 2026-12-31

# The rates from which a figure is green, and amber.
# [rag]
# green = 0.95
# amber = 0.85

# Rules of the organisation's own, in a folder beside this file (`plumbline rules new NAME` writes one).
# [rules]
# folder = "our-rules"

# Rules that are switched off, each with the reason that reports show.
# [rules.off]
# late_scan = "scanning moved to the national centre"

# An encrypted lake, from its first day on: 64 hexadecimal digits in a file of your own, or a command that prints them.
# [lake]
# key_file = "/etc/plumbline/key"
# or key_command = ["pass", "show", "plumbline"]

# Which audiences get packs; by default all.
# [[reports]]
# audience = "service-manager"

# Who may see what; stored in the lake with each snapshot. Without it, whoever can read the lake sees all but shielded
# cases; with it, a user whom it does not name sees nothing. Somebody with several roles stands here once for each.
# [[access.viewers]]
# user = "asmith"                  # the operating system's user
# staff_id = "S0012"
# role = "service_manager"
# sees = "team"                    # own, managed, team, service_area, operational_area, all
# of = ["T04"]                     # which, where it is not the person's own
# shields = "listed"               # listed: where shield_access names the staff_id; all: every shielded case
# reads = ["name", "text"]         # columns besides keys and facts (name, text, special), where it is not the role's
"#;
