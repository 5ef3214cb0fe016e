//! The contract as data against its page, and what is made of it: the page to read and the Data Package.

use std::collections::{BTreeMap, BTreeSet};

use plumbline::contract::{CaseOf, Column, Kind, Sensitivity, Table, describe, table, tables};
use serde_json::Value;

/// Every table with its key and columns, version 1: `!` is required, `->` points at a table's key.
const LISTING: &str = "\
teams [team_id]
    team_id!:id name:text service_area:text operational_area:text kind:enum(intake| private| public|
    mixed| business_services| other) service_manager_id:->staff business_services_manager_id:->staff
staff [staff_id]
    staff_id!:id name:text role:enum(practitioner| practice_supervisor| service_manager|
    business_services| business_services_manager| head_of_practice| assistant_director|
    operational_director| improvement_manager| lawyer| governance| intake| other)
    employment:enum(employed|associate|agency) team_id:->teams manager_id:->staff started_on:date
    left_on:date
authorisations [authorisation_id]
    authorisation_id!:id staff_id:->staff kind:enum(self_file|self_close) granted_on:date
    granted_by:->staff withdrawn_on:date
practice_assessments [assessment_id]
    assessment_id!:id staff_id:->staff assessed_on:date assessed_by:->staff
    outcome:enum(meets_standard|does_not_meet_standard) supervision_recorded_on:date
compliance_reviews [review_id]
    review_id!:id team_id:->teams month:month kind:enum(data_compliance|management_information)
    reviewed_by:->staff reviewed_on:date
variations [variation_id]
    variation_id!:id case_id:->cases paragraph:text subject_id:id explanation:text explained_on:date
    manager_id:->staff manager_notified_on:date
cases [case_id]
    case_id!:id law_type:enum(private|public) work_stage:enum(wtfh|wafh) application_type:text
    team_id:->teams received_on:date directed_on:date status:enum(open|closed|archived)
    ready_to_close_on:date legal_outcome:text outcome_recorded_on:date outcome_recorded_by:->staff
    closed_on:date closed_by:->staff archived_on:date
case_links [case_id linked_case_id]
    case_id!:->cases linked_case_id!:->cases kind:enum(associated|previous|second_guardian)
children [child_id]
    child_id!:id name:text date_of_birth:date date_of_death:date death_notified_on:date
    death_recorded_on:date correspondence_reviewed_on:date
case_children [case_id child_id]
    case_id!:->cases child_id!:->children role:enum(subject|other) added_on:date needs_recorded_on:date
    not_seen_reason:text not_seen_recorded_on:date
adults [adult_id]
    adult_id!:id case_id:->cases name:text party:enum(applicant|respondent|other) date_of_death:date
    death_notified_on:date death_recorded_on:date correspondence_reviewed_on:date
diversity [diversity_id]
    diversity_id!:id case_id:->cases child_id:->children recorded_on:date recorded_by:->staff
    ethnicity:text first_language:text religion:text disability:text statement:text
addresses [address_id]
    address_id!:id case_id:->cases person_id:id notified_on:date recorded_on:date confidential:bool
    may_share_with:text must_not_share_with:text la_check_judgement:enum(required|not_required)
    la_check_judged_on:date
allocations [allocation_id]
    allocation_id!:id case_id:->cases staff_id:->staff team_id:->teams
    capacity:enum(practitioner|guardian|second_guardian|duty) allocated_at:datetime ended_at:datetime
    record_reviewed_at:datetime review_outcome:text
hearings [hearing_id]
    hearing_id!:id case_id:->cases kind:enum(fhdra| directions| issues_resolution| fact_finding| final|
    other) hearing_on:date vacated:bool practitioner_present:bool further_work_ordered:bool outcome:text
    outcome_recorded_on:date
safeguarding_checks [check_id]
    check_id!:id case_id:->cases adult_id:->adults kind:enum(police|local_authority|interview)
    requested_on:date received_on:date state:enum(outstanding|complete|not_required|opted_out) reason:text
case_plans [case_plan_id]
    case_plan_id!:id case_id:->cases initiated_on:date closure_section_completed_on:date
    safeguarding_confirmed_on:date closure_authorised_by:->staff closure_authorised_on:date
    signed_off_by:->staff signed_off_on:date
case_plan_elements [element_id]
    element_id!:id case_plan_id:->case_plans case_id:->cases name:text completed:bool completed_on:date
case_plan_reviews [review_id]
    review_id!:id case_plan_id:->case_plans case_id:->cases
    trigger:enum(initiation|hearing|report|time|closure|other) triggered_on:date due_on:date
    reviewed_by:->staff reviewed_on:date
risks [risk_id]
    risk_id!:id case_id:->cases identified_on:date on_case_plan_on:date manager_told_on:date
commissioned_work [commission_id]
    commission_id!:id case_id:->cases kind:text completed_on:date uploaded_on:date
    case_plan_updated_on:date practitioner_signed_off_on:date provider_signed_off_on:date
s47_referrals [referral_id]
    referral_id!:id case_id:->cases child_id:->children sent_on:date logged_on:date
    outcome:enum(awaited|accepted|rejected) outcome_recorded_on:date follow_up:text closed_on:date
    closure_approved_by:->staff document_id:->documents
closures [case_id]
    case_id!:->cases checklist_completed_on:date reports_uploaded:enum(yes|no|not_applicable)
    reports_workflowed:enum(yes|no|not_applicable) reports_as_filed:enum(yes|no|not_applicable)
    tools_uploaded:enum(yes|no|not_applicable) legal_output_added:enum(yes|no|not_applicable)
    bs_to_add_legal_output:enum(yes|no|not_applicable) legal_output_detail:text
    safeguarding_complete:enum(yes|no|not_applicable) safeguarding_opt_out:enum(yes|no|not_applicable)
    opt_out_reason:text s47_outcome_recorded:enum(yes|no|not_applicable)
    iro_letter_sent:enum(yes|no|not_applicable) diversity_complete:enum(yes|no|not_applicable)
    case_plan_complete:enum(yes|no|not_applicable) case_plan_signed_off:enum(yes|no|not_applicable)
    contact_log_updated:enum(yes|no|not_applicable) countersigned_by:->staff countersigned_on:date
    letters_sent_on:date associate_confirmed_on:date safeguarding_decision_by:->staff
    safeguarding_decision_on:date
contact_log [entry_id]
    entry_id!:id case_id:->cases source:enum(manual|automatic) heading:text event_at:datetime
    recorded_at:datetime recorded_by:->staff contact:enum(seen|spoken|communicated|none)
    child_id:->children mode:enum(face_to_face| telephone| video| letter| email| message| other)
    summary:text amended_at:datetime amended_by:->staff amendment_reason:text
detailed_recordings [recording_id]
    recording_id!:id case_id:->cases title:text event_at:datetime recorded_at:datetime worker_id:->staff
    people:text nature:text mode:enum(face_to_face| telephone| video| letter| email| message| other)
    venue:text what_happened:text next_steps:text actions_taken:text
documents [document_id]
    document_id!:id case_id:->cases folder:enum(case_information| correspondence| case_plan|
    risk_and_safety| reporting_to_court| direct_work| court_orders| court_papers| experts_and_agency|
    legal_advice| further_information| court_bundle| police_information) kind:text report_id:->reports
    file_name:text format:enum(pdf| docx| doc| xlsx| pptx| jpg| png| tiff| msg| eml| txt| audio| video|
    other) origin:enum(internal| court| police| local_authority| family| other_third_party)
    medium:enum(electronic|paper) received_on:date logged_on:date saved_on:date legibility_checked_on:date
    original:enum(destroyed|returned|stored|none) original_dealt_with_on:date
    version:enum(draft|filed|word_master|final) sent_on:date sending_logged_on:date deleted_on:date
reports [report_id]
    report_id!:id case_id:->cases kind:enum(safeguarding_letter| section_7| addendum| section_16a|
    public_law_analysis| position_statement| letter| other) author_id:->staff
    approval_route:enum(self|manager) approved_by:->staff approved_on:date approver_amended:bool
    changes_needed:bool filed_on:date filing_logged_on:date final_hearing_attendance_ordered:bool
shields [shield_id]
    shield_id!:id case_id:->cases category:enum(serious_incident_child| placement| serious_incident_adult|
    serious_crime| staff_risk| high_profile| staff_party| other) recommended_by:->staff
    supported_by:->staff decided_by:->staff decided_on:date access_decided_by:->staff applied_on:date
    management_team_alerted_on:date lifted_on:date
shield_access [shield_id staff_id]
    shield_id!:->shields staff_id!:->staff
record_access [access_id]
    access_id!:id case_id:->cases staff_id:->staff accessed_at:datetime purpose:enum(casework| message|
    quality_assurance| audit| research| corporate_reporting| complaint| subject_access| other)
transfers [transfer_id]
    transfer_id!:id case_id:->cases information:enum(agency_check_request| subject_access_file| case_file|
    welcome_pack| allocation_letter| appointment_letter| safeguarding_letter| court_report|
    other_correspondence| court_correspondence| solicitor_or_la_correspondence) recipient:enum(family|
    court| solicitor| local_authority| police| other_agency| office| associate| other_organisation)
    method:enum(egress| secure_email| plain_email| personal_email| standard_post| signed_for|
    recorded_delivery| special_delivery| courier| dx| hand| collected) sent_on:date recipients:int
    email_verified:bool address_confirmed:bool return_address:bool identity_confirmed:bool
paper_items [item_id]
    item_id!:id case_id:->cases kind:enum(court_bundle| family_item| unscannable| closed_file| other)
    received_on:date location:text location_logged_on:date archive_register_on:date
    retention_decided_on:date retention_reason:text destroyed_on:date returned_on:date
paper_movements [movement_id]
    movement_id!:id item_id:->paper_items sent_on:date receiver_told_on:date receipt_confirmed_on:date
    location_recorded_on:date governance_told_on:date
retention_decisions [decision_id]
    decision_id!:id case_id:->cases decided_on:date area_leader_id:->staff director_id:->staff
    retain_until:date reason:text
deletions [deletion_id]
    deletion_id!:id case_id:->cases scope:enum(case_record|paper_file|document) item_id:id deleted_on:date
    deleted_by:->staff authority:text
sealed_copies [seal_id]
    seal_id!:id case_id:->cases review_opened_on:date copied_on:date copied_by:->staff file_name:text
    outside_record:bool
quality_assessments [qai_id]
    qai_id!:id case_id:->cases tool:text completed_by:->staff completed_on:date logged_on:date
    in_case_record:bool via_approval:bool
bank_holidays [date]
    date!:date name:text
";

fn listed(table: &Table) -> (String, Vec<String>) {
    let columns = table.columns.iter().map(|column| {
        let required = if column.required { "!" } else { "" };
        let kind =
            column.points_at.as_ref().map_or_else(|| column.kind.word(), |target| format!("->{target}"));
        format!("{}{required}:{kind}", column.name)
    });
    (format!("{} [{}]", table.name, table.key.join(" ")), columns.collect())
}

#[test]
fn tables_and_columns_are_those_of_the_page_in_its_order() {
    let mut expected: Vec<(String, Vec<String>)> = Vec::new();
    for line in LISTING.replace("|\n    ", "|").lines() {
        if line.starts_with(' ') {
            let (_, columns) = expected.last_mut().unwrap();
            columns.extend(line.replace("| ", "|").split_whitespace().map(str::to_owned));
        } else {
            expected.push((line.to_owned(), Vec::new()));
        }
    }
    assert_eq!(expected.len(), 38);
    assert_eq!(tables().len(), expected.len());
    for (table, expected) in tables().iter().zip(expected) {
        assert_eq!(listed(table), expected);
    }
}

#[test]
fn six_tables_must_be_there() {
    let required: Vec<&str> = tables().iter().filter(|t| t.required).map(|t| t.name.as_str()).collect();
    assert_eq!(required, ["teams", "staff", "cases", "children", "case_children", "allocations"]);
}

#[test]
fn the_columns_of_a_key_are_required_and_nothing_else_is() {
    for table in tables() {
        let required: BTreeSet<&String> =
            table.columns.iter().filter(|c| c.required).map(|c| &c.name).collect();
        assert_eq!(required, table.key.iter().collect(), "{}", table.name);
    }
}

#[test]
fn a_pointer_names_a_table_with_a_key_of_one_id() {
    for source in tables() {
        for column in &source.columns {
            let Some(target) = &column.points_at else { continue };
            let target = table(target).unwrap_or_else(|| panic!("{}.{}", source.name, column.name));
            let [key] = target.key.as_slice() else { panic!("{} has a key of several columns", target.name) };
            assert_eq!(column.kind, Kind::Id);
            assert_eq!(target.column(key).unwrap().kind, Kind::Id);
        }
    }
}

#[test]
fn a_row_belongs_to_the_case_that_the_page_says() {
    let of = |name: &str| table(name).unwrap().case.clone();
    let apart: BTreeMap<&str, CaseOf> = [
        ("teams", CaseOf::None),
        ("staff", CaseOf::None),
        ("authorisations", CaseOf::None),
        ("practice_assessments", CaseOf::None),
        ("compliance_reviews", CaseOf::None),
        ("bank_holidays", CaseOf::None),
        ("children", CaseOf::CaseChildren),
        ("shield_access", CaseOf::Shields),
        ("paper_movements", CaseOf::PaperItems),
    ]
    .into();
    for table in tables() {
        let expected = apart.get(table.name.as_str()).cloned().unwrap_or(CaseOf::CaseId);
        assert_eq!(of(&table.name), expected, "{}", table.name);
        if expected == CaseOf::CaseId {
            assert_eq!(table.column("case_id").unwrap().kind, Kind::Id, "{}", table.name);
        }
    }
}

/// The page's words on sensitivity: what each column is, by its table, name and type.
fn sensitivity(table: &str, column: &Column) -> Sensitivity {
    match (table, column.name.as_str(), &column.kind) {
        (_, _, Kind::Id) => Sensitivity::Key,
        (_, "name", _)
        | ("documents" | "sealed_copies", "file_name", _)
        | ("detailed_recordings", "people", _) => Sensitivity::Name,
        ("diversity", "ethnicity" | "first_language" | "religion" | "disability" | "statement", _) => {
            Sensitivity::Special
        }
        ("teams", _, _)
        | ("cases", "application_type" | "legal_outcome", _)
        | ("quality_assessments", "tool", _)
        | ("documents" | "commissioned_work", "kind", _) => Sensitivity::Fact,
        (_, _, Kind::Text) => Sensitivity::Text,
        _ => Sensitivity::Fact,
    }
}

#[test]
fn every_column_is_as_sensitive_as_the_page_says() {
    for table in tables() {
        for column in &table.columns {
            assert_eq!(
                column.sensitivity,
                sensitivity(&table.name, column),
                "{}.{}",
                table.name,
                column.name
            );
        }
    }
}

#[test]
fn one_table_as_text() {
    let page = describe::text(table("shield_access"));
    insta::assert_snapshot!(page, @r"
    shield_access: Who may see a shielded case.
        Key: shield_id, staff_id. A row belongs to the case of its shield.
        shield_id!  id -> shields  key
        staff_id!   id -> staff    key

    Types
        id        Non-blank text, trimmed; compared exactly. `id -> table` names a row of that table by
                  its key.

    Marks: ! after a name, then how sensitive the column is
        !         The row cannot be used without it, and goes to quarantine whole.
        key       An id.
        fact      A date, a word of a list, a yes or no, a number.
        name      Names a person, a team or a file.
        text      Written by a person, about people.
        special   A characteristic protected by law.
    ");
}

#[test]
fn the_page_of_all_tables_fits_its_width_and_explains_each_type_once() {
    let page = describe::text(None);
    for line in page.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
    for word in ["id", "text", "date", "datetime", "bool", "int", "month", "enum"] {
        let explained = |line: &&str| line.starts_with(&format!("    {word:8}  "));
        let (before, _) = page.split_once("\nMarks").unwrap();
        assert_eq!(before.lines().filter(explained).count(), 1, "{word}");
    }
    let mut rest = page.split_once("THE SERVICE").unwrap().1;
    for table in tables() {
        let heading = format!("\n{}", table.name);
        rest = rest.split_once(&heading).unwrap_or_else(|| panic!("{} is missing", table.name)).1;
        for column in &table.columns {
            let row = format!("\n    {}", column.name);
            rest = rest.split_once(&row).unwrap_or_else(|| panic!("{}.{}", table.name, column.name)).1;
        }
    }
}

#[test]
fn a_table_s_text_explains_only_the_types_it_has() {
    let page = describe::text(table("contact_log"));
    assert!(page.contains("\n    datetime  `2026-03-09T14:30`"));
    assert!(!page.contains("\n    month "));
    assert!(!page.contains("\n    bool "));
}

#[test]
fn the_data_package_has_every_table_and_column() {
    let package = describe::data_package();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), tables().len());
    for (resource, table) in resources.iter().zip(tables()) {
        assert_eq!(resource["name"], table.name.as_str());
        assert_eq!(resource["path"], format!("{}.csv", table.name));
        assert_eq!(resource["schema"]["primaryKey"], serde_json::json!(table.key));
        assert_eq!(resource["schema"]["missingValues"], serde_json::json!([""]));
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        let expected: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, expected);
        for (field, column) in fields.iter().zip(&table.columns) {
            assert_eq!(field["plumbline:sensitivity"], column.sensitivity.word());
            assert_eq!(field["plumbline:key"], table.key.contains(&column.name));
            assert_eq!(field["constraints"]["required"].as_bool().unwrap_or(false), column.required);
        }
    }
}

#[test]
fn the_data_package_s_foreign_keys_name_resources_by_their_primary_key() {
    let package = describe::data_package();
    let resources = package["resources"].as_array().unwrap();
    let by_name: BTreeMap<&str, &Value> =
        resources.iter().map(|resource| (resource["name"].as_str().unwrap(), resource)).collect();
    for (resource, table) in resources.iter().zip(tables()) {
        let keys = resource["schema"]["foreignKeys"].as_array().cloned().unwrap_or_default();
        assert_eq!(keys.len(), table.columns.iter().filter(|c| c.points_at.is_some()).count());
        for key in keys {
            let target = match key["reference"]["resource"].as_str().unwrap() {
                "" => resource,
                name => by_name[name],
            };
            assert_eq!(key["reference"]["fields"], target["schema"]["primaryKey"]);
        }
    }
}

#[test]
fn one_resource_of_the_data_package() {
    let package = describe::data_package();
    let resources = package["resources"].as_array().unwrap();
    let resource = resources.iter().find(|resource| resource["name"] == "compliance_reviews").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(resource).unwrap(), @r#"
    {
      "profile": "tabular-data-resource",
      "name": "compliance_reviews",
      "path": "compliance_reviews.csv",
      "description": "Monthly reviews of MI and data compliance.",
      "format": "csv",
      "mediatype": "text/csv",
      "encoding": "utf-8",
      "schema": {
        "fields": [
          {
            "name": "review_id",
            "type": "string",
            "format": "default",
            "constraints": {
              "required": true
            },
            "plumbline:key": true,
            "plumbline:sensitivity": "key"
          },
          {
            "name": "team_id",
            "type": "string",
            "format": "default",
            "plumbline:key": false,
            "plumbline:sensitivity": "key"
          },
          {
            "name": "month",
            "type": "yearmonth",
            "format": "default",
            "description": "the month reviewed",
            "plumbline:key": false,
            "plumbline:sensitivity": "fact"
          },
          {
            "name": "kind",
            "type": "string",
            "format": "default",
            "constraints": {
              "enum": [
                "data_compliance",
                "management_information"
              ]
            },
            "plumbline:key": false,
            "plumbline:sensitivity": "fact"
          },
          {
            "name": "reviewed_by",
            "type": "string",
            "format": "default",
            "plumbline:key": false,
            "plumbline:sensitivity": "key"
          },
          {
            "name": "reviewed_on",
            "type": "date",
            "format": "default",
            "plumbline:key": false,
            "plumbline:sensitivity": "fact"
          }
        ],
        "missingValues": [
          ""
        ],
        "primaryKey": [
          "review_id"
        ],
        "foreignKeys": [
          {
            "fields": [
              "team_id"
            ],
            "reference": {
              "resource": "teams",
              "fields": [
                "team_id"
              ]
            }
          },
          {
            "fields": [
              "reviewed_by"
            ],
            "reference": {
              "resource": "staff",
              "fields": [
                "staff_id"
              ]
            }
          }
        ]
      },
      "plumbline:section": "The service",
      "plumbline:required": false
    }
    "#);
}

#[test]
fn each_type_in_the_words_of_table_schema() {
    let package = describe::data_package();
    let field = |table: &str, column: &str| -> Value {
        let find = |list: &Value, name: &str| {
            list.as_array().unwrap().iter().find(|item| item["name"] == name).unwrap().clone()
        };
        find(&find(&package["resources"], table)["schema"]["fields"], column)
    };
    assert_eq!(field("contact_log", "event_at")["type"], "datetime");
    assert_eq!(field("contact_log", "event_at")["format"], "%Y-%m-%dT%H:%M:%S");
    assert_eq!(field("contact_log", "summary")["type"], "string");
    assert_eq!(field("transfers", "recipients")["type"], "integer");
    assert_eq!(field("cases", "closed_on")["type"], "date");
    assert_eq!(field("cases", "closed_on")["format"], "default");
    assert_eq!(field("hearings", "vacated")["type"], "boolean");
    let has = |list: &str, word: &str| {
        field("hearings", "vacated")[list].as_array().unwrap().iter().any(|value| value == word)
    };
    for (yes, no) in [("Y", "N"), ("yes", "no"), ("True", "False"), ("t", "f"), ("1", "0")] {
        assert!(has("trueValues", yes) && has("falseValues", no) && !has("trueValues", no));
    }
    let words = &field("cases", "law_type")["constraints"]["enum"];
    assert_eq!(words, &serde_json::json!(["private", "public"]));
}
