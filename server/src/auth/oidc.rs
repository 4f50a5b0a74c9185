//! Tokens of another issuer (`NT24_OIDC_ISSUER`, a Keycloak): signatures by its JWKS, which is fetched and kept.
//!
//! Such a token's `azp` must name one of our clients; everything else about the client comes from our own database.

use std::time::Duration;

use domain::kernel::Timestamp;
use jsonwebtoken::jwk::{JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tokio::sync::Mutex;

/// Keys are fetched again after this time, or at once for an unknown key id, at most every [`PATIENCE_SECONDS`].
const KEEP_SECONDS: i64 = 600;
const PATIENCE_SECONDS: i64 = 30;

/// An issuer whose tokens are accepted.
pub struct Issuer {
    url: String,
    http: reqwest::Client,
    keys: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    set: Option<JwkSet>,
    tried: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Claims {
    azp: String,
    exp: i64,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Issuer {
    /// An issuer by its URL, such as `https://auth.example.com/realms/nt24-idp`. Nothing is fetched yet.
    ///
    /// # Errors
    /// When no TLS client can be made.
    pub fn new(url: &str) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("nt24")
            .build()?;
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            http,
            keys: Mutex::default(),
        })
    }

    /// The client a token names, when the token is genuine and has not expired.
    pub async fn client(&self, token: &str, now: Timestamp) -> Option<String> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let kid = header.kid?;
        let jwk = self.key(&kid, now).await?;
        // The key says which algorithm it is for; what the token claims is compared with it, never followed.
        let algorithm = match jwk.common.key_algorithm.unwrap_or(KeyAlgorithm::RS256) {
            KeyAlgorithm::RS256 => Algorithm::RS256,
            KeyAlgorithm::RS384 => Algorithm::RS384,
            KeyAlgorithm::RS512 => Algorithm::RS512,
            KeyAlgorithm::PS256 => Algorithm::PS256,
            KeyAlgorithm::ES256 => Algorithm::ES256,
            KeyAlgorithm::ES384 => Algorithm::ES384,
            _ => return None,
        };
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_issuer(&[&self.url]);
        validation.set_required_spec_claims(&["exp", "iss"]);
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
            .ok()?
            .claims;
        (claims.exp > now.unix_seconds()).then_some(claims.azp)
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Option<jsonwebtoken::jwk::Jwk> {
        {
            let mut kept = self.keys.lock().await;
            let age = kept
                .tried
                .map_or(i64::MAX, |tried| now.unix_seconds() - tried.unix_seconds());
            let known = kept.set.as_ref().and_then(|set| set.find(kid)).cloned();
            if known.is_some() && age < KEEP_SECONDS || age < PATIENCE_SECONDS {
                return known;
            }
            kept.tried = Some(now);
        }
        // Without the lock: callers with a known key do not wait for a slow issuer.
        let fetched = self.fetch().await;
        let mut kept = self.keys.lock().await;
        match fetched {
            Ok(set) => kept.set = Some(set),
            // Keys that were good a while ago stay good: an outage of the issuer is not an attack.
            Err(error) => {
                tracing::warn!(
                    issuer = self.url,
                    error,
                    "the keys of the OIDC issuer could not be fetched"
                );
            }
        }
        kept.set.as_ref().and_then(|set| set.find(kid)).cloned()
    }

    async fn fetch(&self) -> Result<JwkSet, String> {
        let said = |error: reqwest::Error| error.without_url().to_string();
        let url = format!("{}/.well-known/openid-configuration", self.url);
        let answer = self
            .http
            .get(url)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(said)?;
        let discovery: Discovery = answer.json().await.map_err(said)?;
        if discovery.issuer != self.url {
            return Err("it names another issuer".to_owned());
        }
        let answer = self
            .http
            .get(discovery.jwks_uri)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status);
        answer.map_err(said)?.json().await.map_err(said)
    }
}
