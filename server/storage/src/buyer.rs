//! Buyers, their contact persons and the PII access log.

use domain::audit::DataUse;
use domain::buyer::{Address, Buyer, BuyerFilter, BuyerSort, BuyerStatus, Contact, KycMode, StaffBuyerRow};
use domain::kernel::page::{Direction, Pagination};
use domain::kernel::{
    AddressId, BuyerId, CheckDigits, ContactId, Context, Country, DocumentId, Email, OrganizationId, Page,
    PageRequest, PartnerId, Source, Timestamp, VatNumber, text,
};
use uuid::Uuid;

use crate::engine::{Arg, Db, StorageError, Ts, args, like_literal, sql};
use crate::read::Table;

sql! {
    BY_ID = "SELECT id, organization_id, partner_id, vat_number, company_name, address_id, street, post_code, city, \
             country, kyc_mode, blocked_at, block_reason, version, created_at, updated_at FROM buyer WHERE id = $1";
    BY_VAT_NUMBER = "SELECT id, organization_id, partner_id, vat_number, company_name, address_id, street, post_code, \
             city, country, kyc_mode, blocked_at, block_reason, version, created_at, updated_at \
             FROM buyer WHERE partner_id = $1 AND vat_number = $2";
    INSERT = "INSERT INTO buyer (id, organization_id, partner_id, vat_number, company_name, address_id, street, \
             post_code, city, country, kyc_mode, blocked_at, block_reason, search_text, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
             ON CONFLICT (partner_id, vat_number) DO NOTHING";
    UPDATE = "UPDATE buyer SET vat_number = $2, company_name = $3, street = $4, post_code = $5, city = $6, country = $7, \
             kyc_mode = $8, blocked_at = $9, block_reason = $10, search_text = $11, version = $12, updated_at = $13 \
             WHERE id = $1";
    INSERT_CONTACT = "INSERT INTO contact (id, buyer_id, first_name, last_name, email, phone, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CONTACTS = "SELECT id, first_name, last_name, email, phone, created_at FROM contact WHERE buyer_id = $1 \
             ORDER BY created_at, id";
    COUNT_CONTACTS = "SELECT COUNT(*) FROM contact WHERE buyer_id = $1";
    INSERT_ACCESS = "INSERT INTO pii_access (id, at, organization_id, buyer_id, contact_id, action, actor_kind, actor_id, \
             source, request_id, purpose, document_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ALL_ACCESSES = "SELECT a.at, a.action, a.document_id, a.actor_kind, COALESCE(s.name, c.client_id) AS actor_name, a.source, a.request_id, \
             a.purpose, a.buyer_id, b.company_name FROM pii_access a LEFT JOIN staff s ON s.id = a.actor_id \
             LEFT JOIN api_client c ON c.id = a.actor_id LEFT JOIN buyer b ON b.id = a.buyer_id \
             ORDER BY a.at DESC, a.id DESC LIMIT $1 OFFSET $2";
    COUNT_ACCESSES = "SELECT COUNT(*) FROM pii_access";
    ACCESSES = "SELECT at, action, actor_kind, source, request_id, purpose FROM pii_access WHERE buyer_id = $1 \
             ORDER BY at DESC, id DESC LIMIT 200";
}

const TABLE: &str = "buyer";

#[derive(sqlx::FromRow)]
struct BuyerRow {
    id: Uuid,
    organization_id: Uuid,
    partner_id: Uuid,
    vat_number: String,
    company_name: String,
    address_id: Uuid,
    street: String,
    post_code: String,
    city: String,
    country: String,
    kyc_mode: String,
    blocked_at: Option<Ts>,
    block_reason: Option<String>,
    version: i64,
    created_at: Ts,
    updated_at: Ts,
}

fn vat_number(value: String) -> Result<VatNumber, StorageError> {
    VatNumber::parse(&value).map_err(|_| StorageError::Damaged {
        table: TABLE,
        column: "vat_number",
        value,
    })
}

fn country(value: String) -> Result<Country, StorageError> {
    Country::parse(&value).map_err(|_| StorageError::Damaged {
        table: TABLE,
        column: "country",
        value,
    })
}

fn kyc_mode(value: String) -> Result<KycMode, StorageError> {
    KycMode::parse(&value).map_err(|_| StorageError::Damaged {
        table: TABLE,
        column: "kyc_mode",
        value,
    })
}

impl BuyerRow {
    fn buyer(self) -> Result<Buyer, StorageError> {
        Ok(Buyer {
            id: BuyerId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            seller: PartnerId::from_uuid(self.partner_id),
            vat_number: vat_number(self.vat_number)?,
            company_name: self.company_name,
            address: Address {
                id: AddressId::from_uuid(self.address_id),
                street: self.street,
                post_code: self.post_code,
                city: self.city,
                country: country(self.country)?,
            },
            kyc_mode: kyc_mode(self.kyc_mode)?,
            status: match self.blocked_at {
                Some(since) => BuyerStatus::Blocked {
                    since: since.0,
                    reason: self.block_reason,
                },
                None => BuyerStatus::Active,
            },
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

fn blocked(buyer: &Buyer) -> (Option<Timestamp>, Option<String>) {
    match &buyer.status {
        BuyerStatus::Active => (None, None),
        BuyerStatus::Blocked { since, reason } => (Some(*since), reason.clone()),
    }
}

/// The name comes first, so that sorting by this column sorts by name without regard to case.
fn search_text(buyer: &Buyer) -> String {
    let address = &buyer.address;
    text::folded(&format!(
        "{} {} {} {}",
        buyer.company_name, buyer.vat_number, address.city, address.post_code
    ))
}

/// A buyer by its id.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_id(db: &mut Db, id: BuyerId) -> Result<Option<Buyer>, StorageError> {
    db.fetch_optional::<BuyerRow>(BY_ID, &args![id])
        .await?
        .map(BuyerRow::buyer)
        .transpose()
}

/// A buyer by its id, kept from changing until the end of the transaction.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn lock(db: &mut Db, id: BuyerId) -> Result<Option<Buyer>, StorageError> {
    db.lock_optional::<BuyerRow>(BY_ID, &args![id])
        .await?
        .map(BuyerRow::buyer)
        .transpose()
}

/// A buyer by its natural key.
///
/// # Errors
/// When the database fails or the row is damaged.
pub async fn by_vat_number(
    db: &mut Db,
    seller: PartnerId,
    vat: &VatNumber,
) -> Result<Option<Buyer>, StorageError> {
    let args = args![seller, vat.as_str()];
    db.fetch_optional::<BuyerRow>(BY_VAT_NUMBER, &args)
        .await?
        .map(BuyerRow::buyer)
        .transpose()
}

/// Stores a new buyer. `false` when the seller has this VAT number already, be it since a moment ago.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut Db, buyer: &Buyer) -> Result<bool, StorageError> {
    let (blocked_at, block_reason) = blocked(buyer);
    let args = args![
        buyer.id,
        buyer.organization,
        buyer.seller,
        buyer.vat_number.as_str(),
        &buyer.company_name,
        buyer.address.id,
        &buyer.address.street,
        &buyer.address.post_code,
        &buyer.address.city,
        buyer.address.country.code(),
        buyer.kyc_mode.as_str(),
        blocked_at,
        block_reason,
        search_text(buyer),
        buyer.version,
        buyer.created_at,
        buyer.updated_at,
    ];
    Ok(db.execute(INSERT, &args).await? == 1)
}

/// Stores a changed buyer.
///
/// # Errors
/// [`StorageError::Conflict`] when the seller has the new VAT number already.
pub async fn update(db: &mut Db, buyer: &Buyer) -> Result<(), StorageError> {
    let (blocked_at, block_reason) = blocked(buyer);
    let args = args![
        buyer.id,
        buyer.vat_number.as_str(),
        &buyer.company_name,
        &buyer.address.street,
        &buyer.address.post_code,
        &buyer.address.city,
        buyer.address.country.code(),
        buyer.kyc_mode.as_str(),
        blocked_at,
        block_reason,
        search_text(buyer),
        buyer.version,
        buyer.updated_at,
    ];
    db.execute(UPDATE, &args).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct ListRow {
    id: Uuid,
    company_name: String,
    vat_number: String,
    city: String,
    country: String,
    kyc_mode: String,
    blocked: bool,
    partner_id: Uuid,
    seller_name: String,
    updated_at: Ts,
}

impl ListRow {
    fn row(self) -> Result<StaffBuyerRow, StorageError> {
        let vat_number = vat_number(self.vat_number)?;
        Ok(StaffBuyerRow {
            id: BuyerId::from_uuid(self.id),
            company_name: self.company_name,
            vat_number_suspect: vat_number.check_digits() == CheckDigits::Wrong,
            vat_number: vat_number.grouped(),
            city: self.city,
            country: country(self.country)?,
            kyc_mode: kyc_mode(self.kyc_mode)?,
            blocked: self.blocked,
            seller: PartnerId::from_uuid(self.partner_id),
            seller_name: self.seller_name,
            updated_at: self.updated_at.0,
        })
    }
}

/// The staff's list. The statement holds only the conditions that were asked for, so that indexes can serve it.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn list(
    db: &mut Db,
    filter: &BuyerFilter,
    page: PageRequest<BuyerSort>,
) -> Result<Page<StaffBuyerRow>, StorageError> {
    let (conditions, mut args) = conditions(filter);
    let (total,): (i64,) = db
        .fetch_one(&format!("SELECT COUNT(*) FROM buyer b{conditions}"), &args)
        .await?;
    let column = match page.sort {
        BuyerSort::CreatedAt => "created_at",
        BuyerSort::UpdatedAt => "updated_at",
        BuyerSort::CompanyName => "search_text",
        BuyerSort::VatNumber => "vat_number",
    };
    let direction = match page.direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    args.push(Arg::from(i64::from(page.size)));
    args.push(Arg::from(i64::from(page.page) * i64::from(page.size)));
    let (limit, offset) = (args.len() - 1, args.len());
    let sql = format!(
        "SELECT b.id, b.company_name, b.vat_number, b.city, b.country, b.kyc_mode, \
         (b.blocked_at IS NOT NULL) AS blocked, b.partner_id, p.name AS seller_name, b.updated_at \
         FROM buyer b JOIN partner p ON p.id = b.partner_id{conditions} \
         ORDER BY b.{column} {direction}, b.id {direction} LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<ListRow> = db.fetch_all(&sql, &args).await?;
    let data = rows.into_iter().map(ListRow::row).collect::<Result<_, _>>()?;
    Ok(Page {
        data,
        pagination: Pagination::new(page.page, page.size, total),
    })
}

fn conditions(filter: &BuyerFilter) -> (String, Vec<Arg>) {
    let mut args: Vec<Arg> = Vec::new();
    let mut all: Vec<String> = Vec::new();
    for word in text::folded(&filter.text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(8)
    {
        args.push(Arg::from(format!("%{}%", like_literal(word))));
        all.push(format!("b.search_text LIKE ${} ESCAPE '!'", args.len()));
    }
    match filter.blocked {
        Some(true) => all.push("b.blocked_at IS NOT NULL".to_owned()),
        Some(false) => all.push("b.blocked_at IS NULL".to_owned()),
        None => {}
    }
    let mut equals = |column: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            all.push(format!("b.{column} = ${}", args.len()));
        }
    };
    equals("kyc_mode", filter.kyc_mode.map(|mode| Arg::from(mode.as_str())));
    equals("country", filter.country.map(|country| Arg::from(country.code())));
    equals("partner_id", filter.seller.map(Arg::from));
    equals("organization_id", filter.organization.map(Arg::from));
    if filter.undecided_hits {
        all.push("b.id IN (SELECT buyer_id FROM aml_hit WHERE status = 'OPEN')".to_owned());
    }
    let text = if all.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", all.join(" AND "))
    };
    (text, args)
}

#[derive(sqlx::FromRow)]
struct ContactRow {
    id: Uuid,
    first_name: String,
    last_name: String,
    email: String,
    phone: Option<String>,
    created_at: Ts,
}

/// Stores a contact person.
///
/// # Errors
/// When the database fails.
pub async fn insert_contact(db: &mut Db, buyer: BuyerId, contact: &Contact) -> Result<(), StorageError> {
    let args = args![
        contact.id,
        buyer,
        &contact.first_name,
        &contact.last_name,
        contact.email.as_str(),
        contact.phone.as_ref(),
        contact.created_at,
    ];
    db.execute(INSERT_CONTACT, &args).await.map(|_| ())
}

/// The contact persons of a buyer, oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn contacts(db: &mut Db, buyer: BuyerId) -> Result<Vec<Contact>, StorageError> {
    let rows: Vec<ContactRow> = db.fetch_all(CONTACTS, &args![buyer]).await?;
    let contact = |row: ContactRow| {
        let damaged = || StorageError::Damaged {
            table: "contact",
            column: "email",
            value: "(withheld)".to_owned(),
        };
        Ok(Contact {
            id: ContactId::from_uuid(row.id),
            first_name: row.first_name,
            last_name: row.last_name,
            email: Email::parse(&row.email).map_err(|_| damaged())?,
            phone: row.phone,
            created_at: row.created_at.0,
        })
    };
    rows.into_iter().map(contact).collect()
}

/// How many contact persons a buyer has.
///
/// # Errors
/// When the database fails.
pub async fn count_contacts(db: &mut Db, buyer: BuyerId) -> Result<i64, StorageError> {
    let (count,): (i64,) = db.fetch_one(COUNT_CONTACTS, &args![buyer]).await?;
    Ok(count)
}

/// One line of the PII access log.
pub struct Access<'a> {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Whose buyer.
    pub organization: OrganizationId,
    /// Whose persons.
    pub buyer: BuyerId,
    /// Which person, when it is one.
    pub contact: Option<ContactId>,
    /// Which document, when it is one.
    pub document: Option<DocumentId>,
    /// What was done.
    pub action: DataUse,
    /// Who, through which channel, why.
    pub context: &'a Context,
}

/// Writes a line of the PII access log.
///
/// # Errors
/// When the database fails.
pub async fn insert_access(db: &mut Db, access: &Access<'_>) -> Result<(), StorageError> {
    let context = access.context;
    let args = args![
        access.id,
        access.at,
        access.organization,
        access.buyer,
        access.contact,
        access.action.as_str(),
        context.actor.kind(),
        context.actor.id().and_then(|id| Uuid::parse_str(&id).ok()),
        context.source.as_str(),
        &context.request_id,
        context
            .purpose
            .as_ref()
            .map(|purpose| purpose.as_str().to_owned()),
        access.document,
    ];
    db.execute(INSERT_ACCESS, &args).await.map(|_| ())
}

/// A line of the PII access log as read.
#[derive(Debug, sqlx::FromRow)]
pub struct AccessRow {
    /// When.
    pub at: Ts,
    /// `READ`, `CREATE`, or `COMPARE` when a repeated create was compared with what is stored.
    pub action: String,
    /// `STAFF` or `API_CLIENT`.
    pub actor_kind: String,
    /// Through which channel.
    pub source: String,
    /// The request it belongs to.
    pub request_id: String,
    /// Why.
    pub purpose: Option<String>,
}

#[derive(sqlx::FromRow)]
struct NamedAccess {
    at: Ts,
    action: String,
    document_id: Option<Uuid>,
    actor_kind: String,
    actor_name: Option<String>,
    source: String,
    request_id: String,
    purpose: Option<String>,
    buyer_id: Uuid,
    company_name: Option<String>,
}

/// A page of the whole PII access log, the newest first, and how many lines it has.
///
/// # Errors
/// When the database fails or a row is damaged.
pub async fn all_accesses(
    db: &mut Db,
    (limit, offset): (i64, i64),
) -> Result<(Vec<domain::audit::AccessRow>, i64), StorageError> {
    let (total,): (i64,) = db.fetch_one(COUNT_ACCESSES, &[]).await?;
    let rows: Vec<NamedAccess> = db.fetch_all(ALL_ACCESSES, &args![limit, offset]).await?;
    let named = |row: NamedAccess| {
        let source = Source::parse(&row.source);
        let action = DataUse::parse(&row.action);
        Ok(domain::audit::AccessRow {
            at: row.at.0,
            action: action.ok_or_else(|| Table("pii_access").damaged("action", row.action))?,
            paper: row.document_id.is_some(),
            actor_name: row.actor_name.unwrap_or_else(|| row.actor_kind.clone()),
            actor_kind: row.actor_kind,
            source: source.ok_or_else(|| Table("pii_access").damaged("source", row.source))?,
            request_id: row.request_id,
            purpose: row.purpose,
            buyer: Some(BuyerId::from_uuid(row.buyer_id)).zip(row.company_name),
        })
    };
    let rows = rows.into_iter().map(named).collect::<Result<_, StorageError>>()?;
    Ok((rows, total))
}

/// The newest 200 lines of the PII access log about a buyer's persons.
///
/// # Errors
/// When the database fails.
pub async fn accesses(db: &mut Db, buyer: BuyerId) -> Result<Vec<AccessRow>, StorageError> {
    db.fetch_all(ACCESSES, &args![buyer]).await
}
