//! The command line: thin callers of the commands and queries, one file per subject. Each prints text for people, or JSON
//! with `--json`.

mod admin;
mod backup;
mod demo;
mod demo_orders;
mod output;
mod sanctions;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use domain::kernel::Context;
use storage::Store;

use crate::api::request_id;
use crate::app_state::{Steering, services};
use crate::audit;
use crate::auth::keys::{Keys, private_folder};
use crate::config::{Config, Mode};
use crate::outside::Outside;
use crate::platform::{Platform, SystemClock, SystemEntropy};
use crate::sandbox::SandboxClock;
use crate::telemetry;

use output::{Failure, Output};

/// Novatrade24: evidence for VAT-exempt vehicle sales inside the EU.
#[derive(Parser)]
#[command(name = "nt24", version)]
struct Arguments {
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate and serve until told to stop.
    Serve,
    /// Bring the database to this version.
    Migrate,
    /// Load demo data; what is there stays. The password and the secret are shown once.
    Demo,
    /// Accounts of NT24's staff.
    #[command(subcommand)]
    Staff(admin::StaffCommand),
    /// Organizations: the API customers.
    #[command(subcommand)]
    Org(admin::OrgCommand),
    /// Partners: the sellers an organization may act for.
    #[command(subcommand)]
    Partner(admin::PartnerCommand),
    /// API clients of an organization.
    #[command(subcommand)]
    Client(admin::ClientCommand),
    /// The sanctions lists that buyers are screened against.
    #[command(subcommand)]
    Sanctions(sanctions::SanctionsCommand),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Write database, keys and documents into one file, while the server may go on. Keep it safe: it holds every secret.
    Backup {
        /// A file that does not exist yet.
        file: PathBuf,
    },
    /// Put database, keys and documents from a backup into an empty data directory.
    Restore {
        /// What `nt24 backup` wrote.
        file: PathBuf,
    },
    /// Print the settings in effect, secrets masked.
    Config,
    /// Print the OpenAPI document.
    Openapi {
        /// As YAML.
        #[arg(long)]
        yaml: bool,
    },
}

/// How long the database may take to close.
const CLOSING: std::time::Duration = std::time::Duration::from_secs(10);

#[derive(Subcommand)]
enum AuditCommand {
    /// Check every chain; exit code 1 when one does not hold.
    Verify,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output { json: arguments.json };
    if let Command::Openapi { yaml } = arguments.command {
        output.raw(&if yaml {
            crate::api::openapi_yaml()
        } else {
            crate::api::openapi_json()
        });
        return ExitCode::SUCCESS;
    }
    let config = match Config::load() {
        Ok(config) => config,
        Err(error) => return output.failed(&Failure::new(error)),
    };
    if matches!(arguments.command, Command::Config) {
        output.settings(&config.shown());
        return ExitCode::SUCCESS;
    }
    if let Command::Restore { file } = &arguments.command {
        return match backup::restore(&config, file, &output) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => output.failed(&failure),
        };
    }
    telemetry::start(&config);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return output.failed(&Failure::new(error)),
    };
    match runtime.block_on(execute(arguments.command, &config, &output)) {
        Ok(code) => code,
        Err(failure) => output.failed(&failure),
    }
}

/// The database, keys and clock that the settings name, and what steers the clock in the sandbox. The database is
/// migrated.
async fn platform(config: &Config) -> Result<(Platform, Option<Steering>), Failure> {
    private_folder(&config.data_dir).map_err(|error| {
        Failure::text(format!(
            "NT24_DATA_DIR: the folder {} cannot be made: {error}.",
            config.data_dir.display()
        ))
    })?;
    let entropy = Arc::new(SystemEntropy);
    let keys = Keys::open(&config.data_dir.join("keys"), &*entropy)
        .map_err(|error| Failure::text(format!("NT24_DATA_DIR: {error}.")))?;
    let store = Store::open(&config.database_url)
        .await
        .map_err(|error| Failure::setting("NT24_DATABASE_URL", &error))?;
    store
        .migrate()
        .await
        .map_err(|error| Failure::setting("NT24_DATABASE_URL", &error))?;
    let (clock, steering): (Arc<dyn domain::kernel::Clock>, _) = match config.mode {
        Mode::Production => (Arc::new(SystemClock), None),
        Mode::Sandbox => {
            let clock = SandboxClock::load(&store).await.map_err(Failure::new)?;
            let clock = Arc::new(clock);
            (clock.clone(), Some(Steering { clock }))
        }
    };
    let platform = Platform {
        store,
        clock,
        entropy,
        keys: Arc::new(keys),
        throttle: Arc::default(),
        memory: Arc::default(),
        wake: Arc::default(),
    };
    // Going on with other keys would break the audit chain for good.
    match audit::keys_fit(&platform).await {
        Ok(true) => Ok((platform, steering)),
        Ok(false) => Err(Failure::text(
            "NT24_DATA_DIR: the keys there do not belong to this database. Copy the folder keys from the server that made it.",
        )),
        Err(error) => Err(Failure::setting("NT24_DATABASE_URL", &error)),
    }
}

async fn execute(command: Command, config: &Config, output: &Output) -> Result<ExitCode, Failure> {
    let (platform, steering) = platform(config).await?;
    let outside = Arc::new(Outside::open(config, &platform).map_err(Failure::text)?);
    let services = services(&platform, &outside);
    let ctx = Context::system(request_id::new_id(&platform));
    let code = match command {
        Command::Serve => serve::serve(config, platform.clone(), outside, steering)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Migrate => {
            output.done(
                "The database is at the newest version.",
                &serde_json::json!({ "migrated": true }),
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo => demo::load(&platform, &services, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Staff(command) => admin::staff(command, &services, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Org(command) => admin::org(command, &services, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Partner(command) => admin::partner(command, &services, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Client(command) => admin::client(command, &services, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Sanctions(command) => sanctions::sanctions(command, &platform, &ctx, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Audit(AuditCommand::Verify) => {
            let report = audit::verify(&platform)
                .await
                .map_err(|error| Failure::setting("NT24_DATABASE_URL", &error))?;
            output.report(&report);
            Ok(if report.faults.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Command::Backup { file } => backup::write(config, &platform, &file, output)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Config | Command::Openapi { .. } | Command::Restore { .. } => Ok(ExitCode::SUCCESS),
    };
    // Work that somebody abandoned must not keep the process for ever.
    drop(tokio::time::timeout(CLOSING, platform.store.close()).await);
    code
}
