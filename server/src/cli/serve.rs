//! `nt24 serve`

use std::time::Duration;

use leptos::config::get_configuration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::output::Failure;
use crate::app_state::{AppState, Options};
use crate::auth::oidc;
use crate::config::{Config, Mode};
use crate::platform::Platform;
use crate::router::router;
use crate::upkeep;

/// How long requests in hand may take after the order to stop.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let (say_stop, stopping) = watch::channel(false);
    let upkeep = tokio::spawn(upkeep::run(state.platform.clone(), stopping.clone()));
    tracing::info!(address = %config.listen, url = config.public_url, sandbox = config.mode == Mode::Sandbox, "serving");
    let mut told = stopping.clone();
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
        // An error means that the sender is gone, and with it the server's reason to go on.
        drop(told.wait_for(|stop| *stop).await);
    });
    let patience = async move {
        stop.await;
        tracing::info!("stopping: requests in hand are finished");
        say_stop.send_replace(true);
        drop(tokio::time::timeout(PATIENCE, std::future::pending::<()>()).await);
    };
    tokio::select! {
        served = server => served.map_err(Failure::new)?,
        () = patience => tracing::warn!("some requests did not end in time and were cut off"),
    }
    upkeep.await.map_err(Failure::new)?;
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
    })
}
