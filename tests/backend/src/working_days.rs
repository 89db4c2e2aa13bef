//! Working days of the People's Republic of China: weekdays that are no public holiday, and the weekend days that are
//! worked in exchange. The day is that of Beijing, UTC+8.
//!
//! Source: the yearly notices of the General Office of the State Council on the arrangement of holidays
//! (国务院办公厅关于部分节假日安排的通知): 国办发明电〔2023〕7号 for 2024, 〔2024〕12号 for 2025, 〔2025〕7号 for 2026. A year without a
//! notice here is reckoned as if every day of it were worked: a promise is then kept too early and never too late.

use time::{Date, Duration, OffsetDateTime, UtcOffset, Weekday};

/// Weekdays off and weekend days worked, each as month × 100 + day.
struct Year {
    number: i32,
    off: &'static [u16],
    worked: &'static [u16],
}

const YEARS: [Year; 3] = [
    Year {
        number: 2024,
        off: &[101, 212, 213, 214, 215, 216, 404, 405, 501, 502, 503, 610, 916, 917, 1001, 1002, 1003, 1004, 1007],
        worked: &[204, 218, 407, 428, 511, 914, 929, 1012],
    },
    Year {
        number: 2025,
        off: &[101, 128, 129, 130, 131, 203, 204, 404, 501, 502, 505, 602, 1001, 1002, 1003, 1006, 1007, 1008],
        worked: &[126, 208, 427, 928, 1011],
    },
    Year {
        number: 2026,
        off: &[101, 102, 216, 217, 218, 219, 220, 223, 406, 501, 504, 505, 619, 925, 1001, 1002, 1005, 1006, 1007],
        worked: &[104, 214, 228, 509, 920, 1010],
    },
];

/// The end of the `days`-th working day after the day of this moment; both in milliseconds since 1970-01-01 UTC.
pub(crate) fn end_of(days: u32, after_ms: i64) -> i64 {
    let beijing = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    let moment = OffsetDateTime::from_unix_timestamp(after_ms.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let mut day = moment.to_offset(beijing).date();
    let mut left = days;
    while left > 0 {
        day = day.saturating_add(Duration::DAY);
        if is_worked(day) {
            left -= 1;
        }
        if day == Date::MAX {
            break;
        }
    }
    day.saturating_add(Duration::DAY).midnight().assume_offset(beijing).unix_timestamp().saturating_mul(1000)
}

fn is_worked(day: Date) -> bool {
    let Some(year) = YEARS.iter().find(|year| year.number == day.year()) else { return true };
    let name = u16::from(u8::from(day.month())) * 100 + u16::from(day.day());
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    if weekend { year.worked.contains(&name) } else { !year.off.contains(&name) }
}

#[cfg(test)]
mod tests {
    use time::{Date, Duration, Month};

    use super::{YEARS, end_of, is_worked};

    fn day(year: i32, month: u8, day: u8) -> Date {
        Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
    }

    /// Noon in Beijing.
    fn noon(date: Date) -> i64 {
        date.midnight().assume_utc().unix_timestamp() * 1000 + 4 * 3_600_000
    }

    /// The last day on which a promise of so many days from this one is kept.
    fn last(days: u32, from: Date) -> Date {
        let end = end_of(days, noon(from));
        let whole = end + 8 * 3_600_000;
        assert_eq!(whole % 86_400_000, 0, "a deadline is a midnight in beijing");
        Date::from_julian_day(2_440_588 + i32::try_from(whole / 86_400_000).unwrap() - 1).unwrap()
    }

    #[test]
    fn a_deadline_steps_over_weekends_holidays_and_counts_the_days_worked_in_exchange() {
        // Three plain weeks.
        assert_eq!(last(15, day(2024, 6, 19)), day(2024, 7, 10));
        // Dragon boat, Monday 10 June 2024.
        assert_eq!(last(1, day(2024, 6, 7)), day(2024, 6, 11));
        // Spring festival 2026: off 15 to 23 February, worked on Saturday 14 and Saturday 28.
        assert_eq!(last(1, day(2026, 2, 13)), day(2026, 2, 14));
        assert_eq!(last(2, day(2026, 2, 13)), day(2026, 2, 24));
        assert_eq!(last(15, day(2026, 2, 13)), day(2026, 3, 12));
        // National day 2025: off 1 to 8 October, worked on Sunday 28 September and Saturday 11 October.
        assert_eq!(last(1, day(2025, 9, 27)), day(2025, 9, 28));
        assert_eq!(last(5, day(2025, 9, 28)), day(2025, 10, 11));
        // A year that is not known: every day counts, so the promise is kept early.
        assert_eq!(last(15, day(2031, 3, 1)), day(2031, 3, 16));
        // From one into the next: new year's day 2026 is off, and so is the second.
        assert_eq!(last(1, day(2025, 12, 31)), day(2026, 1, 4));
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        // 23:59 and 00:01 in Beijing of Wednesday and Thursday.
        let midnight = noon(day(2024, 6, 20)) - 12 * 3_600_000;
        assert_eq!(end_of(1, midnight - 60_000) + 86_400_000, end_of(1, midnight + 60_000));
    }

    #[test]
    fn the_tables_name_weekdays_off_and_weekends_worked_and_nothing_twice() {
        for year in &YEARS {
            for (names, weekend) in [(year.off, false), (year.worked, true)] {
                assert!(names.is_sorted_by(|a, b| a < b));
                for &name in names {
                    let date = day(year.number, u8::try_from(name / 100).unwrap(), u8::try_from(name % 100).unwrap());
                    assert_eq!(date.weekday().number_days_from_monday() >= 5, weekend, "{date}");
                    assert_eq!(is_worked(date), weekend, "{date}");
                }
            }
        }
        // 251, 248 and 248 working days, as the notices of these years leave them.
        for (year, days) in [(2024, 251), (2025, 248), (2026, 248)] {
            let mut date = day(year, 1, 1);
            let mut worked = 0;
            while date.year() == year {
                worked += u32::from(is_worked(date));
                date += Duration::DAY;
            }
            assert_eq!(worked, days, "{year}");
        }
    }
}
