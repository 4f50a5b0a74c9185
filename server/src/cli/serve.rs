//! `nt24 serve`

use std::sync::Arc;
use std::time::Duration;

use leptos::config::get_configuration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::output::Failure;
use crate::app_state::{AppState, Options, Steering};
use crate::auth::oidc;
use crate::config::{Config, Mode};
use crate::outside::Outside;
use crate::platform::Platform;
use crate::router::router;

/// How long requests in hand may take after the order to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or Ctrl-C; requests in hand are finished.
pub(super) async fn serve(
    config: &Config,
    platform: Platform,
    outside: Arc<Outside>,
    steering: Option<Steering>,
) -> Result<(), Failure> {
    let leptos = get_configuration(None).map_err(Failure::new)?.leptos_options;
    let oidc = config.oidc_issuer.as_deref().map(oidc::Issuer::new).transpose();
    let oidc = oidc.map_err(|error| Failure::text(format!("NT24_OIDC_ISSUER: {error}.")))?;
    let options = Options {
        steering,
        rate_limits: config.rate_limits,
        oidc,
        leptos,
    };
    let state = AppState::new(platform, outside, options);
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::text(format!(
            "NT24_LISTEN: the address {} cannot be used: {error}.",
            config.listen
        ))
    })?;
    let stop = stop()?;
    let (say_stop, stopping) = watch::channel(false);
    let jobs = tokio::spawn(state.runner.clone().run(stopping.clone()));
    tracing::info!(address = %config.listen, url = config.public_url, sandbox = config.mode == Mode::Sandbox, "serving");
    let mut told = stopping.clone();
    let (in_hand, ending) = (state.in_hand.clone(), state.clone());
    let server = async move {
        let told = async move {
            // An error means that the sender is gone, and with it the server's reason to go on.
            drop(told.wait_for(|stop| *stop).await);
            // They would never end by themselves.
            ending.live.close();
        };
        axum::serve(listener, router(state))
            .with_graceful_shutdown(told)
            .await?;
        // Requests whose callers went away have no connection any more but still their work.
        in_hand.close();
        in_hand.wait().await;
        Ok::<(), std::io::Error>(())
    };
    let patience = async move {
        stop.await;
        tracing::info!("stopping: requests and jobs in hand are finished");
        say_stop.send_replace(true);
        drop(tokio::time::timeout(PATIENCE, std::future::pending::<()>()).await);
    };
    tokio::select! {
        served = server => served.map_err(Failure::new)?,
        () = patience => tracing::warn!("some requests did not end in time and were cut off"),
    }
    // A job that does not end in time is taken over by the next start.
    if tokio::time::timeout(PATIENCE, jobs).await.is_err() {
        tracing::warn!("some jobs did not end in time; they are done again after the next start");
    }
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
