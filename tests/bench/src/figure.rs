//! A measured figure, the limit it must keep, and what is said of it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Unit {
    /// Milliseconds.
    #[serde(rename = "ms")]
    Ms,
    /// Seconds.
    #[serde(rename = "s")]
    S,
    /// Millionths of a second.
    #[serde(rename = "us")]
    Us,
    /// Each halves the number of people it can be.
    #[serde(rename = "bits")]
    Bits,
    /// 1024 × 1024 bytes.
    MiB,
    /// The same, each second.
    #[serde(rename = "MiB/s")]
    MiBPerS,
    /// Each second.
    #[serde(rename = "/s")]
    PerS,
    /// One figure over another of the same run.
    #[serde(rename = "x")]
    Times,
    /// Standard deviations of what chance does.
    #[serde(rename = "sigma")]
    Sigma,
    /// How many.
    #[serde(rename = "")]
    Count,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ms => "ms",
            Self::S => "s",
            Self::Us => "us",
            Self::Bits => "bits",
            Self::MiB => "MiB",
            Self::MiBPerS => "MiB/s",
            Self::PerS => "/s",
            Self::Times => "x",
            Self::Sigma => "sigma",
            Self::Count => "",
        })
    }
}

/// What is said of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// It keeps its limit.
    Ok,
    /// It is over its limit.
    Over,
    /// It has none; it is printed to be known.
    Told,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Figure {
    /// What was measured, in small letters.
    pub(crate) name: String,
    /// How much it is.
    pub(crate) value: f64,
    /// Of what.
    pub(crate) unit: Unit,
    /// The most it may be; absent where nothing was promised.
    pub(crate) limit: Option<f64>,
    /// What is said of it.
    pub(crate) verdict: Verdict,
}

impl Figure {
    /// A figure without a promise.
    pub(crate) fn told(name: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self { name: name.into(), value, unit, limit: None, verdict: Verdict::Told }
    }

    /// A figure that may not be more than `limit`. One that is no number is over it.
    pub(crate) fn at_most(name: impl Into<String>, value: f64, unit: Unit, limit: f64) -> Self {
        let verdict = if value <= limit { Verdict::Ok } else { Verdict::Over };
        Self { name: name.into(), value, unit, limit: Some(limit), verdict }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, unit, limit, verdict } = self;
        write!(f, "  {name:<44} {value:>10.2} {unit:<6}")?;
        match (limit, verdict) {
            (Some(limit), Verdict::Over) => write!(f, "  limit {limit:>6.2}  OVER"),
            (Some(limit), Verdict::Ok | Verdict::Told) => write!(f, "  limit {limit:>6.2}  ok"),
            (None, _) => Ok(()),
        }
    }
}

/// Times of the same thing, done again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// One more.
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took.as_secs_f64());
    }

    /// One more, in seconds.
    pub(crate) fn add_seconds(&mut self, took: f64) {
        self.0.push(took);
    }

    /// The one in the middle, in seconds.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// How many times as long as the other ones these took: the middle of the ratios of each to the one measured beside
    /// it, so that what slows the machine for a while slows both.
    pub(crate) fn over(&self, other: &Self) -> f64 {
        Self(self.0.iter().zip(&other.0).map(|(one, beside)| one / beside).collect()).median()
    }

    /// How far these are from the other ones, in standard deviations of what chance does: the rank-sum test of Mann and
    /// Whitney (1947), by its normal distribution. Positive where these are longer. It takes no shape of the times for
    /// granted and is not moved by a few very long ones.
    pub(crate) fn apart(&self, other: &Self) -> f64 {
        let all = self.0.iter().map(|time| (*time, true)).chain(other.0.iter().map(|time| (*time, false)));
        let mut all: Vec<(f64, bool)> = all.collect();
        all.sort_by(|(one, _), (another, _)| one.total_cmp(another));
        let (ours, theirs) = (count(self.0.len()), count(other.0.len()));
        let mut ranks = 0.0;
        let mut before = 0;
        for same in all.chunk_by(|(one, _), (another, _)| one.total_cmp(another).is_eq()) {
            // Those that took the same share the middle of their ranks.
            let rank = count(before) + f64::midpoint(count(same.len()), 1.0);
            ranks += rank * count(same.iter().filter(|(_, ours)| *ours).count());
            before += same.len();
        }
        let expected = ours * (ours + theirs + 1.0) / 2.0;
        (ranks - expected) / (ours * theirs * (ours + theirs + 1.0) / 12.0).sqrt()
    }

    /// All of them divided by their number, in seconds.
    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / count(self.0.len())
    }

    /// The longest, in seconds.
    pub(crate) fn longest(&self) -> f64 {
        self.quantile(1.0)
    }

    /// The time that this part of all times does not pass, in seconds; no number where there are none.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        // The nearest rank: a time that was measured, not one between two.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank is small and not negative")]
        let rank = (part * count(sorted.len())).ceil().max(1.0) as usize;
        sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
    }
}

/// A count or a size as a figure.
#[allow(clippy::cast_precision_loss, reason = "nothing here is counted to 2^53")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: &[f64]) -> Times {
        Times(seconds.to_vec())
    }

    #[test]
    fn a_quantile_is_a_time_that_was_measured() {
        assert_eq!(times(&[3.0, 1.0, 2.0]).median().to_bits(), 2.0_f64.to_bits());
        assert_eq!(times(&[4.0, 1.0, 2.0, 3.0]).median().to_bits(), 2.0_f64.to_bits());
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(times(&hundred).quantile(0.99).to_bits(), 99.0_f64.to_bits());
        assert_eq!(times(&hundred).longest().to_bits(), 100.0_f64.to_bits());
        assert_eq!(times(&[7.0]).quantile(0.0).to_bits(), 7.0_f64.to_bits());
    }

    #[test]
    fn a_ratio_is_taken_between_neighbours() {
        // The machine was ten times as slow for the last two pairs, and in one of them for one side alone.
        let (ours, bare) = (times(&[2.0, 2.2, 20.0, 20.0]), times(&[1.0, 1.0, 10.0, 1.0]));
        assert_eq!(ours.over(&bare).to_bits(), 2.0_f64.to_bits());
        assert!(times(&[]).over(&bare).is_nan());
    }

    #[test]
    fn what_chance_does_is_told_from_what_it_does_not() {
        let even = times(&(0..200).map(|n| f64::from(n * 2)).collect::<Vec<_>>());
        let odd = times(&(0..200).map(|n| f64::from(n * 2 + 1)).collect::<Vec<_>>());
        let late = times(&(0..200).map(|n| f64::from(n * 2 + 80)).collect::<Vec<_>>());
        assert!(even.apart(&odd).abs() < 0.5, "{}", even.apart(&odd));
        assert!(late.apart(&even) > 3.3 && even.apart(&late) < -3.3, "{}", late.apart(&even));
        // Three against three, all of ours longer: U is 9, its mean 4.5, its deviation the root of 5.25.
        let apart = times(&[4.0, 5.0, 6.0]).apart(&times(&[1.0, 2.0, 3.0]));
        assert!((apart - 4.5 / 5.25_f64.sqrt()).abs() < 1e-12, "{apart}");
        assert!(times(&[1.0, 1.0]).apart(&times(&[1.0, 1.0])).abs() < 1e-12);
    }

    #[test]
    fn a_limit_may_be_reached_and_not_passed_and_nothing_measured_is_over_it() {
        let verdict = |value| Figure::at_most("x", value, Unit::Ms, 1.5).verdict;
        assert_eq!(verdict(1.5), Verdict::Ok);
        assert_eq!(verdict(1.500_001), Verdict::Over);
        assert_eq!(verdict(Times::default().median()), Verdict::Over);
    }

    #[test]
    fn a_line_says_value_limit_and_verdict() {
        let line = |value| Figure::at_most("start_full_to_empty", value, Unit::Times, 1.5).to_string();
        assert!(line(1.02).ends_with("1.02 x       limit   1.50  ok"), "{}", line(1.02));
        assert!(line(1.62).ends_with("1.62 x       limit   1.50  OVER"), "{}", line(1.62));
        assert!(Figure::told("a", 1.0, Unit::Ms).to_string().trim_end().ends_with("ms"));
    }
}
