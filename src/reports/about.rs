//! What stands on every page: what it is, of which day and month, from which snapshot, by which version and
//! parameters, what could not be told, and that shielded cases are left out.

use std::cmp::Ordering;

use serde::Serialize;

use super::{
    FileCounts, Options,
    ledger::Ledger,
    words,
    work::{Tag, Tally},
};

/// The parts of a page that every audience's has.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    pub title: String,
    pub audience: String,
    /// What a reader who stops after one screen takes away: the questions this page is opened with, answered in words.
    pub answers: Vec<Answer>,
    pub as_at: String,
    pub month: String,
    pub taken_on: String,
    pub taken_on_note: Option<String>,
    /// What has to be known before any figure is read.
    pub cautions: Vec<String>,
    pub snapshot_id: String,
    pub made_at: String,
    /// What it was made for (4.13), where that had to be said.
    pub purpose: Option<String>,
    pub version: String,
    /// Where the figures of the answers come from.
    pub queries: Vec<&'static str>,
    pub untold: Vec<Untold>,
    pub shield: String,
    pub contents: Vec<Link>,
    pub unmeasured: Vec<Unmeasured>,
    pub parameters: Vec<Parameter>,
    pub green: String,
    pub amber: String,
    pub files: Vec<&'static str>,
}

/// One of the questions a page is opened with, and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub question: String,
    pub figure: String,
    pub tag: Option<Tag>,
    pub text: String,
    /// The part of the page that has the detail.
    pub link: &'static str,
}

/// An answer before it stands beside its question.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// What the answer comes to, as a number or a word.
    pub figure: String,
    pub tag: Option<Tag>,
    pub text: String,
    pub link: &'static str,
}

/// A number of what could not be told, and what it is of.
#[derive(Debug, Clone, Serialize)]
pub struct Untold {
    pub n: String,
    pub what: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub id: String,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Unmeasured {
    pub title: String,
    pub rule_id: String,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Parameter {
    pub name: String,
    pub value: String,
    pub paragraph: String,
    pub standing: &'static str,
}

/// What a page says of itself, before its audience fills in the contents.
pub struct Of<'a> {
    pub title: &'a str,
    /// What the packs of its audience are called, and the questions it is opened with.
    pub audience: &'a str,
    pub questions: &'a [&'static str],
    pub answers: Vec<Said>,
    pub untold: Untold,
    /// The pack's files beside its page.
    pub files: Vec<&'static str>,
}

impl Frame {
    pub fn of(ledger: &Ledger, page: Of) -> Frame {
        let options = ledger.options;
        Frame {
            title: page.title.to_owned(),
            audience: page.audience.to_owned(),
            answers: answered(page.questions, page.answers),
            as_at: words::weekday(options.as_at),
            month: words::month(ledger.month()),
            taken_on: words::day(options.taken_on),
            taken_on_note: options.taken_on_note.clone(),
            cautions: cautions(options),
            snapshot_id: options.snapshot_id.clone(),
            made_at: words::moment(options.made_at),
            purpose: options.purpose.as_deref().map(words::plain),
            version: options.version.clone(),
            queries: Vec::new(),
            untold: untold(ledger, page.untold),
            shield: shield(ledger),
            contents: Vec::new(),
            unmeasured: unmeasured(ledger),
            parameters: parameters(ledger),
            green: format!("{}%", 100.0 * options.rag.green),
            amber: format!("{}%", 100.0 * options.rag.amber),
            files: page.files,
        }
    }

    pub fn link(&mut self, id: &str, text: &str) {
        self.contents.push(Link { id: id.to_owned(), text: text.to_owned() });
    }
}

impl Said {
    pub fn of(figure: impl Into<String>, text: impl Into<String>, link: &'static str) -> Said {
        Said { figure: figure.into(), tag: None, text: text.into(), link }
    }

    pub fn count(n: i64, text: impl Into<String>, link: &'static str) -> Said {
        Said::of(words::number(n), text, link)
    }
}

/// Each question with its answer.
fn answered(questions: &[&'static str], answers: Vec<Said>) -> Vec<Answer> {
    assert_eq!(questions.len(), answers.len(), "every question of an audience is answered");
    let answer = |(question, said): (&&'static str, Said)| Answer {
        question: (*question).to_owned(),
        figure: said.figure,
        tag: said.tag,
        text: said.text,
        link: said.link,
    };
    questions.iter().zip(answers).map(answer).collect()
}

/// That the as-at day is another than the exports' own, and that numbers of the rules are other than ours.
pub fn cautions(options: &Options) -> Vec<String> {
    let (as_at, taken_on) = (words::day(options.as_at), words::day(options.taken_on));
    let mut cautions = match options.as_at.cmp(&options.taken_on) {
        Ordering::Less => vec![format!(
            "This is what was owed on {as_at} by today's data, of {taken_on}: what was done later is read as not yet done."
        )],
        Ordering::Greater => vec![format!(
            "The exports were taken on {taken_on}, before {as_at}: what was done in between cannot be seen, and reads as not done."
        )],
        Ordering::Equal => Vec::new(),
    };
    if options.part.is_some() {
        cautions.push(
            "Made by somebody who may see a part of the organisation: no figure here holds a case that lies outside it, and \
             what is compared is compared within it."
                .to_owned(),
        );
    }
    let differing = options.parameters.iter().filter(|p| p.differs);
    let differing: Vec<String> = differing
        .map(|p| format!("{} {} (in place of {})", words::plain(&p.name), p.value, p.ours))
        .collect();
    if !differing.is_empty() {
        cautions.push(format!("Judged by numbers that were changed here: {}.", differing.join("; ")));
    }
    cautions
}

/// The line of what a pack's own work list cannot tell.
pub fn untold_of(tally: &Tally, whose: &str) -> Untold {
    Untold {
        n: words::number(tally.cannot_tell),
        what: match tally.cannot_tell {
            1 => format!("thing {whose} could not be judged: the export cannot say. It is in the work list"),
            0 => format!("things {whose} could not be judged"),
            _ => format!(
                "things {whose} could not be judged: the export cannot say. They are in the work list"
            ),
        },
    }
}

/// The line of what could not be told of others' work, where the page has it in counts.
pub fn untold_of_all(tally: &Tally) -> Untold {
    Untold {
        n: words::number(tally.cannot_tell),
        what: match tally.cannot_tell {
            1 => "thing here could not be judged: the export cannot say. It is in the work list of whom it waits for".into(),
            _ => "things here could not be judged: the export cannot say. They are in the work lists of those they wait for".into(),
        },
    }
}

/// How many rules are judged, of how many.
pub fn measured(ledger: &Ledger) -> (usize, usize) {
    let rules = &ledger.organisation.rules;
    let n = rules.iter().filter(|rule| ledger.unmeasured(&rule.rule_id).is_none()).count();
    (n, rules.len())
}

fn untold(ledger: &Ledger, own: Untold) -> Vec<Untold> {
    let off = ledger.options.switched_off.len();
    let (measured, all) = measured(ledger);
    let unmeasured = (all - measured).saturating_sub(off);
    let files = &ledger.options.exports.files;
    let sum = |of: fn(&FileCounts) -> u64| -> Option<i64> {
        let sum: Option<u64> = files.iter().map(|file| file.counts.as_ref().map(of)).sum();
        sum.and_then(|n| i64::try_from(n).ok())
    };
    let refused = sum(|counts| counts.rows_rejected).zip(sum(|counts| counts.cells_rejected));
    let mut lines = vec![
        own,
        Untold {
            n: words::number(unmeasured as i64),
            what: format!(
                "of {all} rules could not be measured over these exports, for the reasons given below"
            ),
        },
    ];
    if off > 0 {
        lines.push(Untold {
            n: words::number(off as i64),
            what: format!(
                "of {all} rules {} switched off, for the reasons given below",
                if off == 1 { "is" } else { "are" }
            ),
        });
    }
    lines.push(match refused {
        Some((rows, cells)) => Untold {
            n: words::number(rows),
            what: format!(
                "{} of the exports {} refused, and {}: over the whole organisation",
                if rows == 1 { "row" } else { "rows" },
                if rows == 1 { "was" } else { "were" },
                words::counted(cells, "single cell", "single cells")
            ),
        },
        None => Untold {
            n: "[c]".into(),
            what: "rows of the exports were refused: how many cannot be said, as cases were shielded since"
                .into(),
        },
    });
    lines
}

/// How many cases are under a shield, and that they are left out.
pub fn shield(ledger: &Ledger) -> String {
    let shielded = ledger.options.shielded;
    if ledger.options.of_shielded {
        return "These are shielded cases, and no other: give this page to nobody whom their access lists do not name.".into();
    }
    match (shielded.supplied, shielded.n_cases) {
        (false, _) => {
            "No table of shields was supplied: nothing is hidden here, shielded cases included.".into()
        }
        (true, Some(0)) => "No case of the organisation is under a shield in force.".into(),
        (true, Some(n)) => format!(
            "{} of the organisation {} under a shield in force, and {} left out of every figure and list here.",
            words::counted(n, "case", "cases"),
            if n == 1 { "is" } else { "are" },
            if n == 1 { "is" } else { "are" }
        ),
        (true, None) => {
            "[c] (fewer than five) cases of the organisation are under a shield in force, and are left out \
                         of every figure and list here."
                .into()
        }
    }
}

fn unmeasured(ledger: &Ledger) -> Vec<Unmeasured> {
    let title = |rule: &str| ledger.rule(rule).map_or_else(|| words::plain(rule), |rule| rule.title.clone());
    let off = ledger.options.switched_off.iter().map(|(rule, reason)| Unmeasured {
        title: title(rule),
        rule_id: rule.clone(),
        reason: format!("switched off: {reason}"),
    });
    let is_off = |rule: &str| ledger.options.switched_off.iter().any(|(off, _)| off == rule);
    let unmeasured = ledger.organisation.unmeasured.iter().filter(|u| !is_off(&u.rule_id)).map(|u| {
        Unmeasured { title: title(&u.rule_id), rule_id: u.rule_id.clone(), reason: u.reason.clone() }
    });
    off.chain(unmeasured).collect()
}

fn parameters(ledger: &Ledger) -> Vec<Parameter> {
    let standing = |local, differs| match (local, differs) {
        (true, true) => "local standard, changed here",
        (true, false) => "local standard",
        (false, true) => "changed here",
        (false, false) => "",
    };
    let lines = ledger.options.parameters.iter().map(|p| Parameter {
        name: words::plain(&p.name),
        value: p.value.clone(),
        paragraph: p.paragraph.clone(),
        standing: standing(p.local, p.differs),
    });
    lines.collect()
}
