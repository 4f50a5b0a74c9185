//! The kinds of work, and how each is treated.

use std::time::Duration;

/// A kind of work. Its word is stored: to retire a kind, keep it here until no row of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Asks VIES about a buyer's number.
    ViesCheck,
    /// Asks VIES once a day about buyers of orders that are ready for pickup or on their way.
    ViesRecheck,
    /// Looks at a verdict again, when time alone or another buyer's order changes it.
    ComplianceEvaluate,
    /// Scans bytes that could not be scanned when they came, and reads the text of PDFs.
    DocumentExamine,
    /// Screens a buyer against the sanctions lists.
    AmlScreen,
    /// Puts every screened buyer into the queue again, after a list changed.
    AmlRescreen,
    /// Looks whether the lists are fresh; in the sandbox makes them so.
    AmlLists,
    /// Asks the identity service how a session stands, and lets it run out.
    IdentityFollow,
    /// Sends a mail.
    MailSend,
    /// Sweeps out what expired.
    UpkeepSweep,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::ViesCheck,
        Self::ViesRecheck,
        Self::ComplianceEvaluate,
        Self::DocumentExamine,
        Self::AmlScreen,
        Self::AmlRescreen,
        Self::AmlLists,
        Self::IdentityFollow,
        Self::MailSend,
        Self::UpkeepSweep,
    ];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViesCheck => "vies.check",
            Self::ViesRecheck => "vies.recheck",
            Self::ComplianceEvaluate => "compliance.evaluate",
            Self::DocumentExamine => "document.examine",
            Self::AmlScreen => "aml.screen",
            Self::AmlRescreen => "aml.rescreen",
            Self::AmlLists => "aml.lists",
            Self::IdentityFollow => "identity.follow",
            Self::MailSend => "mail.send",
            Self::UpkeepSweep => "upkeep.sweep",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How many run at once in one server process.
    #[must_use]
    pub const fn at_once(self) -> usize {
        match self {
            Self::ViesCheck => 4,
            Self::MailSend
            | Self::AmlScreen
            | Self::IdentityFollow
            | Self::ViesRecheck
            | Self::ComplianceEvaluate => 2,
            Self::DocumentExamine | Self::AmlRescreen | Self::AmlLists | Self::UpkeepSweep => 1,
        }
    }

    /// After how long a try is cut off and counts as failed.
    #[must_use]
    pub const fn timeout(self) -> Duration {
        Duration::from_secs(match self {
            // Two questions of 30 seconds at most: the second without the requester.
            Self::ViesCheck => 75,
            Self::DocumentExamine => 180,
            Self::AmlRescreen | Self::AmlLists => 300,
            Self::AmlScreen
            | Self::IdentityFollow
            | Self::MailSend
            | Self::UpkeepSweep
            | Self::ViesRecheck
            | Self::ComplianceEvaluate => 60,
        })
    }

    /// How often it is tried before a person must look. Kinds that give up by themselves or never say so in their work.
    #[must_use]
    pub const fn tries(self) -> i64 {
        match self {
            // A verdict that is out of date, or a question that is not asked, must not be given up.
            Self::ViesCheck | Self::IdentityFollow | Self::ViesRecheck | Self::ComplianceEvaluate => i64::MAX,
            Self::DocumentExamine => 30,
            Self::MailSend | Self::AmlScreen | Self::AmlRescreen | Self::AmlLists | Self::UpkeepSweep => 12,
        }
    }

    /// How long after one run the next one is due, for work that never ends.
    #[must_use]
    pub const fn every_seconds(self) -> Option<i64> {
        match self {
            Self::AmlLists => Some(6 * 3_600),
            Self::UpkeepSweep => Some(6 * 3_600),
            Self::ViesCheck
            | Self::ViesRecheck
            | Self::ComplianceEvaluate
            | Self::DocumentExamine
            | Self::AmlScreen
            | Self::AmlRescreen
            | Self::IdentityFollow
            | Self::MailSend => None,
        }
    }
}

/// Seconds until the next try after `attempt` failed ones: 5 s doubled each time, at most 6 h, ±20 %.
#[must_use]
pub fn back_off(attempt: i64, random: u64) -> i64 {
    let doubled = u32::try_from((attempt - 1).clamp(0, 13)).unwrap_or(13);
    let seconds = (5_i64 << doubled).min(6 * 3_600);
    let spread = i64::try_from(random % 401).unwrap_or(0) - 200;
    (seconds + seconds * spread / 1_000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn tries_move_apart_and_stay_within_bounds() {
        for (attempt, least, most) in [
            (1, 4, 6),
            (2, 8, 12),
            (5, 64, 96),
            (13, 16_384, 24_576),
            (99, 17_280, 25_920),
        ] {
            for random in [0, 200, 400, 401, u64::MAX] {
                let seconds = back_off(attempt, random);
                assert!((least..=most).contains(&seconds), "{attempt}: {seconds}");
            }
        }
    }
}
