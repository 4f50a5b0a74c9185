//! Organizations, their partners, their API clients and the hashes of the clients' secrets.

use domain::kernel::{ApiClientId, Country, OrganizationId, PartnerId, Timestamp, VatNumber};
use domain::organization::{
    ApiClient, Capabilities, ClientRow, DpaAcceptance, Organization, OrganizationRow, Partner, RateLimitTier,
    RecheckUntil,
};
use uuid::Uuid;

use crate::engine::{Db, StorageError, Ts, args, by_name, sql};
use crate::read::Table;

sql! {
    BY_ID = "SELECT id, name, rate_limit_tier, allow_marketplace_led_kyc, allow_multi_vin_orders, \
             allow_contact_personal_data, allow_kyc_document_download, vies_recheck_until, four_eyes, dpa_version, \
             dpa_accepted_at, version, created_at, updated_at FROM organization WHERE id = $1";
    INSERT = "INSERT INTO organization (id, name, rate_limit_tier, allow_marketplace_led_kyc, allow_multi_vin_orders, \
             allow_contact_personal_data, allow_kyc_document_download, vies_recheck_until, four_eyes, dpa_version, \
             dpa_accepted_at, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE organization SET name = $2, rate_limit_tier = $3, allow_marketplace_led_kyc = $4, \
             allow_multi_vin_orders = $5, allow_contact_personal_data = $6, allow_kyc_document_download = $7, \
             vies_recheck_until = $8, four_eyes = $9, dpa_version = $10, dpa_accepted_at = $11, version = $12, \
             updated_at = $13 WHERE id = $1";
    LIST = "SELECT o.id, o.name, o.rate_limit_tier, o.allow_marketplace_led_kyc, o.allow_multi_vin_orders, \
             o.allow_contact_personal_data, o.allow_kyc_document_download, o.vies_recheck_until, o.four_eyes, o.dpa_version, \
             o.dpa_accepted_at, o.version, o.created_at, o.updated_at, \
             (SELECT COUNT(*) FROM partner p WHERE p.organization_id = o.id) AS partners, \
             (SELECT COUNT(*) FROM api_client c WHERE c.organization_id = o.id AND c.disabled_at IS NULL) AS clients \
             FROM organization o";
    INSERT_PARTNER = "INSERT INTO partner (id, organization_id, name, country, vat_number, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)";
    PARTNER = "SELECT id, organization_id, name, country, vat_number, created_at FROM partner WHERE id = $1";
    PARTNERS_OF = "SELECT id, organization_id, name, country, vat_number, created_at FROM partner \
             WHERE organization_id = $1";
    PARTNERS = "SELECT id, organization_id, name, country, vat_number, created_at FROM partner";
    INSERT_CLIENT = "INSERT INTO api_client (id, organization_id, client_id, disabled_at, last_used_at, created_at) \
             VALUES ($1, $2, $3, $4, NULL, $5)";
    CLIENT = "SELECT id, organization_id, client_id, disabled_at, created_at FROM api_client WHERE id = $1";
    CLIENT_BY_CLIENT_ID = "SELECT id, organization_id, client_id, disabled_at, created_at FROM api_client \
             WHERE client_id = $1";
    CALLER = "SELECT c.id AS client, c.client_id, c.disabled_at, c.created_at AS client_created_at, o.id, o.name, \
             o.rate_limit_tier, o.allow_marketplace_led_kyc, o.allow_multi_vin_orders, o.allow_contact_personal_data, \
             o.allow_kyc_document_download, o.vies_recheck_until, o.four_eyes, o.dpa_version, o.dpa_accepted_at, o.version, \
             o.created_at, o.updated_at FROM api_client c JOIN organization o ON o.id = c.organization_id \
             WHERE c.client_id = $1";
    CLIENTS_OF = "SELECT c.id, c.organization_id, c.client_id, c.disabled_at, c.created_at, c.last_used_at, \
             (SELECT COUNT(*) FROM api_client_secret s WHERE s.api_client_id = c.id \
             AND (s.expires_at IS NULL OR s.expires_at > $2)) AS valid_secrets \
             FROM api_client c WHERE c.organization_id = $1 ORDER BY c.created_at, c.id";
    CLIENTS = "SELECT c.id, c.organization_id, c.client_id, c.disabled_at, c.created_at, c.last_used_at, \
             (SELECT COUNT(*) FROM api_client_secret s WHERE s.api_client_id = c.id \
             AND (s.expires_at IS NULL OR s.expires_at > $1)) AS valid_secrets \
             FROM api_client c";
    DISABLE_CLIENT = "UPDATE api_client SET disabled_at = $2 WHERE id = $1";
    CLIENT_USED = "UPDATE api_client SET last_used_at = $2 WHERE id = $1";
    INSERT_SECRET = "INSERT INTO api_client_secret (id, api_client_id, hash, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, NULL)";
    /// Only the newest secret lives on for a while: two work during a rotation, never three.
    DROP_EXPIRING = "DELETE FROM api_client_secret WHERE api_client_id = $1 AND expires_at IS NOT NULL";
    EXPIRE_SECRETS = "UPDATE api_client_secret SET expires_at = $2 WHERE api_client_id = $1 AND expires_at IS NULL";
    SECRETS = "SELECT hash FROM api_client_secret WHERE api_client_id = $1 AND (expires_at IS NULL OR expires_at > $2) \
             ORDER BY created_at DESC";
}

#[derive(sqlx::FromRow)]
struct OrgRow {
    id: Uuid,
    name: String,
    rate_limit_tier: String,
    allow_marketplace_led_kyc: bool,
    allow_multi_vin_orders: bool,
    allow_contact_personal_data: bool,
    allow_kyc_document_download: bool,
    vies_recheck_until: String,
    four_eyes: bool,
    dpa_version: Option<String>,
    dpa_accepted_at: Option<Ts>,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
}

impl OrgRow {
    fn organization(self) -> Result<Organization, StorageError> {
        let table = Table("organization");
        let (tier, recheck) = (self.rate_limit_tier, self.vies_recheck_until);
        Ok(Organization {
            id: OrganizationId::from_uuid(self.id),
            name: self.name,
            rate_limit_tier: RateLimitTier::parse(&tier)
                .map_err(|_| table.damaged("rate_limit_tier", tier))?,
            capabilities: Capabilities {
                marketplace_led_kyc: self.allow_marketplace_led_kyc,
                multi_vin_orders: self.allow_multi_vin_orders,
                contact_personal_data: self.allow_contact_personal_data,
                kyc_document_download: self.allow_kyc_document_download,
            },
            vies_recheck_until: RecheckUntil::parse(&recheck)
                .map_err(|_| table.damaged("vies_recheck_until", recheck))?,
            four_eyes: self.four_eyes,
            dpa: self
                .dpa_version
                .zip(self.dpa_accepted_at)
                .map(|(version, at)| DpaAcceptance { version, at: at.0 }),
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    organization: OrgRow,
    partners: i64,
    clients: i64,
}

#[derive(sqlx::FromRow)]
struct PartnerRow {
    id: Uuid,
    organization_id: Uuid,
    name: String,
    country: String,
    vat_number: String,
    created_at: Ts,
}

impl PartnerRow {
    fn partner(self) -> Result<Partner, StorageError> {
        let damaged = |column, value: &str| StorageError::Damaged {
            table: "partner",
            column,
            value: value.to_owned(),
        };
        Ok(Partner {
            id: PartnerId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            name: self.name,
            country: Country::parse(&self.country).map_err(|_| damaged("country", &self.country))?,
            vat_number: VatNumber::parse(&self.vat_number)
                .map_err(|_| damaged("vat_number", &self.vat_number))?,
            created_at: self.created_at.0,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ApiClientRow {
    id: Uuid,
    organization_id: Uuid,
    client_id: String,
    disabled_at: Option<Ts>,
    created_at: Ts,
}

impl ApiClientRow {
    fn client(self) -> ApiClient {
        ApiClient {
            id: ApiClientId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            client_id: self.client_id,
            disabled_at: self.disabled_at.map(|at| at.0),
            created_at: self.created_at.0,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ClientListRow {
    #[sqlx(flatten)]
    client: ApiClientRow,
    last_used_at: Option<Ts>,
    valid_secrets: i64,
}

impl ClientListRow {
    fn row(self) -> ClientRow {
        ClientRow {
            client: self.client.client(),
            valid_secrets: self.valid_secrets,
            last_used_at: self.last_used_at.map(|at| at.0),
        }
    }
}

/// An organization.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_id(db: &mut Db, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
    db.fetch_optional::<OrgRow>(BY_ID, &args![id])
        .await?
        .map(OrgRow::organization)
        .transpose()
}

/// An organization, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock(db: &mut Db, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
    db.lock_optional::<OrgRow>(BY_ID, &args![id])
        .await?
        .map(OrgRow::organization)
        .transpose()
}

/// Stores a new organization.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, organization: &Organization) -> Result<(), StorageError> {
    let args = args![
        organization.id,
        &organization.name,
        organization.rate_limit_tier.as_str(),
        organization.capabilities.marketplace_led_kyc,
        organization.capabilities.multi_vin_orders,
        organization.capabilities.contact_personal_data,
        organization.capabilities.kyc_document_download,
        organization.vies_recheck_until.as_str(),
        organization.four_eyes,
        organization.dpa.as_ref().map(|dpa| &dpa.version),
        organization.dpa.as_ref().map(|dpa| dpa.at),
        organization.version,
        organization.created_at,
        organization.updated_at,
    ];
    db.execute(INSERT, &args).await.map(|_| ())
}

/// Stores a changed organization.
///
/// # Errors
/// When the database fails.
pub async fn update(db: &mut Db, organization: &Organization) -> Result<(), StorageError> {
    let args = args![
        organization.id,
        &organization.name,
        organization.rate_limit_tier.as_str(),
        organization.capabilities.marketplace_led_kyc,
        organization.capabilities.multi_vin_orders,
        organization.capabilities.contact_personal_data,
        organization.capabilities.kyc_document_download,
        organization.vies_recheck_until.as_str(),
        organization.four_eyes,
        organization.dpa.as_ref().map(|dpa| &dpa.version),
        organization.dpa.as_ref().map(|dpa| dpa.at),
        organization.version,
        organization.updated_at,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

/// All organizations by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(db: &mut Db) -> Result<Vec<OrganizationRow>, StorageError> {
    let rows: Vec<ListRow> = db.fetch_all(LIST, &[]).await?;
    let row = |row: ListRow| {
        Ok(OrganizationRow {
            organization: row.organization.organization()?,
            partners: row.partners,
            active_clients: row.clients,
        })
    };
    let rows = rows.into_iter().map(row).collect::<Result<_, StorageError>>()?;
    Ok(by_name(rows, |row: &OrganizationRow| {
        (&row.organization.name, row.organization.id)
    }))
}

/// Stores a new partner.
///
/// # Errors
/// [`StorageError::Conflict`] when the organization has a partner with this VAT number.
pub async fn insert_partner(db: &mut Db, partner: &Partner) -> Result<(), StorageError> {
    let args = args![
        partner.id,
        partner.organization,
        &partner.name,
        partner.country.code(),
        partner.vat_number.as_str(),
        partner.created_at,
    ];
    db.execute(INSERT_PARTNER, &args).await.map(|_| ())
}

/// A partner.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn partner(db: &mut Db, id: PartnerId) -> Result<Option<Partner>, StorageError> {
    db.fetch_optional::<PartnerRow>(PARTNER, &args![id])
        .await?
        .map(PartnerRow::partner)
        .transpose()
}

/// A partner, kept from changing until the end of the transaction; nobody can add a buyer to it meanwhile.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock_partner(db: &mut Db, id: PartnerId) -> Result<Option<Partner>, StorageError> {
    db.lock_with_references::<PartnerRow>(PARTNER, &args![id])
        .await?
        .map(PartnerRow::partner)
        .transpose()
}

/// The partners of an organization by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn partners_of(db: &mut Db, organization: OrganizationId) -> Result<Vec<Partner>, StorageError> {
    let rows: Vec<PartnerRow> = db.fetch_all(PARTNERS_OF, &args![organization]).await?;
    partners_by_name(rows)
}

/// All partners by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn partners(db: &mut Db) -> Result<Vec<Partner>, StorageError> {
    let rows: Vec<PartnerRow> = db.fetch_all(PARTNERS, &[]).await?;
    partners_by_name(rows)
}

fn partners_by_name(rows: Vec<PartnerRow>) -> Result<Vec<Partner>, StorageError> {
    let partners = rows
        .into_iter()
        .map(PartnerRow::partner)
        .collect::<Result<_, _>>()?;
    Ok(by_name(partners, |partner: &Partner| (&partner.name, partner.id)))
}

/// Stores a new client.
///
/// # Errors
/// [`StorageError::Conflict`] when its `client_id` is taken.
pub async fn insert_client(db: &mut Db, client: &ApiClient) -> Result<(), StorageError> {
    let args = args![
        client.id,
        client.organization,
        &client.client_id,
        client.disabled_at,
        client.created_at
    ];
    db.execute(INSERT_CLIENT, &args).await.map(|_| ())
}

/// A client.
///
/// # Errors
/// When the database fails.
pub async fn client(db: &mut Db, id: ApiClientId) -> Result<Option<ApiClient>, StorageError> {
    Ok(db
        .fetch_optional::<ApiClientRow>(CLIENT, &args![id])
        .await?
        .map(ApiClientRow::client))
}

/// A client by its published `client_id`.
///
/// # Errors
/// When the database fails.
pub async fn client_by_client_id(db: &mut Db, client_id: &str) -> Result<Option<ApiClient>, StorageError> {
    Ok(db
        .fetch_optional::<ApiClientRow>(CLIENT_BY_CLIENT_ID, &args![client_id])
        .await?
        .map(ApiClientRow::client))
}

#[derive(sqlx::FromRow)]
struct CallerRow {
    client: Uuid,
    client_id: String,
    disabled_at: Option<Ts>,
    client_created_at: Ts,
    #[sqlx(flatten)]
    organization: OrgRow,
}

/// A client by its published `client_id`, with its organization: asked for with every call of the API.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn caller(db: &mut Db, client_id: &str) -> Result<Option<(ApiClient, Organization)>, StorageError> {
    let row: Option<CallerRow> = db.fetch_optional(CALLER, &args![client_id]).await?;
    row.map(|row| {
        let organization = row.organization.organization()?;
        let client = ApiClient {
            id: ApiClientId::from_uuid(row.client),
            organization: organization.id,
            client_id: row.client_id,
            disabled_at: row.disabled_at.map(|at| at.0),
            created_at: row.client_created_at.0,
        };
        Ok((client, organization))
    })
    .transpose()
}

/// The clients of an organization, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn clients_of(
    db: &mut Db,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<Vec<ClientRow>, StorageError> {
    let rows: Vec<ClientListRow> = db.fetch_all(CLIENTS_OF, &args![organization, now]).await?;
    Ok(rows.into_iter().map(ClientListRow::row).collect())
}

/// All clients by their published `client_id`.
///
/// # Errors
/// When the database fails.
pub async fn clients(db: &mut Db, now: Timestamp) -> Result<Vec<ClientRow>, StorageError> {
    let rows: Vec<ClientListRow> = db.fetch_all(CLIENTS, &args![now]).await?;
    let mut clients: Vec<ClientRow> = rows.into_iter().map(ClientListRow::row).collect();
    clients.sort_by(|a, b| a.client.client_id.cmp(&b.client.client_id));
    Ok(clients)
}

/// Disables a client.
///
/// # Errors
/// When the database fails.
pub async fn disable_client(db: &mut Db, id: ApiClientId, at: Timestamp) -> Result<(), StorageError> {
    db.execute(DISABLE_CLIENT, &args![id, at]).await.map(|_| ())
}

/// Notes that a client got a token.
///
/// # Errors
/// When the database fails.
pub async fn client_used(db: &mut Db, id: ApiClientId, at: Timestamp) -> Result<(), StorageError> {
    db.execute(CLIENT_USED, &args![id, at]).await.map(|_| ())
}

/// Gives a client a new secret; the one before works until `previous_expires_at`.
///
/// # Errors
/// When the database fails.
pub async fn put_secret(
    db: &mut Db,
    (id, client): (Uuid, ApiClientId),
    hash: &str,
    now: Timestamp,
    previous_expires_at: Timestamp,
) -> Result<(), StorageError> {
    db.execute(DROP_EXPIRING, &args![client]).await?;
    db.execute(EXPIRE_SECRETS, &args![client, previous_expires_at])
        .await?;
    db.execute(INSERT_SECRET, &args![id, client, hash, now])
        .await
        .map(|_| ())
}

/// The hashes of the secrets that work at `now`, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn secrets(db: &mut Db, client: ApiClientId, now: Timestamp) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(String,)> = db.fetch_all(SECRETS, &args![client, now]).await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}
