//! Moments: relative for reading, exact with the zone on hover and in the page.

use domain::kernel::Timestamp;
use leptos::prelude::*;

use super::page::use_frame;

/// A moment relative to the server's now, such as `3 hours ago`.
#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    let now = use_frame().now;
    view! {
        <time datetime=at.to_string() title=at.exact_text()>{relative(at, now)}</time>
    }
}

/// A moment as date and time.
#[component]
pub fn Exact(at: Timestamp) -> impl IntoView {
    view! {
        <time datetime=at.to_string()>{at.exact_text()}</time>
    }
}

/// How long ago in one unit; older than 30 days as a date.
fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.unix_seconds() - at.unix_seconds();
    let (distance, past) = (seconds.abs(), seconds >= 0);
    let words = match distance {
        0..45 => return if past { "just now" } else { "in a moment" }.to_owned(),
        45..3_600 => count((distance + 30) / 60, "minute"),
        3_600..86_400 => count(distance / 3_600, "hour"),
        86_400..2_592_000 => count(distance / 86_400, "day"),
        _ => return at.date_text(),
    };
    if past {
        format!("{words} ago")
    } else {
        format!("in {words}")
    }
}

fn count(number: i64, unit: &str) -> String {
    if number == 1 {
        format!("1 {unit}")
    } else {
        format!("{number} {unit}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_said_in_one_unit() {
        let now = Timestamp::from_unix_millis(1_776_852_900_000);
        for (seconds, words) in [
            (0, "just now"),
            (60, "1 minute ago"),
            (3_540, "59 minutes ago"),
            (7_200, "2 hours ago"),
            (86_400, "1 day ago"),
            (86_400 * 29, "29 days ago"),
            (86_400 * 40, "13 Mar 2026"),
            (-600, "in 10 minutes"),
        ] {
            assert_eq!(relative(now.plus_seconds(-seconds), now), words);
        }
    }
}
