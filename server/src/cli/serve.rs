//! `nt24 serve`

use leptos::config::get_configuration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::output::Failure;
use crate::app_state::{AppState, Options};
use crate::auth::oidc;
use crate::config::{Config, Mode};
use crate::platform::Platform;
use crate::router::router;

/// Serves until SIGTERM or Ctrl-C; requests in hand are finished.
pub(super) async fn serve(config: &Config, platform: Platform) -> Result<(), Failure> {
    let leptos = get_configuration(None).map_err(Failure::new)?.leptos_options;
    let oidc = config.oidc_issuer.as_deref().map(oidc::Issuer::new).transpose();
    let oidc = oidc.map_err(|error| Failure::text(format!("NT24_OIDC_ISSUER: {error}.")))?;
    let options = Options {
        public_url: config.public_url.clone(),
        sandbox: config.mode == Mode::Sandbox,
        rate_limits: config.rate_limits,
        oidc,
        leptos,
    };
    let state = AppState::new(platform, options);
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::text(format!(
            "NT24_LISTEN: the address {} cannot be used: {error}.",
            config.listen
        ))
    })?;
    let stop = stop()?;
    tracing::info!(address = %config.listen, url = config.public_url, sandbox = config.mode == Mode::Sandbox, "serving");
    axum::serve(listener, router(state))
        .with_graceful_shutdown(stop)
        .await
        .map_err(Failure::new)?;
    tracing::info!("stopped");
    Ok(())
}

fn stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::new)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::new)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in hand are finished");
    })
}
