//! Which work each kind is.

use std::sync::Arc;

use async_trait::async_trait;

use super::runner::Worker;
use super::{Failure, Kind, Order, Work};
use super::{aml_lists, aml_screen, compliance_evaluate, document_examine, identity_follow, mail_send};
use super::{vies_check, vies_recheck};
use crate::commands::fault;
use crate::mail::{self, Letter};
use crate::outside::Outside;
use crate::platform::Platform;
use crate::upkeep;

/// The work of this server.
pub struct ServerWork {
    /// Database, clock, randomness, keys.
    pub platform: Platform,
    /// The outside world.
    pub outside: Arc<Outside>,
}

#[async_trait]
impl Worker for ServerWork {
    async fn run(&self, kind: Kind, work: &Work) -> Result<(), Failure> {
        let (platform, outside) = (&self.platform, &*self.outside);
        match kind {
            Kind::ViesCheck => vies_check::run(platform, outside, work).await,
            Kind::ViesRecheck => vies_recheck::run(platform, work).await,
            Kind::ComplianceEvaluate => compliance_evaluate::run(platform, work).await,
            Kind::DocumentExamine => document_examine::run(platform, outside, work).await,
            Kind::AmlScreen => aml_screen::run(platform, outside, work).await,
            Kind::AmlRescreen => aml_lists::rescreen(platform, work).await,
            Kind::AmlLists => aml_lists::look(platform, outside, work).await,
            Kind::IdentityFollow => identity_follow::run(platform, outside, work).await,
            Kind::MailSend => mail_send::run(platform, outside, work).await,
            Kind::UpkeepSweep => upkeep::sweep(platform, outside)
                .await
                .map(|_| ())
                .map_err(|error| Failure::from(fault(error))),
        }
    }

    async fn given_up(&self, kind: Kind, why: &str) -> Vec<Order> {
        // A mail about a mail that cannot be sent would not arrive either: the page of jobs shows it.
        if kind == Kind::MailSend {
            return Vec::new();
        }
        let Ok(mut db) = self.platform.store.read().await else {
            return Vec::new();
        };
        let mut orders = Vec::new();
        for to in aml_lists::admins(&mut db).await.unwrap_or_default() {
            // One a day for each kind and address: hundreds of jobs can fail of one cause.
            let day = domain::kernel::Date::of(self.platform.now());
            let key = format!("given-up:{}:{day}:{to}", kind.as_str());
            if storage::job::seen(&mut db, Kind::MailSend.as_str(), &key)
                .await
                .unwrap_or(true)
            {
                continue;
            }
            let letter = Letter {
                to,
                subject: format!("A job was given up: {}", kind.as_str()),
                heading: "A job was given up".to_owned(),
                paragraphs: vec![
                    format!("{}: {why}", kind.as_str()),
                    "There may be more of the kind; this mail comes once a day. Have them tried again once the cause is gone."
                        .to_owned(),
                ],
                button: Some((
                    "Look at the failed jobs".to_owned(),
                    format!("{}/jobs?state=FAILED", self.outside.public_url),
                )),
            };
            if let Ok(order) = mail::order(&self.outside, &self.platform, &letter) {
                orders.push(order.once(key));
            }
        }
        orders
    }
}
