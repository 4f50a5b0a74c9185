//! `nt24 staff|org|partner|client`: what an ADMIN can do in the staff app, at the command line.

use std::io::Read;

use app::bridge::Services;
use clap::{Args, Subcommand};
use domain::kernel::{ApiClientId, Context, OrganizationId, StaffId};
use domain::organization::{
    ApiClient, Capabilities, ClientSecret, OrganizationDraft, OrganizationPatch, PartnerDraft,
};
use domain::staff::{StaffAccount, StaffDraft};
use serde_json::{Value, json};

use super::output::{Failure, Output};

/// `nt24 staff …`
#[derive(Subcommand)]
pub(super) enum StaffCommand {
    /// Create an account.
    Create {
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// The name shown beside changes.
        #[arg(long)]
        name: String,
        /// ADMIN, OPERATOR or AUDITOR.
        #[arg(long)]
        role: String,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// Disable an account and end its sessions.
    Disable {
        /// The address of the account.
        #[arg(long)]
        email: String,
    },
    /// Set a new password, end all sessions, unlock, remove the second factor.
    ResetPassword {
        /// The address of the account.
        #[arg(long)]
        email: String,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// List all accounts.
    List,
}

/// Passwords come by standard input: arguments are seen by every user of the machine.
#[derive(Args)]
pub(super) struct PasswordStdin {
    /// Read the password from standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl PasswordStdin {
    fn read(&self) -> Result<String, Failure> {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(Failure::new)?;
        Ok(text.trim_end_matches(['\n', '\r']).to_owned())
    }
}

/// `on` or `off`.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OnOff {
    On,
    Off,
}

/// `nt24 org …`
#[derive(Subcommand)]
pub(super) enum OrgCommand {
    /// Create an organization.
    Create {
        /// Its name.
        #[arg(long)]
        name: String,
        /// STANDARD, HIGH_VOLUME or ENTERPRISE.
        #[arg(long)]
        rate_limit_tier: Option<String>,
        /// marketplace-led-kyc, multi-vin-orders, contact-personal-data, kyc-document-download; several with commas.
        #[arg(long)]
        allow: Option<String>,
        /// Record that this version of the data processing agreement is accepted now.
        #[arg(long)]
        dpa_version: Option<String>,
    },
    /// Change settings; what is not named stays.
    Update {
        /// The organization.
        #[arg(long)]
        org: String,
        /// A new name.
        #[arg(long)]
        name: Option<String>,
        /// A new tier.
        #[arg(long)]
        rate_limit_tier: Option<String>,
        /// All capabilities as they shall be; empty for none.
        #[arg(long)]
        allow: Option<String>,
        /// Record that this version of the data processing agreement is accepted now.
        #[arg(long)]
        dpa_version: Option<String>,
        /// DELIVERY or PICKUP: how long VIES is asked daily about orders that become ready for pickup from now on.
        #[arg(long)]
        vies_recheck_until: Option<String>,
        /// on or off: whether decisions about evidence need a second person.
        #[arg(long)]
        four_eyes: Option<OnOff>,
    },
    /// List all organizations.
    List,
}

/// `nt24 partner …`
#[derive(Subcommand)]
pub(super) enum PartnerCommand {
    /// Create a partner the organization may act for.
    Create {
        /// The organization.
        #[arg(long)]
        org: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// ISO 3166 code.
        #[arg(long)]
        country: String,
        /// Its own VAT number.
        #[arg(long)]
        vat_number: String,
    },
    /// List all partners.
    List,
}

/// `nt24 client …`
#[derive(Subcommand)]
pub(super) enum ClientCommand {
    /// Create a client with a secret, shown once.
    Create {
        /// The organization.
        #[arg(long)]
        org: String,
        /// The end of `api-client-{slug}`.
        #[arg(long)]
        slug: String,
    },
    /// Give a client a new secret, shown once; the one before works on for 72 hours.
    Rotate {
        /// The client id, such as api-client-santander.
        #[arg(long)]
        client: String,
    },
    /// Disable a client for good.
    Disable {
        /// The client id, such as api-client-santander.
        #[arg(long)]
        client: String,
    },
    /// List all clients.
    List,
}

fn shown_account(account: &StaffAccount) -> Value {
    json!({
        "staffUuid": account.id, "email": account.email, "name": account.name, "role": account.role,
        "status": if account.disabled_at.is_some() { "DISABLED" } else { "ACTIVE" }, "totp": account.totp,
        "lastSignInAt": account.last_sign_in_at,
    })
}

async fn account_of(services: &Services, ctx: &Context, email: &str) -> Result<StaffId, Failure> {
    let accounts = services.staff_queries.list(ctx).await.map_err(Failure::new)?;
    let found = accounts
        .into_iter()
        .find(|account| account.email.folded() == email.trim().to_lowercase());
    found
        .map(|account| account.id)
        .ok_or_else(|| Failure::text(format!("There is no account for {email}.")))
}

pub(super) async fn staff(
    command: StaffCommand,
    services: &Services,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        StaffCommand::Create {
            email,
            name,
            role,
            password,
        } => {
            let draft = StaffDraft {
                email,
                name,
                role,
                password: password.read()?,
            };
            let account = services.staff.create(ctx, &draft).await.map_err(Failure::new)?;
            output.members(&json!({ "staffUuid": account.id }));
        }
        StaffCommand::Disable { email } => {
            let id = account_of(services, ctx, &email).await?;
            let account = services.staff.disable(ctx, id).await.map_err(Failure::new)?;
            output.members(&shown_account(&account));
        }
        StaffCommand::ResetPassword { email, password } => {
            let id = account_of(services, ctx, &email).await?;
            let account = services
                .staff
                .reset_password(ctx, id, &password.read()?)
                .await
                .map_err(Failure::new)?;
            output.members(&shown_account(&account));
        }
        StaffCommand::List => {
            let accounts = services.staff_queries.list(ctx).await.map_err(Failure::new)?;
            output.rows(&accounts.iter().map(shown_account).collect::<Vec<_>>());
        }
    }
    Ok(())
}

fn organization_id(text: &str) -> Result<OrganizationId, Failure> {
    OrganizationId::parse(text).map_err(|_| Failure::text(format!("--org: {text} is no UUID.")))
}

pub(super) async fn org(
    command: OrgCommand,
    services: &Services,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    let allowed = |words: &str| {
        Capabilities::parse_words(words).map_err(|said| Failure::text(format!("--allow: {said}")))
    };
    match command {
        OrgCommand::Create {
            name,
            rate_limit_tier,
            allow,
            dpa_version,
        } => {
            let draft = OrganizationDraft {
                name,
                rate_limit_tier: rate_limit_tier.unwrap_or_default(),
                capabilities: allowed(allow.as_deref().unwrap_or_default())?,
                dpa_version: dpa_version.unwrap_or_default(),
            };
            let organization = services
                .organizations
                .create(ctx, &draft)
                .await
                .map_err(Failure::new)?;
            output.members(&json!({ "organizationUuid": organization.id }));
        }
        OrgCommand::Update {
            org,
            name,
            rate_limit_tier,
            allow,
            dpa_version,
            vies_recheck_until,
            four_eyes,
        } => {
            let id = organization_id(&org)?;
            let capabilities = allow.as_deref().map(allowed).transpose()?;
            let patch = OrganizationPatch {
                name,
                rate_limit_tier,
                capabilities,
                vies_recheck_until,
                four_eyes: four_eyes.map(|word| word == OnOff::On),
            };
            services
                .organizations
                .update(ctx, id, None, &patch)
                .await
                .map_err(Failure::new)?;
            if let Some(version) = dpa_version {
                services
                    .organizations
                    .accept_dpa(ctx, id, &version)
                    .await
                    .map_err(Failure::new)?;
            }
            output.members(&json!({ "organizationUuid": id }));
        }
        OrgCommand::List => {
            let rows = services
                .organization_queries
                .list(ctx)
                .await
                .map_err(Failure::new)?;
            let row = |row: &domain::organization::OrganizationRow| {
                json!({
                    "organizationUuid": row.organization.id, "name": row.organization.name,
                    "rateLimitTier": row.organization.rate_limit_tier, "partners": row.partners,
                    "activeClients": row.active_clients,
                    "dpaVersion": row.organization.dpa.as_ref().map(|dpa| &dpa.version),
                    "viesRecheckUntil": row.organization.vies_recheck_until,
                    "fourEyes": row.organization.four_eyes,
                })
            };
            output.rows(&rows.iter().map(row).collect::<Vec<_>>());
        }
    }
    Ok(())
}

pub(super) async fn partner(
    command: PartnerCommand,
    services: &Services,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        PartnerCommand::Create {
            org,
            name,
            country,
            vat_number,
        } => {
            let draft = PartnerDraft {
                name,
                country,
                vat_number,
            };
            let id = organization_id(&org)?;
            let partner = services
                .organizations
                .create_partner(ctx, id, &draft)
                .await
                .map_err(Failure::new)?;
            output.members(&json!({ "partnerUuid": partner.id }));
        }
        PartnerCommand::List => {
            let partners = services
                .organization_queries
                .partners(ctx)
                .await
                .map_err(Failure::new)?;
            let row = |partner: &domain::organization::Partner| {
                json!({
                    "partnerUuid": partner.id, "organizationUuid": partner.organization, "name": partner.name,
                    "country": partner.country, "vatNumber": partner.vat_number,
                })
            };
            output.rows(&partners.iter().map(row).collect::<Vec<_>>());
        }
    }
    Ok(())
}

fn shown_secret(secret: &ClientSecret) -> Value {
    json!({ "clientId": secret.client.client_id, "clientSecret": secret.secret })
}

async fn client_of(services: &Services, ctx: &Context, client_id: &str) -> Result<ApiClientId, Failure> {
    let clients = services
        .organization_queries
        .clients(ctx)
        .await
        .map_err(Failure::new)?;
    let found = clients
        .into_iter()
        .map(|row| row.client)
        .find(|client: &ApiClient| client.client_id == client_id);
    found
        .map(|client| client.id)
        .ok_or_else(|| Failure::text(format!("There is no client {client_id}.")))
}

pub(super) async fn client(
    command: ClientCommand,
    services: &Services,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        ClientCommand::Create { org, slug } => {
            let id = organization_id(&org)?;
            let secret = services
                .organizations
                .create_client(ctx, id, &slug)
                .await
                .map_err(Failure::new)?;
            output.members(&shown_secret(&secret));
        }
        ClientCommand::Rotate { client } => {
            let id = client_of(services, ctx, &client).await?;
            let secret = services
                .organizations
                .rotate_client(ctx, id)
                .await
                .map_err(Failure::new)?;
            let mut shown = shown_secret(&secret);
            shown["previousSecretExpiresAt"] = json!(secret.previous_expires_at);
            output.members(&shown);
        }
        ClientCommand::Disable { client } => {
            let id = client_of(services, ctx, &client).await?;
            let client = services
                .organizations
                .disable_client(ctx, id)
                .await
                .map_err(Failure::new)?;
            output.members(&json!({ "clientId": client.client_id, "disabledAt": client.disabled_at }));
        }
        ClientCommand::List => {
            let rows = services
                .organization_queries
                .clients(ctx)
                .await
                .map_err(Failure::new)?;
            let row = |row: &domain::organization::ClientRow| {
                json!({
                    "clientId": row.client.client_id, "organizationUuid": row.client.organization,
                    "status": if row.client.disabled_at.is_some() { "DISABLED" } else { "ACTIVE" },
                    "validSecrets": row.valid_secrets, "lastUsedAt": row.last_used_at,
                })
            };
            output.rows(&rows.iter().map(row).collect::<Vec<_>>());
        }
    }
    Ok(())
}
