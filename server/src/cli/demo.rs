//! `nt24 demo`: an organization with a seller, a client, an account, some buyers and, in the sandbox, orders to look at.
//!
//! Run again it adds what is missing and changes nothing else, but for the password and the secret, which cannot be shown a
//! second time: they are made anew.

use app::bridge::Services;
use domain::buyer::{AddressDraft, BuyerDraft, ContactDraft, KycMode};
use domain::kernel::{Context, PartnerId};
use domain::organization::{
    CURRENT_DPA_VERSION, Capabilities, ClientSecret, Organization, OrganizationDraft, PartnerDraft,
};
use domain::staff::StaffDraft;
use serde_json::json;

use super::demo_orders;
use super::output::{Failure, Output};
use crate::auth::password::random_text;
use crate::platform::Platform;

const ORGANIZATION: &str = "Santander Consumer Leasing (demo)";
const SELLER_VAT: &str = "DE129390950";
const SLUG: &str = "demo";
const EMAIL: &str = "admin@nt24.example";

/// Name, VAT number, street, post code, city, country, KYC mode.
type DemoBuyer = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The last two resemble entries of the sandbox's own sanctions lists, and end in a magic number of its VIES.
const BUYERS: &[DemoBuyer] = &[
    (
        "AutoHandel Mustermann GmbH",
        "ATU13585627",
        "Mariahilfer Straße 12",
        "1060",
        "Wien",
        "AT",
        "NT24_LED",
    ),
    (
        "Garage Dupont SARL",
        "FR40303265045",
        "12 rue de la Paix",
        "75002",
        "Paris",
        "FR",
        "MARKETPLACE_LED",
    ),
    (
        "Van den Berg Auto's B.V.",
        "NL004495445B01",
        "Keizersgracht 101",
        "1015 CJ",
        "Amsterdam",
        "NL",
        "MARKETPLACE_LED",
    ),
    (
        "Auto Kowalski Sp. z o.o.",
        "PL8567346215",
        "ul. Marszałkowska 5",
        "00-624",
        "Warszawa",
        "PL",
        "NT24_LED",
    ),
    (
        "Carrozzeria Rossi S.r.l.",
        "IT00743110157",
        "Via Torino 40",
        "20123",
        "Milano",
        "IT",
        "MARKETPLACE_LED",
    ),
    (
        "Ελληνικά Αυτοκίνητα Α.Ε.",
        "EL094259216",
        "Λεωφόρος Κηφισίας 44",
        "151 25",
        "Μαρούσι",
        "GR",
        "NT24_LED",
    ),
    (
        "Bilhuset Nord ApS",
        "DK13585628",
        "Vestergade 3",
        "1456",
        "København",
        "DK",
        "MARKETPLACE_LED",
    ),
    (
        "Automobile Lëtzebuerg S.à r.l.",
        "LU15027442",
        "2 rue de Bonnevoie",
        "1260",
        "Luxembourg",
        "LU",
        "MARKETPLACE_LED",
    ),
    (
        "Talleres García S.L.",
        "ESB64717838",
        "Calle de Alcalá 200",
        "28028",
        "Madrid",
        "ES",
        "NT24_LED",
    ),
    (
        "Autocentrum Novák s.r.o.",
        "CZ25123890",
        "Vinohradská 100",
        "130 00",
        "Praha",
        "CZ",
        "MARKETPLACE_LED",
    ),
    (
        "GoPayments Trading Ltd",
        "CY10259033P",
        "12 Makariou Avenue",
        "1065",
        "Nicosia",
        "CY",
        "NT24_LED",
    ),
    (
        "Autohaus Ungültig GmbH",
        "DE123456200",
        "Hafenstraße 9",
        "20457",
        "Hamburg",
        "DE",
        "NT24_LED",
    ),
];

pub(super) async fn load(
    platform: &Platform,
    services: &Services,
    ctx: &Context,
    output: &Output,
) -> Result<(), Failure> {
    let organization = organization(services, ctx).await?;
    let seller = seller(services, ctx, &organization).await?;
    let client = client(services, ctx, &organization).await?;
    for buyer in BUYERS {
        add(services, ctx, seller, buyer).await?;
    }
    // Only in the sandbox, like the questions about the buyers: nobody's orders are made up in production.
    if services.sandbox {
        demo_orders::add(services, ctx, seller, platform.now()).await?;
    }
    let password = random_text(platform, 20);
    account(services, ctx, &password).await?;
    output.members(&json!({
        "staffEmail": EMAIL,
        "staffPassword": password,
        "organizationUuid": organization.id,
        "sellerId": seller,
        "clientId": client.client.client_id,
        "clientSecret": client.secret,
    }));
    Ok(())
}

async fn organization(services: &Services, ctx: &Context) -> Result<Organization, Failure> {
    let all = services
        .organization_queries
        .list(ctx)
        .await
        .map_err(Failure::new)?;
    if let Some(found) = all
        .into_iter()
        .map(|row| row.organization)
        .find(|found| found.name == ORGANIZATION)
    {
        return Ok(found);
    }
    let (version, _) = CURRENT_DPA_VERSION;
    let draft = OrganizationDraft {
        name: ORGANIZATION.to_owned(),
        rate_limit_tier: String::new(),
        capabilities: Capabilities {
            marketplace_led_kyc: true,
            multi_vin_orders: true,
            contact_personal_data: true,
            kyc_document_download: true,
        },
        dpa_version: version.to_owned(),
    };
    services
        .organizations
        .create(ctx, &draft)
        .await
        .map_err(Failure::new)
}

async fn seller(
    services: &Services,
    ctx: &Context,
    organization: &Organization,
) -> Result<PartnerId, Failure> {
    let view = services
        .organization_queries
        .view(ctx, organization.id)
        .await
        .map_err(Failure::new)?;
    if let Some(found) = view
        .partners
        .iter()
        .find(|partner| partner.vat_number.as_str() == SELLER_VAT)
    {
        return Ok(found.id);
    }
    let draft = PartnerDraft {
        name: "Autohaus Beispiel GmbH".to_owned(),
        country: "DE".to_owned(),
        vat_number: SELLER_VAT.to_owned(),
    };
    let partner = services
        .organizations
        .create_partner(ctx, organization.id, &draft)
        .await
        .map_err(Failure::new)?;
    Ok(partner.id)
}

async fn client(
    services: &Services,
    ctx: &Context,
    organization: &Organization,
) -> Result<ClientSecret, Failure> {
    let view = services
        .organization_queries
        .view(ctx, organization.id)
        .await
        .map_err(Failure::new)?;
    let client_id = format!("api-client-{SLUG}");
    match view.clients.iter().find(|row| row.client.client_id == client_id) {
        Some(found) => services
            .organizations
            .rotate_client(ctx, found.client.id)
            .await
            .map_err(Failure::new),
        None => services
            .organizations
            .create_client(ctx, organization.id, SLUG)
            .await
            .map_err(Failure::new),
    }
}

async fn account(services: &Services, ctx: &Context, password: &str) -> Result<(), Failure> {
    let accounts = services.staff_queries.list(ctx).await.map_err(Failure::new)?;
    let done = match accounts.iter().find(|account| account.email.as_str() == EMAIL) {
        Some(found) => {
            services.staff.enable(ctx, found.id).await.map_err(Failure::new)?;
            services.staff.reset_password(ctx, found.id, password).await
        }
        None => {
            let draft = StaffDraft {
                email: EMAIL.to_owned(),
                name: "Alex Staff".to_owned(),
                role: "ADMIN".to_owned(),
                password: password.to_owned(),
            };
            services.staff.create(ctx, &draft).await
        }
    };
    done.map(|_| ()).map_err(Failure::new)
}

async fn add(
    services: &Services,
    ctx: &Context,
    seller: PartnerId,
    (name, vat_number, street, post_code, city, country, kyc_mode): &DemoBuyer,
) -> Result<(), Failure> {
    // What somebody changed since stays as it is.
    if services
        .buyer_queries
        .by_vat_number(ctx, seller, vat_number)
        .await
        .is_ok()
    {
        return Ok(());
    }
    let draft = BuyerDraft {
        vat_number: (*vat_number).to_owned(),
        company_name: (*name).to_owned(),
        address: AddressDraft {
            street: (*street).to_owned(),
            post_code: (*post_code).to_owned(),
            city: (*city).to_owned(),
            country: (*country).to_owned(),
        },
        kyc_mode: (*kyc_mode).to_owned(),
        contacts: vec![ContactDraft {
            first_name: "Erika".to_owned(),
            last_name: "Mustermann".to_owned(),
            email: format!("erika@{}.example", country.to_lowercase()),
            phone: String::new(),
        }],
    };
    let buyer = services.buyers.upsert(ctx, seller, &draft).await;
    let buyer = buyer.map_err(Failure::new)?.into_inner();
    // Work for the first start of the server: answers of VIES, and for Mode B an identity check and a screening. Only in
    // the sandbox: nobody asks the real services about made-up companies.
    if services.sandbox {
        let kyc = &services.kyc;
        kyc.check_vies(ctx, seller, buyer.id)
            .await
            .map_err(Failure::new)?;
        if buyer.kyc_mode == KycMode::Nt24Led {
            kyc.verify(ctx, seller, buyer.id, None)
                .await
                .map_err(Failure::new)?;
        }
    }
    Ok(())
}
