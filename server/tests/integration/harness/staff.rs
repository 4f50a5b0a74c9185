//! A browser: keeps the session cookie, posts forms to server functions.

use std::sync::Mutex;

use ::http::Method;
use ::http::header::{COOKIE, SET_COOKIE};
use domain::kernel::{Role, StaffId};
use domain::staff::StaffDraft;
use serde_json::Value;

use super::{Answer, Call, TestApp};

/// The password of every account of a test.
pub const PASSWORD: &str = "correct horse battery";

/// A browser with its cookies.
pub struct Browser {
    app: TestApp,
    cookie: Mutex<String>,
}

impl TestApp {
    /// An account.
    pub async fn account(&self, role: Role) -> (StaffId, String) {
        let email = format!("{}{}@nt24.example", role.as_str().to_lowercase(), self.next());
        let draft = StaffDraft {
            email: email.clone(),
            name: format!("Some {}", role.as_str()),
            role: role.as_str().to_owned(),
            password: PASSWORD.to_owned(),
        };
        let account = self
            .services()
            .staff
            .create(&self.system(), &draft)
            .await
            .unwrap();
        (account.id, email)
    }

    /// A browser nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser {
            app: self.clone(),
            cookie: Mutex::default(),
        }
    }

    /// A browser somebody of that role has signed in with.
    pub async fn signed_in(&self, role: Role) -> Browser {
        let (_, email) = self.account(role).await;
        let browser = self.browser();
        let answer = browser.sign_in(&email, PASSWORD).await;
        assert!(answer.json()["Done"].is_object(), "{}", answer.text());
        browser
    }
}

impl Browser {
    /// What it looks at.
    pub const fn app(&self) -> &TestApp {
        &self.app
    }

    /// The session cookie as sent, `name=value`; empty when there is none.
    pub fn cookie(&self) -> String {
        self.cookie.lock().unwrap().clone()
    }

    /// Plants a cookie.
    pub fn set_cookie(&self, cookie: &str) {
        cookie.clone_into(&mut self.cookie.lock().unwrap());
    }

    /// A request with the cookie.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let call = self.app.call(method, path);
        let cookie = self.cookie();
        if cookie.is_empty() {
            call
        } else {
            call.header(COOKIE.as_str(), cookie)
        }
    }

    /// Posts a form to a server function, as the page's own script does.
    pub fn form(&self, function: &str, fields: &[(&str, &str)]) -> Call {
        self.call(Method::POST, function)
            .form(fields)
            .header("origin", super::PUBLIC_URL)
            .header("host", "nt24.test")
            .header("sec-fetch-site", "same-origin")
    }

    /// Sends it and keeps the cookie of the answer.
    pub async fn send(&self, call: Call) -> Answer {
        let answer = call.send().await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let pair = text.split(';').next().unwrap_or_default();
            if pair.contains("nt24_session=") {
                let gone = text.contains("Max-Age=0");
                self.set_cookie(if gone { "" } else { pair });
            }
        }
        answer
    }

    /// Posts a form and answers the outcome.
    pub async fn post(&self, function: &str, fields: &[(&str, &str)]) -> Value {
        self.send(self.form(function, fields)).await.is(200).json()
    }

    /// Address and password.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let fields = [("email", email), ("password", password)];
        self.send(self.form("/fn/session/sign-in", &fields)).await
    }

    /// Who is signed in, by the server's word.
    pub async fn viewer(&self) -> Value {
        self.post("/fn/session/viewer", &[]).await["staff"].clone()
    }
}
