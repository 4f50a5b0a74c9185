//! Token buckets per organization and category (Integration API 2.6).
//!
//! A bucket refills with the published number per minute. "Burst 2× for 10 s" is its capacity: what twice the rate gives
//! in ten seconds, a third of the minute's number. Buckets live in the memory of one process.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::kernel::{OrganizationId, Timestamp};
use domain::organization::RateLimitTier;

/// Which bucket a call draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Any GET.
    Read,
    /// POST, PATCH, PUT, DELETE.
    Write,
    /// Everything below `/v1/webhooks`.
    Webhook,
}

impl Category {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Webhook => "webhook",
        }
    }

    /// The category of a request.
    #[must_use]
    pub fn of(method: &http::Method, path: &str) -> Self {
        if path
            .strip_prefix("/v1/webhooks")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            Self::Webhook
        } else if *method == http::Method::GET || *method == http::Method::HEAD {
            Self::Read
        } else {
            Self::Write
        }
    }
}

/// What the headers say after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls per minute.
    pub limit: u32,
    /// Calls left at once.
    pub remaining: u32,
    /// When the bucket is full again, in Unix seconds.
    pub reset: i64,
    /// Which bucket.
    pub category: Category,
    /// The call is refused: seconds until the next one is possible.
    pub retry_after: Option<i64>,
}

/// Parts of a token: with a million to a token, whole-number arithmetic loses nothing a client could notice.
const UNIT: i64 = 1_000_000;

struct Bucket {
    level: i64,
    at: Timestamp,
}

/// All buckets of a process.
pub struct RateLimits {
    on: bool,
    buckets: Mutex<HashMap<(OrganizationId, Category), Bucket>>,
}

impl RateLimits {
    /// Without any call counted. `on = false`: headers are sent, nothing is refused (`NT24_RATE_LIMITS=off`).
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self {
            on,
            buckets: Mutex::default(),
        }
    }

    /// Counts a call.
    pub fn draw(
        &self,
        organization: OrganizationId,
        tier: RateLimitTier,
        category: Category,
        now: Timestamp,
    ) -> Allowance {
        let (read, write, webhook) = tier.per_minute();
        let limit = match category {
            Category::Read => read,
            Category::Write => write,
            Category::Webhook => webhook,
        };
        let capacity = i64::from(limit.div_ceil(3)) * UNIT;
        if !self.on {
            let remaining = limit.div_ceil(3);
            return Allowance {
                limit,
                remaining,
                reset: now.unix_seconds(),
                category,
                retry_after: None,
            };
        }
        let per_milli = |millis: i64| {
            millis
                .saturating_mul(i64::from(limit))
                .saturating_mul(UNIT / 1_000)
                / 60
        };
        let Ok(mut buckets) = self.buckets.lock() else {
            return Allowance {
                limit,
                remaining: 0,
                reset: now.unix_seconds(),
                category,
                retry_after: None,
            };
        };
        let bucket = buckets.entry((organization, category)).or_insert(Bucket {
            level: capacity,
            at: now,
        });
        let passed = (now.unix_millis() - bucket.at.unix_millis()).clamp(0, 600_000);
        bucket.level = (bucket.level + per_milli(passed)).min(capacity);
        bucket.at = now;
        let refused = bucket.level < UNIT;
        if !refused {
            bucket.level -= UNIT;
        }
        // Units per second, at least one, to turn what is missing into seconds.
        let per_second = (i64::from(limit) * UNIT / 60).max(1);
        let seconds = |missing: i64| (missing + per_second - 1) / per_second;
        Allowance {
            limit,
            remaining: u32::try_from(bucket.level / UNIT).unwrap_or(0),
            reset: now.unix_seconds() + seconds(capacity - bucket.level),
            category,
            retry_after: refused.then(|| seconds(UNIT - bucket.level).max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_the_published_rate() {
        let limits = RateLimits::new(true);
        let organization = OrganizationId::from_uuid(uuid::Uuid::nil());
        let start = Timestamp::from_unix_millis(1_000_000);
        let draw = |at| limits.draw(organization, RateLimitTier::Standard, Category::Write, at);
        for left in (0..20).rev() {
            let allowance = draw(start);
            assert_eq!((allowance.remaining, allowance.retry_after), (left, None));
        }
        let refused = draw(start);
        assert_eq!(
            (refused.limit, refused.retry_after, refused.reset),
            (60, Some(1), 1_020)
        );
        assert_eq!(draw(start.plus_millis(999)).retry_after, Some(1));
        assert_eq!(draw(start.plus_seconds(1)).retry_after, None);
        let accepted = (1..=60)
            .filter(|second| draw(start.plus_seconds(1 + second)).retry_after.is_none())
            .count();
        assert_eq!(accepted, 60);
    }

    #[test]
    fn buckets_are_apart_and_can_be_off() {
        let limits = RateLimits::new(true);
        let [one, two] = [1, 2].map(|id| OrganizationId::from_uuid(uuid::Uuid::from_u128(id)));
        let now = Timestamp::from_unix_millis(0);
        for _ in 0..30 {
            limits.draw(one, RateLimitTier::Standard, Category::Webhook, now);
        }
        assert!(
            limits
                .draw(one, RateLimitTier::Standard, Category::Webhook, now)
                .retry_after
                .is_some()
        );
        assert!(
            limits
                .draw(one, RateLimitTier::Standard, Category::Read, now)
                .retry_after
                .is_none()
        );
        assert!(
            limits
                .draw(two, RateLimitTier::Standard, Category::Webhook, now)
                .retry_after
                .is_none()
        );
        let off = RateLimits::new(false);
        assert!((0..1000).all(|_| {
            off.draw(one, RateLimitTier::Standard, Category::Write, now)
                .retry_after
                .is_none()
        }));
    }

    #[test]
    fn categories() {
        let of = |method, path| Category::of(&method, path);
        assert_eq!(of(http::Method::GET, "/v1/me"), Category::Read);
        assert_eq!(of(http::Method::DELETE, "/v1/partners/x"), Category::Write);
        assert_eq!(of(http::Method::GET, "/v1/webhooks"), Category::Webhook);
        assert_eq!(
            of(http::Method::POST, "/v1/webhooks/wh_1/test"),
            Category::Webhook
        );
        assert_eq!(of(http::Method::GET, "/v1/webhooksandmore"), Category::Read);
    }
}
