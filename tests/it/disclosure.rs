//! Which counts are hidden when figures leave the organisation. The examples were worked out by hand. The properties
//! are held against exact fractions over all that is published, missed among it, and against bounds worked out anew.

use plumbline::reports::disclosure::{Cell, LEAST, Relation, Shown, shown, shown_counts};
use proptest::prelude::*;

use Shown::{All, Due, Nothing};

fn cells(of: &[(i64, i64)]) -> Vec<Cell> {
    of.iter().map(|(met, missed)| Cell { met: *met, missed: *missed }).collect()
}

fn sum(total: usize, parts: &[usize]) -> Relation {
    Relation { total, parts: parts.to_vec() }
}

/// The places of what is hidden.
fn hidden(counts: &[i64], relations: &[Relation]) -> Vec<usize> {
    for relation in relations {
        assert_eq!(counts[relation.total], relation.parts.iter().map(|part| counts[*part]).sum::<i64>());
    }
    let found = shown_counts(counts, relations);
    (0..counts.len()).filter(|cell| !found[*cell]).collect()
}

/// Adds the totals of each row, of each column and of all, in this order, to cells laid row by row.
fn with_totals(inside: &[(i64, i64)], n_columns: usize) -> (Vec<Cell>, Vec<Relation>) {
    let mut all = cells(inside);
    let mut relations = Vec::new();
    let n_rows = inside.len() / n_columns;
    let mut add = |parts: Vec<usize>| {
        let total = parts.iter().fold(Cell::default(), |sum, part| Cell {
            met: sum.met + all[*part].met,
            missed: sum.missed + all[*part].missed,
        });
        all.push(total);
        relations.push(Relation { total: all.len() - 1, parts });
        all.len() - 1
    };
    let rows: Vec<usize> =
        (0..n_rows).map(|r| add((0..n_columns).map(|c| n_columns * r + c).collect())).collect();
    let columns: Vec<usize> =
        (0..n_columns).map(|c| add((0..n_rows).map(|r| n_columns * r + c).collect())).collect();
    let total = add(rows);
    relations.push(sum(total, &columns));
    (all, relations)
}

fn counts_with_totals(inside: &[i64], n_columns: usize) -> (Vec<i64>, Vec<Relation>) {
    let inside: Vec<(i64, i64)> = inside.iter().map(|n| (*n, 0)).collect();
    let (all, relations) = with_totals(&inside, n_columns);
    (all.iter().map(|cell| cell.met).collect(), relations)
}

#[test]
fn where_every_count_is_five_or_more_nothing_is_hidden() {
    let all = cells(&[(40, 20), (10, 5), (20, 10), (10, 5)]);
    assert_eq!(shown(&all, &[sum(0, &[1, 2, 3])]), [All; 4]);
    assert_eq!(hidden(&[15, 5, 10], &[sum(0, &[1, 2])]), [0; 0]);
    assert_eq!(shown(&[], &[]), []);
}

#[test]
fn of_a_small_split_it_is_still_said_how_many_were_due() {
    // 4 missed: the split beside it is hidden too, the smaller of the two, and no number due.
    let all = cells(&[(60, 24), (20, 4), (10, 10), (30, 10)]);
    assert_eq!(shown(&all, &[sum(0, &[1, 2, 3])]), [All, Due, Due, All]);
}

#[test]
fn the_split_may_have_to_be_hidden_where_the_number_due_need_not() {
    // 5 due of which 3 were met; 4 due in all of two parts, beside which the smallest takes their place.
    let all = cells(&[(48, 26), (3, 2), (1, 0), (2, 1), (12, 13), (30, 10)]);
    assert_eq!(shown(&all, &[sum(0, &[1, 2, 3, 4, 5])]), [All, Nothing, Nothing, Nothing, Due, All]);
}

#[test]
fn nought_is_a_small_count_like_any_other() {
    assert_eq!(shown(&cells(&[(20, 0), (0, 20), (0, 0), (5, 5)]), &[]), [Due, Due, Nothing, All]);
}

#[test]
fn a_small_part_alone_takes_the_smallest_other_with_it() {
    assert_eq!(hidden(&[103, 3, 60, 40], &[sum(0, &[1, 2, 3])]), [1, 3]);
    // Of two as small, the first.
    assert_eq!(hidden(&[83, 40, 3, 40], &[sum(0, &[1, 2, 3])]), [1, 2]);
}

#[test]
fn two_small_parts_that_come_to_less_than_five_take_a_third() {
    assert_eq!(hidden(&[64, 1, 3, 20, 40], &[sum(0, &[1, 2, 3, 4])]), [1, 2, 3]);
    // These come to five.
    assert_eq!(hidden(&[65, 2, 3, 20, 40], &[sum(0, &[1, 2, 3, 4])]), [1, 2]);
}

#[test]
fn where_no_part_is_left_the_total_is_hidden() {
    assert_eq!(hidden(&[3, 1, 2], &[sum(0, &[1, 2])]), [0, 1, 2]);
    assert_eq!(hidden(&[9, 9], &[sum(0, &[1])]), [0; 0]);
    assert_eq!(hidden(&[4, 4, 30, 34], &[sum(0, &[1]), sum(3, &[0, 2])]), [0, 1, 2]);
    // One missed: the split of the whole goes with that of its only part.
    assert_eq!(shown(&cells(&[(9, 1), (9, 1)]), &[sum(0, &[1])]), [Due, Due]);
}

#[test]
fn a_hidden_area_hides_teams_too_or_it_could_be_added_up() {
    // Areas 1 (3) and 2 (20, of teams 8 and 12): beside the first the second is hidden, and then a team of it. With
    // area 1 that team comes to 11, so one is enough.
    let relations = [sum(0, &[1, 2]), sum(2, &[3, 4])];
    assert_eq!(hidden(&[23, 3, 20, 8, 12], &relations), [1, 2, 3]);
    // An area without teams goes first, though it is larger.
    let relations = [sum(0, &[1, 2, 5]), sum(2, &[3, 4])];
    assert_eq!(hidden(&[63, 3, 20, 8, 12, 40], &relations), [1, 5]);
}

#[test]
fn a_small_sum_may_lie_across_two_relations() {
    // Area 1 is 2; of area 2, team 4 is 2. 22 - 18 = 4 is what both come to: team 3 has to go too.
    assert_eq!(hidden(&[22, 2, 20, 18, 2], &[sum(0, &[1, 2]), sum(2, &[3, 4])]), [1, 2, 3, 4]);
}

#[test]
fn bounds_may_tell_what_no_equation_does() {
    // 14 due in the first cell, so of the 20 met in its row 6 or more are in the second, and of the 9 met in the column
    // of that at most 3 in the last. So the split of that column goes, and with it that of the other.
    let (all, relations) = with_totals(&[(12, 2), (8, 7), (12, 4), (1, 4)], 2);
    let found = shown(&all, &relations);
    assert_eq!(found, [Due, Due, Due, Due, All, All, Due, Due, All]);
}

#[test]
fn in_a_table_of_two_ways_four_corners_hide_one_another() {
    let (all, relations) = counts_with_totals(&[3, 20, 30, 10, 20, 30, 40, 50, 60], 3);
    assert_eq!(hidden(&all, &relations), [0, 1, 3, 4]);
    // Of two by two, all.
    let (all, relations) = counts_with_totals(&[3, 20, 10, 30], 2);
    assert_eq!(hidden(&all, &relations), [0, 1, 2, 3]);
}

#[test]
fn a_bridge_between_two_cycles_is_told_though_nowhere_alone() {
    // Row by row. The corners of 0 to 1 by 0 to 1 hide one another, and so do those of 2 to 3 by 2 to 3. At 1, 2 stands
    // a 2 with two others hidden in its row and two in its column; the rows 0 and 1 less the columns 0 and 1 tell it.
    let inside = [
        [3, 4, 20, 20, 50], //
        [4, 3, 2, 20, 50],
        [20, 20, 4, 3, 50],
        [20, 20, 3, 4, 50],
        [50, 50, 50, 50, 50],
    ];
    let (all, relations) = counts_with_totals(inside.as_flattened(), 5);
    let small = [0, 1, 5, 6, 7, 12, 13, 17, 18];
    let found = hidden(&all, &relations);
    assert!(small.iter().all(|cell| found.contains(cell)), "{found:?}");
    // One cell that leads back from the second to the first is enough.
    assert_eq!(found.len(), small.len() + 1, "{found:?}");
}

#[test]
fn what_one_relation_hides_another_may_tell() {
    // 1 and 2 are hidden beside one another in 0; of 1 a second total is shown, in which it would stand alone.
    let relations = [sum(0, &[1, 2]), sum(3, &[1, 4, 5])];
    assert_eq!(hidden(&[13, 4, 9, 54, 20, 30], &relations), [1, 2, 4]);
}

#[test]
fn a_total_that_is_split_in_two_ways_is_hidden_in_both() {
    // 0 (20) is hidden beside 4 (2), so a part of each of its splits is too.
    let relations = [sum(5, &[4, 0]), sum(0, &[1, 2]), sum(0, &[2, 3])];
    assert_eq!(hidden(&[20, 8, 12, 8, 2, 22], &relations), [0, 1, 3, 4]);
}

#[test]
fn a_rule_that_never_fell_due_does_not_hide_a_whole_table() {
    // Nothing at all in the third row: another row is hidden beside it, and four cells for its noughts to hide among.
    let (all, relations) = counts_with_totals(&[20, 30, 40, 25, 35, 45, 0, 0, 0, 50, 60, 70], 3);
    assert_eq!(hidden(&all, &relations), [0, 1, 2, 6, 7, 8, 12, 14]);
}

#[test]
fn relations_that_tell_with_nothing_shown_end_all_the_same() {
    assert_eq!(hidden(&[0, 3], &[sum(0, &[])]), [0, 1]);
    assert_eq!(hidden(&[3, 3, 0], &[sum(0, &[1]), sum(0, &[1, 2])]), [0, 1, 2]);
}

#[test]
fn a_table_of_two_thousand_cells_is_safe_in_each_relation() {
    let inside: Vec<(i64, i64)> = (0..1_900i64).map(|at| (at * at % 83, at * 31 % 23)).collect();
    let (all, relations) = with_totals(&inside, 38);
    let found = shown(&all, &relations);
    assert_eq!(small_remainder(&all, &relations, &found), None);
    assert!(found.contains(&All) && found.contains(&Due) && found.contains(&Nothing));
}

/// An exact fraction, the lower number above nought.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn of(up: i128, down: i128) -> Fraction {
        fn divisor(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { divisor(b, a % b) }
        }
        let by = divisor(up, down) * down.signum();
        Fraction(up / by, down / by)
    }

    fn over(self, other: Fraction) -> Fraction {
        Fraction::of(self.0 * other.1, self.1 * other.0)
    }

    fn less(self, by: Fraction, other: Fraction) -> Fraction {
        let product = Fraction::of(by.0 * other.0, by.1 * other.1);
        Fraction::of(self.0 * product.1 - product.0 * self.1, self.1 * product.1)
    }
}

/// Everything there is to know of a table: numbers, the due of every cell, then the met, then the missed; and which of
/// them, so many times each, come to nought.
struct Known {
    numbers: Vec<i64>,
    is_shown: Vec<bool>,
    equations: Vec<Vec<(usize, i128)>>,
}

impl Known {
    fn of(cells: &[Cell], relations: &[Relation], found: &[Shown]) -> Known {
        let n = cells.len();
        let due = cells.iter().map(|cell| cell.met + cell.missed);
        let numbers =
            due.chain(cells.iter().map(|cell| cell.met)).chain(cells.iter().map(|cell| cell.missed));
        let split = found.iter().map(|shown| *shown == All);
        let is_shown = found.iter().map(|shown| *shown != Nothing).chain(split.clone()).chain(split);
        let mut equations: Vec<Vec<(usize, i128)>> =
            (0..n).map(|cell| vec![(cell, -1), (n + cell, 1), (2 * n + cell, 1)]).collect();
        for kind in 0..3 {
            equations.extend(relations.iter().map(|relation| {
                let parts = relation.parts.iter().map(|part| (kind * n + part, 1));
                parts.chain([(kind * n + relation.total, -1)]).collect()
            }));
        }
        Known { numbers: numbers.collect(), is_shown: is_shown.collect(), equations }
    }

    fn unknown(&self) -> Vec<usize> {
        (0..self.numbers.len()).filter(|at| !self.is_shown[*at]).collect()
    }

    /// The hidden numbers that follow, by elimination: of each row the coefficients of the unknown, then the constant.
    fn determined(&self) -> Vec<(usize, Fraction)> {
        let unknown = self.unknown();
        let row = |equation: &Vec<(usize, i128)>| {
            let mut row = vec![Fraction(0, 1); unknown.len() + 1];
            for (at, by) in equation {
                match unknown.binary_search(at) {
                    Ok(place) => row[place].0 += by,
                    Err(_) => row[unknown.len()].0 -= by * i128::from(self.numbers[*at]),
                }
            }
            row
        };
        let rows = reduced(self.equations.iter().map(row).collect(), unknown.len());
        let alone = |row: &Vec<Fraction>| {
            let places: Vec<usize> = (0..unknown.len()).filter(|at| row[*at].0 != 0).collect();
            (places.len() == 1).then(|| (unknown[places[0]], row[unknown.len()]))
        };
        rows.iter().filter_map(alone).collect()
    }

    /// The hidden numbers that bounds leave one value, or only values under five.
    fn cramped(&self) -> Vec<usize> {
        const ANY: i128 = 1 << 60;
        let known = |at: usize| i128::from(self.numbers[at]);
        let mut bounds: Vec<(i128, i128)> = (0..self.numbers.len())
            .map(|at| if self.is_shown[at] { (known(at), known(at)) } else { (0, ANY) })
            .collect();
        for _ in 0..20 {
            for equation in &self.equations {
                for (at, by) in equation {
                    // What the others come to, turned to the side of this one.
                    let others = equation.iter().filter(|(other, _)| other != at).map(|(other, sign)| {
                        let (low, high) = bounds[*other];
                        if -sign * by > 0 { (low, high) } else { (-high, -low) }
                    });
                    let (low, high) = others.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                    bounds[*at] = (bounds[*at].0.max(low), bounds[*at].1.min(high));
                }
            }
        }
        let is_cramped = |at: &usize| bounds[*at].0 == bounds[*at].1 || bounds[*at].1 < i128::from(LEAST);
        self.unknown().into_iter().filter(is_cramped).collect()
    }
}

/// The reduced echelon form, over so many columns.
fn reduced(mut rows: Vec<Vec<Fraction>>, n_columns: usize) -> Vec<Vec<Fraction>> {
    let mut done = 0;
    for column in 0..n_columns {
        let Some(found) = (done..rows.len()).find(|row| rows[*row][column].0 != 0) else { continue };
        rows.swap(done, found);
        let lead = rows[done][column];
        rows[done].iter_mut().for_each(|n| *n = n.over(lead));
        let pivot = rows[done].clone();
        for at in (0..rows.len()).filter(|at| *at != done) {
            let by = rows[at][column];
            if by.0 != 0 {
                rows[at].iter_mut().zip(&pivot).for_each(|(n, pivot)| *n = n.less(by, *pivot));
            }
        }
        done += 1;
    }
    rows
}

type Count = fn(&Cell) -> i64;

/// A total less its shown parts, in which parts are hidden that come to less than five.
fn small_remainder(cells: &[Cell], relations: &[Relation], found: &[Shown]) -> Option<(usize, i64)> {
    let kinds: [(Shown, Count); 3] =
        [(Due, |cell| cell.met + cell.missed), (All, |cell| cell.met), (All, |cell| cell.missed)];
    let of = |(relation, (needed, of)): (&Relation, (Shown, Count))| {
        let is_shown = |cell: &usize| found[*cell] >= needed;
        let shown: i64 =
            relation.parts.iter().filter(|part| is_shown(part)).map(|part| of(&cells[*part])).sum();
        let left = of(&cells[relation.total]) - shown;
        let tells = is_shown(&relation.total) && !relation.parts.iter().all(is_shown);
        (tells && left < LEAST).then_some((relation.total, left))
    };
    relations.iter().flat_map(|relation| kinds.map(|kind| (relation, kind))).find_map(of)
}

fn holds(cells: &[Cell], relations: &[Relation]) -> Result<(), TestCaseError> {
    let found = shown(cells, relations);
    for (cell, shown) in cells.iter().zip(&found) {
        prop_assert!(*shown == Nothing || cell.met + cell.missed >= LEAST);
        prop_assert!(*shown != All || cell.met.min(cell.missed) >= LEAST);
    }
    let known = Known::of(cells, relations, &found);
    prop_assert_eq!(known.determined(), []);
    prop_assert_eq!(known.cramped(), Vec::<usize>::new());
    prop_assert_eq!(small_remainder(cells, relations, &found), None);
    prop_assert_eq!(&found, &shown(cells, relations));
    if cells.iter().all(|cell| cell.met.min(cell.missed) >= LEAST) {
        prop_assert!(found.iter().all(|shown| *shown == All));
    }
    Ok(())
}

fn count() -> impl Strategy<Value = (i64, i64)> {
    (prop_oneof![0i64..8, 0i64..60], prop_oneof![0i64..8, 0i64..60])
}

/// A whole, its areas, their teams; and the months of the whole, into which the teams are dealt out in turn.
fn hierarchy() -> impl Strategy<Value = (Vec<Cell>, Vec<Relation>)> {
    let areas = prop::collection::vec(prop::collection::vec(count(), 1..5), 1..5);
    (areas, 1usize..5).prop_map(|(areas, n_months)| {
        let mut all = vec![Cell::default(); 1 + n_months + areas.len()];
        let mut relations = vec![
            Relation { total: 0, parts: (1..=n_months).collect() },
            Relation { total: 0, parts: (1 + n_months..all.len()).collect() },
        ];
        for (at, teams) in areas.into_iter().enumerate() {
            let area = 1 + n_months + at;
            relations.push(Relation { total: area, parts: (all.len()..all.len() + teams.len()).collect() });
            for (at, (met, missed)) in teams.into_iter().enumerate() {
                all.push(Cell { met, missed });
                for above in [0, 1 + at % n_months, area] {
                    all[above].met += met;
                    all[above].missed += missed;
                }
            }
        }
        (all, relations)
    })
}

/// Rules down, areas across, with the totals of both and of all.
fn two_ways(
    count: impl Strategy<Value = (i64, i64)> + Clone,
) -> impl Strategy<Value = (Vec<Cell>, Vec<Relation>)> {
    (2usize..6, 2usize..6).prop_flat_map(move |(n_rows, n_columns)| {
        prop::collection::vec(count.clone(), n_rows * n_columns)
            .prop_map(move |inside| with_totals(&inside, n_columns))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_hidden_follows_in_a_hierarchy((cells, relations) in hierarchy()) {
        holds(&cells, &relations)?;
    }

    #[test]
    fn nothing_hidden_follows_in_a_table_of_two_ways((cells, relations) in two_ways((0i64..40, 0i64..12))) {
        holds(&cells, &relations)?;
    }

    #[test]
    fn nothing_hidden_follows_in_a_table_of_mostly_large_counts(
        (cells, relations) in two_ways((prop_oneof![1 => Just(2i64), 9 => 5i64..90], 5i64..90))
    ) {
        holds(&cells, &relations)?;
    }

    #[test]
    fn a_table_of_large_counts_is_shown_whole((cells, relations) in two_ways((5i64..90, 5i64..90))) {
        prop_assert_eq!(shown(&cells, &relations), vec![All; cells.len()]);
    }
}
