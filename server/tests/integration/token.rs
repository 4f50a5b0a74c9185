//! Access tokens: how a client gets one, what makes one count, and how secrets are rotated (Integration API 1.4).

use ::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::kernel::Capability;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use crate::harness::{Answer, PUBLIC_URL, Shop, Wanted, on_both};

const TOKEN: &str = "/realms/nt24-idp/protocol/openid-connect/token";
const CERTS: &str = "/realms/nt24-idp/protocol/openid-connect/certs";
const DISCOVERY: &str = "/realms/nt24-idp/.well-known/openid-configuration";
const HOUR: i64 = 3_600;

async fn me(shop: &Shop, token: &str) -> Answer {
    shop.get("/v1/me").bearer(token).send().await
}

/// OAuth's own form of an error.
#[track_caller]
fn is_oauth_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(answer.json()["error"], error);
    assert!(answer.json()["error_description"].is_string());
    assert_eq!(answer.header("cache-control"), "no-store");
}

/// Header and claims of a JWT, unverified.
fn parts_of(token: &str) -> (Value, Value) {
    let mut parts = token
        .split('.')
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default()));
    (parts.next().unwrap().unwrap(), parts.next().unwrap().unwrap())
}

on_both! {
    async fn by_form_as_published(app: TestApp) {
        let shop = app.shop().await;
        assert!(shop.client_id.starts_with("api-client-"));
        assert!(shop.secret.len() >= 64);
        let answer = app.ask_token(&shop.client_id, &shop.secret).await.is(200);
        let body = answer.json();
        assert_eq!(body["expires_in"], 300);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["not-before-policy"], 0);
        assert_eq!(body["scope"], "profile email");
        assert_eq!(answer.header("cache-control"), "no-store");
        me(&shop, body["access_token"].as_str().unwrap()).await.is(200);
    }

    async fn by_basic(app: TestApp) {
        let shop = app.shop().await;
        let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("{}:{secret}", shop.client_id)));
        let ask = |secret: &str| {
            app.call(Method::POST, TOKEN)
                .header("authorization", basic(secret))
                .form(&[("grant_type", "client_credentials")])
        };
        let answer = ask(&shop.secret).send().await.is(200);
        me(&shop, answer.json()["access_token"].as_str().unwrap()).await.is(200);
        is_oauth_error(&ask("wrong").send().await, 401, "invalid_client");
    }

    async fn wrong_requests(app: TestApp) {
        let shop = app.shop().await;
        is_oauth_error(&app.ask_token(&shop.client_id, "wrong").await, 401, "invalid_client");
        is_oauth_error(&app.ask_token(&shop.client_id, "").await, 401, "invalid_client");
        is_oauth_error(&app.ask_token("api-client-nobody", &shop.secret).await, 401, "invalid_client");
        is_oauth_error(&app.ask_token("a\u{0}b", &shop.secret).await, 401, "invalid_client");
        let grant = |grant: &str| {
            app.call(Method::POST, TOKEN).form(&[
                ("grant_type", grant),
                ("client_id", &shop.client_id),
                ("client_secret", &shop.secret),
            ])
        };
        for other in ["password", "", "authorization_code"] {
            is_oauth_error(&grant(other).send().await, 400, "unsupported_grant_type");
        }
        let json = app.call(Method::POST, TOKEN).json(&json!({"grant_type": "client_credentials"}));
        is_oauth_error(&json.send().await, 400, "invalid_request");
        let twice = app.call(Method::POST, TOKEN).form(&[("client_id", "a"), ("client_id", "b")]);
        is_oauth_error(&twice.send().await, 400, "invalid_request");
        let large = app
            .call(Method::POST, TOKEN)
            .raw("application/x-www-form-urlencoded", vec![b'a'; 3 * 1024 * 1024])
            .send()
            .await;
        assert!(matches!(large.status.as_u16(), 400 | 413), "{}", large.status);
        assert_eq!(large.json()["error"], "invalid_request");
    }

    async fn a_disabled_client_gets_none_and_its_tokens_end_at_once(app: TestApp) {
        let shop = app.shop().await;
        me(&shop, &shop.token).await.is(200);
        app.services().organizations.disable_client(&app.system(), shop.client).await.unwrap();
        me(&shop, &shop.token).await.problem("unauthorized");
        is_oauth_error(&app.ask_token(&shop.client_id, &shop.secret).await, 401, "invalid_client");
    }

    async fn both_secrets_work_for_72_hours(app: TestApp) {
        let shop = app.shop().await;
        let rotated = app.services().organizations.rotate_client(&app.system(), shop.client).await.unwrap();
        assert_ne!(rotated.secret, shop.secret);
        app.clock.advance(72 * HOUR - 1);
        app.ask_token(&shop.client_id, &shop.secret).await.is(200);
        app.ask_token(&shop.client_id, &rotated.secret).await.is(200);
        app.clock.advance(1);
        app.ask_token(&shop.client_id, &shop.secret).await.is(401);
        app.ask_token(&shop.client_id, &rotated.secret).await.is(200);
    }

    async fn a_further_rotation_drops_the_oldest_secret(app: TestApp) {
        let shop = app.shop().await;
        let organizations = &app.services().organizations;
        let second = organizations.rotate_client(&app.system(), shop.client).await.unwrap().secret;
        let third = organizations.rotate_client(&app.system(), shop.client).await.unwrap().secret;
        app.ask_token(&shop.client_id, &shop.secret).await.is(401);
        app.ask_token(&shop.client_id, &second).await.is(200);
        app.ask_token(&shop.client_id, &third).await.is(200);
        let fourth = organizations.rotate_client(&app.system(), shop.client).await.unwrap().secret;
        app.ask_token(&shop.client_id, &second).await.is(401);
        app.ask_token(&shop.client_id, &third).await.is(200);
        app.ask_token(&shop.client_id, &fourth).await.is(200);
    }

    async fn the_published_keys_verify_a_token(app: TestApp) {
        let shop = app.shop().await;
        let discovery = app.get(DISCOVERY).send().await.is(200).json();
        assert_eq!(discovery["issuer"], format!("{PUBLIC_URL}/realms/nt24-idp"));
        assert_eq!(discovery["token_endpoint"], format!("{PUBLIC_URL}{TOKEN}"));
        assert_eq!(discovery["jwks_uri"], format!("{PUBLIC_URL}{CERTS}"));
        let keys = app.get(CERTS).send().await.is(200).json();
        let (header, claims) = parts_of(&shop.token);
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
        assert!(key["d"].is_null(), "the private key must stay at home");
        let key = DecodingKey::from_ec_components(key["x"].as_str().unwrap(), key["y"].as_str().unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        jsonwebtoken::decode::<Value>(&shop.token, &key, &validation).unwrap();
        assert_eq!(claims["iss"], discovery["issuer"]);
        assert_eq!(claims["azp"], shop.client_id);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    }

    async fn a_token_lives_300_seconds(app: TestApp) {
        let shop = app.shop().await;
        app.clock.advance(299);
        me(&shop, &shop.token).await.is(200);
        app.clock.advance(1);
        me(&shop, &shop.token).await.problem("unauthorized");
        let renewed = shop.renewed().await;
        me(&shop, &renewed.token).await.is(200);
    }

    async fn forged_tokens_do_not_count(app: TestApp) {
        let shop = app.shop().await;
        let (header, claims) = parts_of(&shop.token);
        let kid = header["kid"].as_str().unwrap().to_owned();
        let coded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let [head, body, signature] = shop.token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let mut flipped = URL_SAFE_NO_PAD.decode(signature).unwrap();
        flipped[10] ^= 1;
        let mut other_client = claims.clone();
        other_client["azp"] = json!("api-client-other");
        let mut longer = claims.clone();
        longer["exp"] = json!(claims["exp"].as_i64().unwrap() + 86_400);
        let mut foreign = claims.clone();
        foreign["iss"] = json!("https://evil.example/realms/nt24-idp");
        let mut no_expiry = claims.clone();
        no_expiry.as_object_mut().unwrap().remove("exp");
        let ours = app.state.platform.keys.token_encoding();
        let signed = |claims: &Value, key: &EncodingKey, algorithm| {
            let header = Header { kid: Some(kid.clone()), ..Header::new(algorithm) };
            jsonwebtoken::encode(&header, claims, key).unwrap()
        };
        let hmac = EncodingKey::from_secret(app.state.platform.keys.token_public().0.as_bytes());
        let tokens = [
            ("no token", String::new()),
            ("garbage", "garbage".to_owned()),
            ("three dots", "a.b.c".to_owned()),
            ("signature flipped", format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(flipped))),
            ("signature missing", format!("{head}.{body}.")),
            ("claims changed", format!("{head}.{}.{signature}", coded(&other_client))),
            ("expiry changed", format!("{head}.{}.{signature}", coded(&longer))),
            ("alg none", format!("{}.{body}.", coded(&json!({"alg": "none", "typ": "JWT"})))),
            ("alg HS256 with the public key", signed(&claims, &hmac, Algorithm::HS256)),
            ("foreign key", signed(&claims, &idp::Key::new().encoding, Algorithm::ES256)),
            ("foreign issuer", signed(&foreign, ours, Algorithm::ES256)),
            ("unknown client", signed(&other_client, ours, Algorithm::ES256)),
            ("no expiry", signed(&no_expiry, ours, Algorithm::ES256)),
        ];
        me(&shop, &signed(&claims, ours, Algorithm::ES256)).await.is(200);
        for (what, token) in tokens {
            let answer = me(&shop, &token).await;
            assert_eq!(answer.status.as_u16(), 401, "{what}");
            answer.problem("unauthorized");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        }
        shop.get("/v1/me").without("authorization").send().await.problem("unauthorized");
        let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", shop.client_id, shop.secret)));
        shop.get("/v1/me").header("authorization", basic).send().await.problem("unauthorized");
    }

    async fn secrets_are_stored_as_argon2id_only(app: TestApp) {
        let shop = app.shop().await;
        let rotated = app.services().organizations.rotate_client(&app.system(), shop.client).await.unwrap();
        let (_, email) = app.account(domain::kernel::Role::Admin).await;
        app.browser().sign_in(&email, crate::harness::PASSWORD).await.is(200);
        shop.renewed().await;
        for table in app.database.tables().await {
            for row in app.database.dump(&table).await {
                for secret in [&*shop.secret, &rotated.secret, crate::harness::PASSWORD, &shop.token] {
                    assert!(!row.contains(secret), "{table} holds a secret in the clear");
                }
            }
        }
        let mut hashes = app.database.texts("SELECT hash FROM api_client_secret").await;
        hashes.extend(app.database.texts("SELECT password_hash FROM staff").await);
        assert_eq!(hashes.len(), 3);
        for hash in hashes {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        }
    }

    async fn tokens_of_the_configured_issuer_count(app: TestApp) {
        let shop = app.shop_with("2026-01", "STANDARD", &[Capability::ContactPersonalData]).await;
        let provider = idp::Provider::start().await;
        let app = app.with(Wanted { oidc: Some(provider.url.clone()), ..Wanted::default() });
        let shop = shop.at(&app);
        let now = app.state.platform.now().unix_seconds();
        let claims = |issuer: &str, azp: &str, exp: i64| json!({"iss": issuer, "azp": azp, "exp": exp, "sub": "x"});
        let good = claims(&provider.url, &shop.client_id, now + 60);
        let token = provider.key.sign(&good, "kc-1");
        assert_eq!(me(&shop, &token).await.is(200).json()["organizationUuid"], shop.organization.to_string());
        me(&shop, &shop.token).await.is(200);
        for (what, token) in [
            ("wrong issuer", provider.key.sign(&claims("https://evil.example", &shop.client_id, now + 60), "kc-1")),
            ("expired", provider.key.sign(&claims(&provider.url, &shop.client_id, now), "kc-1")),
            ("unknown key id", provider.key.sign(&good, "kc-2")),
            ("other key under the known id", idp::Key::new().sign(&good, "kc-1")),
            ("unknown client", provider.key.sign(&claims(&provider.url, "api-client-nobody", now + 60), "kc-1")),
            ("no client", provider.key.sign(&json!({"iss": provider.url, "exp": now + 60}), "kc-1")),
        ] {
            let answer = me(&shop, &token).await;
            assert_eq!(answer.status.as_u16(), 401, "{what}");
            answer.problem("unauthorized");
        }
        app.services().organizations.disable_client(&app.system(), shop.client).await.unwrap();
        me(&shop, &token).await.problem("unauthorized");
    }

    async fn without_the_setting_foreign_tokens_do_not_count(app: TestApp) {
        let shop = app.shop().await;
        let provider = idp::Provider::start().await;
        let now = app.state.platform.now().unix_seconds();
        let claims = json!({"iss": provider.url, "azp": shop.client_id, "exp": now + 60});
        me(&shop, &provider.key.sign(&claims, "kc-1")).await.problem("unauthorized");
        assert_eq!(provider.asked(), 0, "nobody may make the server fetch keys");
    }
}

/// A Keycloak on this machine with a key of its own.
mod idp {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use axum::routing::get;
    use axum::{Json, Router};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    use serde_json::{Value, json};
    use tokio::net::TcpListener;

    pub struct Key {
        pub encoding: EncodingKey,
        x: String,
        y: String,
    }

    impl Key {
        pub fn new() -> Self {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
            let point = pair.public_key().as_ref().to_vec();
            Self {
                encoding: EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref()),
                x: URL_SAFE_NO_PAD.encode(&point[1..33]),
                y: URL_SAFE_NO_PAD.encode(&point[33..65]),
            }
        }

        pub fn sign(&self, claims: &Value, kid: &str) -> String {
            let header = Header {
                kid: Some(kid.to_owned()),
                ..Header::new(Algorithm::ES256)
            };
            jsonwebtoken::encode(&header, claims, &self.encoding).unwrap()
        }
    }

    pub struct Provider {
        pub url: String,
        pub key: Key,
        asked: Arc<AtomicU64>,
        server: tokio::task::JoinHandle<()>,
    }

    impl Provider {
        pub async fn start() -> Self {
            let key = Key::new();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/realms/nt24-idp", listener.local_addr().unwrap());
            let keys = json!({"keys": [{
                "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "kc-1", "x": key.x, "y": key.y,
            }]});
            let discovery = json!({"issuer": url, "jwks_uri": format!("{url}/certs")});
            let asked = Arc::new(AtomicU64::new(0));
            let count = asked.clone();
            let well_known = get(move || async move {
                count.fetch_add(1, Ordering::SeqCst);
                Json(discovery)
            });
            let router = Router::new()
                .route("/realms/nt24-idp/.well-known/openid-configuration", well_known)
                .route("/realms/nt24-idp/certs", get(|| async { Json(keys) }));
            let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            Self {
                url,
                key,
                asked,
                server,
            }
        }

        pub fn asked(&self) -> u64 {
            self.asked.load(Ordering::SeqCst)
        }
    }

    impl Drop for Provider {
        fn drop(&mut self) {
            self.server.abort();
        }
    }
}
