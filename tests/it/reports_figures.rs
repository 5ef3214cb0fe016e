//! The numbers behind the pages: intervals, the limits of chance, shifts. Expected values were worked out by hand.

use plumbline::reports::{Chance, Funnel, Pattern, Share, Side, change, limits, wilson};

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-4, "{found} is not {expected}");
}

fn share(met: i64, due: i64) -> Share {
    Share { met, due }
}

/// Twelve months of one share, then the one to judge.
fn after(before: Share, now: Share) -> Vec<Share> {
    let mut months = vec![before; 12];
    months.push(now);
    months
}

#[test]
fn wilson_intervals() {
    // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (met, due, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let (found_low, found_high) = wilson(share(met, due)).unwrap();
        near(found_low, low);
        near(found_high, high);
    }
    assert_eq!(wilson(share(0, 0)), None);
}

#[test]
fn limits_are_three_standard_errors_either_side_of_the_pooled_rate() {
    // 80% of 1,200; of 100 due the error is 0.04, so 68% to 92%; of 25 it is 0.08, so 56% to 100% (104 cut).
    let months = after(share(80, 100), share(70, 25));
    let limits = limits(&months).unwrap();
    near(limits.centre, 0.8);
    let (low, high) = limits.months[0].unwrap();
    near(low, 0.68);
    near(high, 0.92);
    let (low, high) = limits.months[12].unwrap();
    near(low, 0.56);
    near(high, 1.0);
}

#[test]
fn a_month_inside_the_limits_is_chance_and_one_outside_is_more() {
    assert_eq!(change(&after(share(80, 100), share(69, 100))).chance, Chance::Within);
    assert_eq!(change(&after(share(80, 100), share(67, 100))).chance, Chance::Beyond(Side::Below));
    assert_eq!(change(&after(share(80, 100), share(93, 100))).chance, Chance::Beyond(Side::Above));
    near(change(&after(share(80, 100), share(69, 100))).points.unwrap(), -11.0);
}

#[test]
fn what_cannot_be_compared_is_said() {
    assert_eq!(change(&after(share(80, 100), share(0, 0))).chance, Chance::NoneDue);
    assert_eq!(change(&after(share(0, 0), share(5, 5))).chance, Chance::NoneBefore);
    assert_eq!(change(&after(share(1, 1), share(5, 5))).chance, Chance::FewBefore);
    assert_eq!(change(&[]).chance, Chance::NoneDue);
}

#[test]
fn one_miss_after_a_perfect_year_is_no_signal() {
    // 240 of 240: the error is taken from 242 of 244, so of 20 due the low limit is 94% and 19 of 20 lies inside it.
    assert_eq!(change(&after(share(20, 20), share(19, 20))).chance, Chance::Within);
    assert_eq!(change(&after(share(20, 20), share(15, 20))).chance, Chance::Beyond(Side::Below));
}

#[test]
fn eight_months_running_on_one_side_of_the_mean_are_a_shift() {
    let mut months = vec![share(90, 100); 5];
    months.extend(vec![share(80, 100); 8]);
    assert_eq!(change(&months).pattern, Some((Side::Below, Pattern::Run(8))));
    // Seven are none; a month with nothing due is passed over, one on the mean breaks the run.
    let mut seven = vec![share(90, 100); 6];
    seven.extend(vec![share(80, 100); 7]);
    assert_eq!(change(&seven).pattern, None);
    months[9] = share(0, 0);
    months[4] = share(75, 100);
    assert_eq!(change(&months).pattern, Some((Side::Below, Pattern::Run(8))));
    assert_eq!(change(&after(share(80, 100), share(80, 100))).pattern, None);
}

#[test]
fn two_of_three_months_beyond_two_standard_errors_on_one_side_are_a_shift() {
    // 80% of 1,200: of 100 due two standard errors are 8 points, so 72% to 88%.
    let mut months = after(share(80, 100), share(71, 100));
    months[11] = share(80, 100);
    months[10] = share(71, 100);
    // The mean is that of the twelve before: (10 x 80 + 71 + 80) / 1,200 = 79.25%, and two standard errors 8.11 points.
    assert_eq!(change(&months).chance, Chance::Within);
    assert_eq!(change(&months).pattern, Some((Side::Below, Pattern::TwoOfThree)));
    // On both sides, or the last month inside: no shift.
    months[10] = share(89, 100);
    assert_eq!(change(&months).pattern, None);
    months[10] = share(71, 100);
    months[11] = share(71, 100);
    months[12] = share(80, 100);
    assert_eq!(change(&months).pattern, None);
    // A month with nothing due is passed over.
    let mut months = after(share(80, 100), share(71, 100));
    months[11] = share(0, 0);
    months[10] = share(71, 100);
    assert_eq!(change(&months).pattern, Some((Side::Below, Pattern::TwoOfThree)));
}

#[test]
fn the_funnel_narrows_with_the_number_due() {
    let funnel = Funnel::of(share(800, 1000)).unwrap();
    near(funnel.centre, 0.8);
    // Of 100 due the error is 4 points, of 25 it is 8.
    let (low, high) = funnel.limits(100, 3.0);
    near(low, 0.68);
    near(high, 0.92);
    near(funnel.limits(25, 2.0).0, 0.64);
    assert_eq!(funnel.beyond(share(67, 100)), Some(Side::Below));
    assert_eq!(funnel.beyond(share(69, 100)), None);
    assert_eq!(funnel.beyond(share(93, 100)), Some(Side::Above));
    assert_eq!(funnel.beyond(share(0, 0)), None);
    // Of fewer than twenty in all nothing is expected.
    assert_eq!(Funnel::of(share(10, 19)), None);
}
