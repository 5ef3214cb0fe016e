//! Which counts are hidden when figures leave the organisation. The examples were worked out by hand; the properties are
//! checked by exact fractions over everything that is published, in a way that the program itself does not use.

use plumbline::reports::disclosure::{Cell, LEAST, Relation, Shown, shown, shown_counts};
use proptest::prelude::*;

use Shown::{All, Due, Nothing};

fn cells(of: &[(i64, i64)]) -> Vec<Cell> {
    of.iter().map(|(met, missed)| Cell { met: *met, missed: *missed }).collect()
}

fn sum(total: usize, parts: &[usize]) -> Relation {
    Relation { total, parts: parts.to_vec() }
}

#[test]
fn where_every_count_is_five_or_more_nothing_is_hidden() {
    let found = shown(&cells(&[(40, 20), (10, 5), (20, 10), (10, 5)]), &[sum(0, &[1, 2, 3])]);
    assert_eq!(found, [All; 4]);
}

#[test]
fn of_a_cell_with_a_small_split_it_is_still_said_how_many_were_due() {
    // 4 missed: two splits are hidden, the small one and the smallest beside it, and no number due.
    let found = shown(&cells(&[(60, 24), (20, 4), (10, 10), (30, 10)]), &[sum(0, &[1, 2, 3])]);
    assert_eq!(found, [All, Due, Due, All]);
}

#[test]
fn nought_is_a_small_count_like_any_other() {
    assert_eq!(shown(&cells(&[(20, 0)]), &[]), [Due]);
    assert_eq!(shown(&cells(&[(0, 0)]), &[]), [Nothing]);
}

#[test]
fn a_small_part_alone_takes_the_smallest_other_with_it() {
    assert_eq!(shown_counts(&[103, 3, 60, 40], &[sum(0, &[1, 2, 3])]), [true, false, true, false]);
}

#[test]
fn two_small_parts_that_come_to_less_than_five_take_a_third() {
    assert_eq!(
        shown_counts(&[64, 1, 3, 20, 40], &[sum(0, &[1, 2, 3, 4])]),
        [true, false, false, false, true]
    );
    // These come to five together.
    assert_eq!(shown_counts(&[65, 2, 3, 20, 40], &[sum(0, &[1, 2, 3, 4])]), [true, false, false, true, true]);
}

#[test]
fn a_hidden_area_hides_teams_too_or_it_could_be_added_up() {
    // Areas 1 (3) and 2 (20 = 8 + 12): the second is hidden beside the first, and so must be teams of it.
    let relations = [sum(0, &[1, 2, 5]), sum(2, &[3, 4])];
    let found = shown_counts(&[63, 3, 20, 8, 12, 40], &relations);
    assert!(!found[1] && !found[2]);
    assert!(!found[3] || !found[4], "{found:?}");
}

#[test]
fn in_a_table_of_two_ways_four_corners_hide_one_another() {
    // Rows 0 and 1, columns 0 and 1 of three each; the one small count is at 0,0.
    let counts = [3, 20, 30, 10, 20, 30, 40, 50, 60];
    let mut all = counts.to_vec();
    let mut relations = Vec::new();
    for at in 0..3 {
        let row: Vec<usize> = (0..3).map(|c| 3 * at + c).collect();
        all.push(row.iter().map(|cell| counts[*cell]).sum());
        relations.push(sum(all.len() - 1, &row));
        let column: Vec<usize> = (0..3).map(|r| 3 * r + at).collect();
        all.push(column.iter().map(|cell| counts[*cell]).sum());
        relations.push(sum(all.len() - 1, &column));
    }
    let found = shown_counts(&all, &relations);
    let hidden: Vec<usize> = (0..all.len()).filter(|cell| !found[*cell]).collect();
    assert_eq!(hidden, [0, 1, 3, 4]);
}

/// Exact fractions.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn of(up: i128, down: i128) -> Fraction {
        fn divisor(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { divisor(b, a % b) }
        }
        let by = divisor(up, down).max(1) * down.signum();
        Fraction(up / by, down / by)
    }
}

/// Which unknowns the equations (coefficients, then the constant) leave one value alone, with it.
fn solved(mut rows: Vec<Vec<Fraction>>) -> Vec<(usize, Fraction)> {
    let n = rows.first().map_or(0, |row| row.len() - 1);
    let mut done = 0;
    for column in 0..n {
        let Some(found) = (done..rows.len()).find(|row| rows[*row][column].0 != 0) else { continue };
        rows.swap(done, found);
        let lead = rows[done][column];
        rows[done] = rows[done].iter().map(|x| Fraction::of(x.0 * lead.1, x.1 * lead.0)).collect();
        let pivot = rows[done].clone();
        for at in (0..rows.len()).filter(|at| *at != done) {
            let by = rows[at][column];
            if by.0 != 0 {
                for (x, p) in rows[at].iter_mut().zip(&pivot) {
                    *x = Fraction::of(x.0 * p.1 * by.1 - p.0 * by.0 * x.1, x.1 * p.1 * by.1);
                }
            }
        }
        done += 1;
    }
    let told = |row: &Vec<Fraction>| {
        let at: Vec<usize> = (0..n).filter(|column| row[*column].0 != 0).collect();
        (at.len() == 1).then(|| (at[0], row[n]))
    };
    rows.iter().filter_map(told).collect()
}

/// Every hidden number of due, met and missed that follows from all that is published: cell, kind and value.
fn given_away(cells: &[Cell], relations: &[Relation], found: &[Shown]) -> Vec<(usize, usize, Fraction)> {
    let n = cells.len();
    let value = |kind: usize, cell: usize| match kind {
        0 => cells[cell].met + cells[cell].missed,
        1 => cells[cell].met,
        _ => cells[cell].missed,
    };
    let is_shown = |kind: usize, cell: usize| found[cell] >= if kind == 0 { Due } else { All };
    let mut rows: Vec<Vec<Fraction>> = Vec::new();
    let mut equation = |terms: &[(usize, usize, i128)]| {
        let mut row = vec![Fraction::of(0, 1); 3 * n + 1];
        for (kind, cell, by) in terms {
            if is_shown(*kind, *cell) {
                row[3 * n] = Fraction::of(row[3 * n].0 - by * i128::from(value(*kind, *cell)), 1);
            } else {
                row[kind * n + cell] = Fraction::of(row[kind * n + cell].0 + by, 1);
            }
        }
        rows.push(row);
    };
    for cell in 0..n {
        equation(&[(0, cell, 1), (1, cell, -1), (2, cell, -1)]);
    }
    for relation in relations {
        for kind in 0..3 {
            let mut terms: Vec<(usize, usize, i128)> =
                relation.parts.iter().map(|part| (kind, *part, 1)).collect();
            terms.push((kind, relation.total, -1));
            equation(&terms);
        }
    }
    solved(rows).into_iter().map(|(at, value)| (at % n, at / n, value)).collect()
}

/// Every total less its shown parts, where parts are hidden.
fn remainders(cells: &[Cell], relations: &[Relation], found: &[Shown]) -> Vec<i64> {
    let mut left = Vec::new();
    for relation in relations {
        for (needed, of) in [
            (Due, (|cell| cell.met + cell.missed) as fn(&Cell) -> i64),
            (All, |cell| cell.met),
            (All, |cell| cell.missed),
        ] {
            let hidden: Vec<usize> =
                relation.parts.iter().copied().filter(|part| found[*part] < needed).collect();
            if found[relation.total] >= needed && !hidden.is_empty() {
                left.push(hidden.iter().map(|cell| of(&cells[*cell])).sum());
            }
        }
    }
    left
}

fn holds(cells: &[Cell], relations: &[Relation]) -> Result<(), TestCaseError> {
    let found = shown(cells, relations);
    for (cell, shown) in cells.iter().zip(&found) {
        prop_assert!(*shown < Due || cell.met + cell.missed >= LEAST);
        prop_assert!(*shown < All || (cell.met >= LEAST && cell.missed >= LEAST));
    }
    let given = given_away(cells, relations, &found);
    // Where a whole table is hidden but for nothing, no equation has a constant to give anything away by.
    prop_assert!(given.is_empty(), "{given:?} follow from {found:?} of {cells:?}");
    for left in remainders(cells, relations, &found) {
        prop_assert!(left >= LEAST, "{left} is left of {cells:?} by {found:?}");
    }
    prop_assert_eq!(&found, &shown(cells, relations));
    Ok(())
}

fn count() -> impl Strategy<Value = (i64, i64)> {
    (prop_oneof![0i64..8, 0i64..60], prop_oneof![0i64..8, 0i64..60])
}

/// A whole, its areas and their teams.
fn hierarchy() -> impl Strategy<Value = (Vec<Cell>, Vec<Relation>)> {
    prop::collection::vec(prop::collection::vec(count(), 1..5), 1..5).prop_map(|areas| {
        let mut all = vec![Cell::default()];
        let mut relations = Vec::new();
        let mut of_whole = Vec::new();
        for teams in areas {
            let area = all.len();
            all.push(Cell::default());
            let mut parts = Vec::new();
            for (met, missed) in teams {
                parts.push(all.len());
                all.push(Cell { met, missed });
                for up in [area, 0] {
                    all[up].met += met;
                    all[up].missed += missed;
                }
            }
            of_whole.push(area);
            relations.push(sum(area, &parts));
        }
        relations.push(sum(0, &of_whole));
        (all, relations)
    })
}

/// Rules down, areas across, with the totals of both and of all.
fn two_ways() -> impl Strategy<Value = (Vec<Cell>, Vec<Relation>)> {
    (2usize..5, 2usize..5).prop_flat_map(|(rows, columns)| {
        prop::collection::vec(count(), rows * columns).prop_map(move |inside| {
            let mut all = cells(&inside);
            let add = |all: &mut Vec<Cell>, parts: &[usize]| {
                let total = parts.iter().fold(Cell::default(), |sum, part| Cell {
                    met: sum.met + all[*part].met,
                    missed: sum.missed + all[*part].missed,
                });
                all.push(total);
                sum_of(all.len() - 1, parts)
            };
            let mut relations = Vec::new();
            for r in 0..rows {
                relations.push(add(&mut all, &(0..columns).map(|c| columns * r + c).collect::<Vec<_>>()));
            }
            for c in 0..columns {
                relations.push(add(&mut all, &(0..rows).map(|r| columns * r + c).collect::<Vec<_>>()));
            }
            let of_rows: Vec<usize> = (rows * columns..rows * columns + rows).collect();
            let of_columns: Vec<usize> = (rows * columns + rows..rows * columns + rows + columns).collect();
            relations.push(add(&mut all, &of_rows));
            relations.push(sum(all.len() - 1, &of_columns));
            (all, relations)
        })
    })
}

fn sum_of(total: usize, parts: &[usize]) -> Relation {
    sum(total, parts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_hidden_follows_in_a_hierarchy((cells, relations) in hierarchy()) {
        holds(&cells, &relations)?;
    }

    #[test]
    fn nothing_hidden_follows_in_a_table_of_two_ways((cells, relations) in two_ways()) {
        holds(&cells, &relations)?;
    }
}
