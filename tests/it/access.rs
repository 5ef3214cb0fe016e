//! A viewer sees what their role answers for, and which columns it reads; somebody whom the lake does not name sees nothing.

use std::fs;

use crate::program::{Place, Said, user};

/// T1 has C1 and, with a person of T2, C3; T2 has C2. P1 and P2 are of T1 and managed by M1; P3 is of T2.
pub fn two_teams() -> Place {
    Place::small()
        .with(
            "teams.csv",
            "team_id,name,service_area,operational_area,kind,service_manager_id\n\
             T1,North,Coast,Upper,public,M1\nT2,South,Coast,Upper,public,\nT3,West,Hills,Lower,public,\n",
        )
        .with(
            "staff.csv",
            "staff_id,name,role,team_id,manager_id\nP1,Ada Byron,practitioner,T1,M1\nP2,Grace Hopper,practitioner,T1,M1\n\
             P3,Emmy Noether,practitioner,T2,M2\nM1,Mary Shelley,service_manager,T1,\nM2,Jane Austen,service_manager,T2,\n",
        )
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\nC2,public,T2,2026-01-05,\n\
             C3,public,T2,2026-01-05,\nC4,public,T3,2026-01-05,\n",
        )
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\nK2,Wren Example,2016-06-01\nK4,Jay Example,2017-06-01\n",
        )
        .with(
            "case_children.csv",
            "case_id,child_id,role\nC1,K1,subject\nC2,K2,subject\nC3,K1,subject\nC4,K4,subject\n",
        )
        .with(
            "allocations.csv",
            "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
             A1,C1,P1,T1,guardian,2026-01-06T09:00,\nA2,C2,P3,T2,guardian,2026-01-06T09:00,\n\
             A3,C3,P2,T1,guardian,2026-01-06T09:00,2026-02-01T09:00\nA4,C3,P3,T2,guardian,2026-02-01T09:00,\n",
        )
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,recorded_by,summary\nE1,C1,2026-03-02,2026-03-30,P1,what was said\n\
             E2,C2,2026-03-02,2026-03-30,P3,what was said there\n",
        )
        .with(
            "diversity.csv",
            "diversity_id,case_id,child_id,recorded_on,recorded_by,ethnicity\nD1,C1,K1,2026-01-20,P1,not stated\n",
        )
        .with("compliance_reviews.csv", "review_id,team_id,month,kind\nR1,T1,2026-02,data_compliance\nR2,T2,2026-02,data_compliance\n")
}

/// Ingested and judged with this viewer, who is whoever runs the tests.
pub fn seen_by(place: Place, viewer: &str) -> Place {
    let toml = format!("[[access.viewers]]\nuser = {:?}\n{viewer}\n", user());
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["ingest", "exports"]);
    place.ok(&["check"]);
    place
}

fn asked(place: &Place, query: &str) -> Said {
    place.run(&["--purpose", "casework", "sql", "--format", "csv", query])
}

fn rows(place: &Place, query: &str) -> Vec<String> {
    let said = asked(place, query);
    assert_eq!(said.code, 0, "{query}: {}", said.err);
    said.out.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn own_managed_team_area_and_all() {
    for (viewer, cases, children) in [
        ("staff_id = \"P1\"\nsees = \"own\"", &["C1"][..], &["K1"][..]),
        // C3 was P2's once.
        ("staff_id = \"P2\"\nsees = \"own\"", &["C3"], &["K1"]),
        ("staff_id = \"M1\"\nsees = \"managed\"", &["C1", "C3"], &["K1"]),
        ("staff_id = \"M1\"\nsees = \"team\"", &["C1", "C3"], &["K1"]),
        ("sees = \"team\"\nof = [\"T2\"]", &["C2", "C3"], &["K1", "K2"]),
        ("staff_id = \"P3\"\nsees = \"service_area\"", &["C1", "C2", "C3"], &["K1", "K2"]),
        ("sees = \"operational_area\"\nof = [\"Lower\"]", &["C4"], &["K4"]),
        ("sees = \"all\"", &["C1", "C2", "C3", "C4"], &["K1", "K2", "K4"]),
    ] {
        let place = seen_by(two_teams(), viewer);
        assert_eq!(rows(&place, "select case_id from cases order by 1"), cases, "{viewer}");
        assert_eq!(rows(&place, "select child_id from children order by 1"), children, "{viewer}");
    }
}

#[test]
fn what_is_counted_is_what_the_viewer_answers_for() {
    let place = seen_by(two_teams(), "staff_id = \"M1\"\nsees = \"team\"");
    let teams = |table: &str| rows(&place, &format!("select distinct team_id from {table} order by 1"));
    assert_eq!(teams("measures"), ["T1"]);
    assert_eq!(teams("backlog"), ["T1"]);
    assert_eq!(teams("compliance_reviews"), ["T1"]);
    assert_eq!(rows(&place, "select distinct case_id from contact_log"), ["C1"]);
    // Of a case that was theirs they see what others answered for since.
    let whose = "select distinct case_id from obligations where case_id is not null order by 1";
    assert_eq!(rows(&place, whose), ["C1", "C3"]);
    // Whoever sees nothing of teams, sees their own counts alone.
    let place = seen_by(two_teams(), "staff_id = \"P1\"\nsees = \"own\"");
    assert_eq!(rows(&place, "select distinct staff_id from measures"), ["P1"]);
    assert_eq!(rows(&place, "select count(*) from backlog"), ["0"]);
}

#[test]
fn columns_are_read_by_role() {
    let place = seen_by(two_teams(), "role = \"operational_director\"\nsees = \"all\"");
    for column in ["contact_log.summary", "children.name", "diversity.ethnicity"] {
        let (table, name) = column.split_once('.').unwrap();
        let said = asked(&place, &format!("select {name} from {table}"));
        assert_eq!(said.code, 4, "{column}: {}{}", said.out, said.err);
        assert!(said.err.contains(column), "{}", said.err);
        let whole = asked(&place, &format!("select * from {table}"));
        assert!(!whole.out.lines().next().unwrap().split(',').any(|head| head == name), "{}", whole.out);
    }
    // Facts, keys and the names of staff and teams are there.
    assert_eq!(rows(&place, "select entry_id from contact_log order by 1"), ["E1", "E2"]);
    assert_eq!(rows(&place, "select name from staff where staff_id = 'P1'"), ["Ada Byron"]);
    let place = seen_by(two_teams(), "role = \"business_services\"\nsees = \"all\"");
    assert_eq!(rows(&place, "select summary from contact_log where entry_id = 'E1'"), ["what was said"]);
    assert_eq!(asked(&place, "select ethnicity from diversity").code, 4);
    let place = seen_by(two_teams(), "role = \"analyst\"\nsees = \"all\"\nreads = [\"special\"]");
    assert_eq!(rows(&place, "select ethnicity from diversity"), ["not stated"]);
    assert_eq!(asked(&place, "select summary from contact_log").code, 4);
}

#[test]
fn what_was_refused_is_shown_to_those_who_read_its_column() {
    let exports = || {
        two_teams().with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,recorded_by,summary\nE1,C1,what was said,2026-03-30,P1,and done\n\
             ,C1,2026-03-02,2026-03-30,P1,a whole row of text\n,C2,2026-03-02,2026-03-30,P3,of another team\n",
        )
    };
    let place = seen_by(exports(), "role = \"analyst\"\nsees = \"team\"\nof = [\"T1\"]");
    let refused =
        "select column_name, value from quarantine where table_name = 'contact_log' order by 1 nulls last";
    // What does not fit a day is what somebody typed.
    assert_eq!(rows(&place, refused), ["event_at,", ","]);
    let place = seen_by(exports(), "role = \"service_manager\"\nsees = \"team\"\nof = [\"T1\"]");
    let all = rows(&place, refused);
    assert_eq!(all.len(), 2);
    assert!(all[1].contains("a whole row of text"), "{all:?}");
}

#[test]
fn packs_are_those_of_the_part_a_viewer_answers_for() {
    let place = seen_by(two_teams(), "staff_id = \"M1\"\nrole = \"service_manager\"\nsees = \"team\"");
    place.ok(&["--purpose", "casework", "report"]);
    let mut packs = Vec::new();
    for audience in fs::read_dir(place.path().join("out")).unwrap() {
        let audience = audience.unwrap().path();
        if audience.is_dir() {
            for key in fs::read_dir(&audience).unwrap() {
                let key = key.unwrap().path();
                packs.push(key.strip_prefix(place.path().join("out")).unwrap().display().to_string());
            }
        }
    }
    packs.sort();
    assert_eq!(packs, ["business-services/T1", "practitioner/P1", "service-manager/T1"]);
    let page = fs::read_to_string(place.path().join("out/service-manager/T1/index.html")).unwrap();
    assert!(page.contains("Made by somebody who may see a part of the organisation"), "{page}");
    assert!(page.contains("for casework"));
    assert_eq!(place.run(&["--purpose", "casework", "report", "--publish"]).code, 4);
    let snapshot = rows(&place, "select snapshot_id from snapshots").remove(0);
    let compared = place.run(&["--purpose", "audit", "snapshots", "compare", &snapshot, &snapshot]);
    assert_eq!(compared.code, 4, "{}", compared.err);
}

#[test]
fn a_case_out_of_reach_is_explained_in_the_words_of_one_that_is_not_there() {
    let place = seen_by(two_teams(), "staff_id = \"P1\"\nsees = \"own\"");
    let [beyond, absent] = ["C2", "C9"].map(|case| place.run(&["--purpose", "casework", "explain", case]));
    assert_eq!((beyond.code, absent.code), (2, 2));
    assert_eq!(beyond.err.replace("C2", "C9"), absent.err);
    assert_eq!(place.run(&["--purpose", "casework", "explain", "C1"]).code, 0);
}

#[test]
fn somebody_with_several_roles_says_which() {
    let two = format!(
        "role = \"service_manager\"\nsees = \"team\"\nof = [\"T1\"]\n[[access.viewers]]\nuser = {:?}\nrole = \"auditor\"\nsees = \"all\"",
        user()
    );
    let place = two_teams();
    let toml = format!("[[access.viewers]]\nuser = {:?}\n{two}\n", user());
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["ingest", "exports"]);
    let count = |role: &[&str]| {
        let mut args = vec!["--purpose", "audit"];
        args.extend(role);
        args.extend(["sql", "--format", "csv", "select count(*) from cases"]);
        place.run(&args)
    };
    let said = count(&[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--role (service_manager, auditor)"), "{}", said.err);
    assert_eq!(count(&["--role", "auditor"]).out, "count(*)\n4\n");
    assert_eq!(count(&["--role", "service_manager"]).out, "count(*)\n2\n");
    assert_eq!(count(&["--role", "governance"]).code, 4);
}

#[test]
fn access_that_cannot_be_kept_is_refused() {
    for (viewer, said) in [
        ("sees = \"own\"", "needs a staff_id"),
        ("sees = \"team\"", "needs a staff_id"),
        ("sees = \"all\"\nof = [\"T1\"]", "takes none"),
        ("sees = \"all\"\nrole = \"auditer\"", "did you mean `auditor`?"),
        ("sees = \"all\"\nreads = [\"txt\"]", "unknown variant"),
        ("sees = \"teams\"", "did you mean `team`?"),
        (
            "sees = \"everything\"",
            "expected one of `own`, `managed`, `team`, `service_area`, `operational_area`, `all`\n",
        ),
        ("sees = \"all\"\n[[access.viewers]]\nuser = \"asmith\"\nsees = \"all\"", "stands there twice"),
    ] {
        let place = two_teams();
        fs::write(
            place.path().join("plumbline.toml"),
            format!("[[access.viewers]]\nuser = \"asmith\"\n{viewer}\n"),
        )
        .unwrap();
        let refused = place.run(&["ingest", "exports"]);
        assert_eq!(refused.code, 2, "{viewer}");
        assert!(
            refused.err.contains("plumbline.toml") && refused.err.contains(said),
            "{viewer}: {}",
            refused.err
        );
    }
    // A team that is not there would show an empty organisation.
    let place = two_teams();
    let toml = format!("[[access.viewers]]\nuser = {:?}\nsees = \"team\"\nof = [\"T9\"]\n", user());
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["ingest", "exports"]);
    let said = asked(&place, "select 1");
    assert_eq!(said.code, 4);
    assert!(said.err.contains("T9"), "{}", said.err);
}
