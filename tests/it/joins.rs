//! Queries that join many tables: what each row refers to must not grow with their number.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray, StringViewArray},
    record_batch::RecordBatch,
};
use chrono::NaiveDate;
use plumbline::{
    engine::{Limits, Params, Rows, Session},
    model::Calendar,
};

const ROWS: usize = 100_000;

fn session() -> Session {
    let as_at = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
    let limits = Limits { threads: 2, memory_bytes: 1 << 30, spill: None, key: None };
    let session = Session::new(Calendar::built_in(), as_at, &limits).unwrap();
    for table in ["owed", "first", "second", "third", "fourth"] {
        let of_row = |text: &str| {
            let texts = (0..ROWS).map(|n| Some(format!("{text} {n:06}")));
            Arc::new(texts.collect::<StringViewArray>()) as ArrayRef
        };
        let rows = Rows::of(vec![
            ("case_id", of_row("a case with a long key")),
            ("said", of_row(&format!("what {table} says of"))),
        ]);
        session.add_rows(table, rows.unwrap()).unwrap();
    }
    session
}

fn joined(session: &Session) -> Vec<RecordBatch> {
    let query = "
        with noted as (select case_id, 'noted: ' || said as said from owed)
        select noted.case_id, noted.said as noted, first.said as first, fourth.said as fourth
        from noted
        left join first on noted.case_id = first.case_id
        left join second on noted.case_id = second.case_id
        left join third on noted.case_id = third.case_id
        left join fourth on noted.case_id = fourth.case_id";
    session.batches(query, &Params::new()).unwrap()
}

#[test]
fn a_chain_of_joins_gives_each_row_its_own_text() {
    let session = session();
    let mut seen = vec![false; ROWS];
    for batch in joined(&session) {
        for row in 0..batch.num_rows() {
            let text = |at: usize| batch.column(at).as_string_view().value(row);
            let n = text(0).strip_prefix("a case with a long key ").unwrap();
            assert_eq!(text(1), format!("noted: what owed says of {n}"));
            assert_eq!(text(2), format!("what first says of {n}"));
            assert_eq!(text(3), format!("what fourth says of {n}"));
            let seen = &mut seen[n.parse::<usize>().unwrap()];
            assert!(!std::mem::replace(seen, true), "{n} comes twice");
        }
    }
    assert!(seen.iter().all(|seen| *seen));
}

#[test]
fn a_chain_of_joins_does_not_multiply_the_blocks_of_text_behind_a_batch() {
    let session = session();
    let blocks = joined(&session)
        .iter()
        .flat_map(|batch| batch.columns().iter().map(|column| column.as_string_view().data_buffers().len()))
        .max();
    // A side of 13 batches of a few blocks each; multiplied by each join it would be tens of thousands.
    assert!(blocks.unwrap() <= 200, "{blocks:?} blocks of text behind a batch");
}

#[test]
fn joined_rows_of_no_column_are_counted() {
    let session = session();
    let query = "select count(*) as n from owed left join first on owed.case_id = first.case_id and owed.said < first.said";
    let batches = session.batches(query, &Params::new()).unwrap();
    assert_eq!(
        batches[0].column(0).as_primitive::<arrow::datatypes::Int64Type>().value(0),
        i64::try_from(ROWS).unwrap()
    );
}
