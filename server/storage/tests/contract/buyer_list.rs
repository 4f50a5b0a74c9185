//! The staff's list of buyers: filters, search, sort and pages.

use domain::buyer::{Buyer, BuyerFilter, BuyerSort, BuyerStatus, KycMode};
use domain::kernel::page::{Direction, SortField};
use domain::kernel::{Country, Page, PageRequest};
use storage::buyer as store;

use crate::fixtures::{at, buyer, organization, partner, uuid, vat};
use crate::world::World;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn by(sort: BuyerSort, direction: Direction, page: u32, size: u32) -> PageRequest<BuyerSort> {
    PageRequest {
        page,
        size,
        sort,
        direction,
    }
}

async fn list(
    world: &World,
    filter: &BuyerFilter,
    page: PageRequest<BuyerSort>,
) -> Page<domain::buyer::StaffBuyerRow> {
    let mut db = world.store.read().await.unwrap();
    store::list(&mut db, filter, page).await.unwrap()
}

/// The names of the buyers that match, in the order of their names.
async fn names(world: &World, filter: &BuyerFilter) -> Vec<String> {
    let page = list(world, filter, by(BuyerSort::CompanyName, Direction::Asc, 0, 100)).await;
    assert_eq!(
        page.pagination.total_elements,
        i64::try_from(page.data.len()).unwrap()
    );
    page.data.into_iter().map(|row| row.company_name).collect()
}

async fn search(world: &World, text: &str) -> Vec<String> {
    let filter = BuyerFilter {
        text: text.to_owned(),
        ..BuyerFilter::default()
    };
    names(world, &filter).await
}

/// Two organizations; the first has two sellers with buyers `a` to `d`, the second one with `e`.
async fn crowd(world: &World) -> [Buyer; 5] {
    let (one, first) = world.seller().await;
    let (second, two) = (partner(3, &one), organization(4));
    let third = partner(5, &two);
    let mut db = world.store.begin().await.unwrap();
    storage::organization::insert(&mut db, &two).await.unwrap();
    storage::organization::insert_partner(&mut db, &second)
        .await
        .unwrap();
    storage::organization::insert_partner(&mut db, &third)
        .await
        .unwrap();
    db.commit().await.unwrap();
    let blocked = BuyerStatus::Blocked {
        since: at(0),
        reason: None,
    };
    let mut all = [
        buyer(10, &first),
        buyer(11, &first),
        buyer(12, &second),
        buyer(13, &second),
        buyer(14, &third),
    ];
    for (one, name) in all.iter_mut().zip(["a", "b", "c", "d", "e"]) {
        one.company_name = name.to_owned();
    }
    all[1].status = blocked.clone();
    all[3].status = blocked;
    all[2].kyc_mode = KycMode::Nt24Led;
    all[3].kyc_mode = KycMode::Nt24Led;
    all[0].address.country = country("AT");
    all[3].address.country = country("AT");
    world.store_buyers(&all).await;
    all
}

pub async fn filters_one_by_one(world: World) {
    let all = crowd(&world).await;
    let any = BuyerFilter::default;
    for (filter, expected) in [
        (any(), &["a", "b", "c", "d", "e"][..]),
        (
            BuyerFilter {
                text: "B".to_owned(),
                blocked: Some(true),
                ..any()
            },
            &["b", "d"],
        ),
        (
            BuyerFilter {
                blocked: Some(true),
                ..any()
            },
            &["b", "d"],
        ),
        (
            BuyerFilter {
                blocked: Some(false),
                ..any()
            },
            &["a", "c", "e"],
        ),
        (
            BuyerFilter {
                kyc_mode: Some(KycMode::Nt24Led),
                ..any()
            },
            &["c", "d"],
        ),
        (
            BuyerFilter {
                kyc_mode: Some(KycMode::MarketplaceLed),
                ..any()
            },
            &["a", "b", "e"],
        ),
        (
            BuyerFilter {
                country: Some(country("AT")),
                ..any()
            },
            &["a", "d"],
        ),
        (
            BuyerFilter {
                country: Some(country("FR")),
                ..any()
            },
            &[],
        ),
        (
            BuyerFilter {
                seller: Some(all[2].seller),
                ..any()
            },
            &["c", "d"],
        ),
        (
            BuyerFilter {
                organization: Some(all[0].organization),
                ..any()
            },
            &["a", "b", "c", "d"],
        ),
        (
            BuyerFilter {
                organization: Some(all[4].organization),
                ..any()
            },
            &["e"],
        ),
        (
            BuyerFilter {
                organization: Some(organization(99).id),
                ..any()
            },
            &[],
        ),
    ] {
        assert_eq!(names(&world, &filter).await, expected, "{filter:?}");
    }
}

pub async fn filters_together(world: World) {
    let all = crowd(&world).await;
    // Every combination answers what its parts have in common.
    let matches = |filter: &BuyerFilter, one: &Buyer| {
        (filter.text.is_empty() || one.company_name == filter.text)
            && filter
                .blocked
                .is_none_or(|blocked| blocked == (one.status != BuyerStatus::Active))
            && filter.kyc_mode.is_none_or(|mode| mode == one.kyc_mode)
            && filter
                .country
                .is_none_or(|country| country == one.address.country)
            && filter.seller.is_none_or(|seller| seller == one.seller)
            && filter.organization.is_none_or(|of| of == one.organization)
    };
    for bits in 0_u8..64 {
        let on = |bit: u8| bits & (1 << bit) != 0;
        let filter = BuyerFilter {
            // Of the five names only this one stands in no city, number or post code.
            text: if on(0) { "c".to_owned() } else { String::new() },
            blocked: on(1).then_some(true),
            kyc_mode: on(2).then_some(KycMode::Nt24Led),
            country: on(3).then(|| country("AT")),
            seller: on(4).then_some(all[2].seller),
            organization: on(5).then_some(all[0].organization),
            undecided_hits: false,
        };
        let expected: Vec<&str> = all
            .iter()
            .filter(|one| matches(&filter, one))
            .map(|one| one.company_name.as_str())
            .collect();
        assert_eq!(names(&world, &filter).await, expected, "{filter:?}");
    }
}

pub async fn search_takes_wildcards_literally(world: World) {
    let (_, seller) = world.seller().await;
    let named = [
        "100% Auto",
        "100 Auto",
        "a_b",
        "axb",
        "Wow!",
        "Wow",
        "back\\slash",
        "it's",
        "!%_",
        "[a-z]*",
        "$1 ?",
    ];
    let buyers: Vec<Buyer> = (10..)
        .zip(named)
        .map(|(number, name)| Buyer {
            company_name: name.to_owned(),
            ..buyer(number, &seller)
        })
        .collect();
    world.store_buyers(&buyers).await;
    for (text, expected) in [
        ("100%", &["100% Auto"][..]),
        ("%", &["!%_", "100% Auto"]),
        ("_", &["!%_", "a_b"]),
        ("a_b", &["a_b"]),
        ("!", &["!%_", "Wow!"]),
        ("wow!", &["Wow!"]),
        ("!%_", &["!%_"]),
        ("\\", &["back\\slash"]),
        ("it's", &["it's"]),
        ("[a-z]", &["[a-z]*"]),
        ("*", &["[a-z]*"]),
        ("$1 ?", &["$1 ?"]),
        ("'; DROP TABLE buyer; --", &[]),
    ] {
        assert_eq!(search(&world, text).await, expected, "{text}");
    }
}

pub async fn search_words(world: World) {
    let (_, seller) = world.seller().await;
    let mut one = buyer(10, &seller);
    one.company_name = "ÄRGER & Söhne  ΣΊΣΥΦΟΣ Straße 🚗".to_owned();
    one.vat_number = vat("ATU13585627");
    one.address.city = "Łódź".to_owned();
    one.address.post_code = "90-001".to_owned();
    world.store_buyers(&[one.clone(), buyer(11, &seller)]).await;
    let found = std::slice::from_ref(&one.company_name);
    for text in [
        "ärger",
        "ÄRGER",
        "söhne ärger",
        " &  ŁÓDŹ ",
        "90-001",
        "atu13585627",
        "13585627",
        "straße",
        "🚗",
        "σίσυφο",
        "ärger ärger ärger ärger ärger ärger ärger ärger nonsense",
    ] {
        assert_eq!(search(&world, text).await, found, "{text}");
    }
    for text in ["ärger buyer", "arger", "main street"] {
        assert_eq!(search(&world, text).await, [""; 0], "{text}");
    }
    for text in ["", "  \t\n"] {
        assert_eq!(search(&world, text).await.len(), 2);
    }
    // What is searched follows the change.
    one.company_name = "Renamed".to_owned();
    let mut db = world.store.begin().await.unwrap();
    store::update(&mut db, &one).await.unwrap();
    db.commit().await.unwrap();
    assert_eq!(search(&world, "ärger").await, [""; 0]);
    assert_eq!(search(&world, "renamed łódź").await, ["Renamed"]);
}

/// 23 buyers, of which many share the value that is sorted by.
async fn many(world: &World) -> Vec<Buyer> {
    let (_, seller) = world.seller().await;
    let words = [
        "alpha", "Alpha", "alpha-b", "alphab", "Ärger", "zeta", "1", "École",
    ];
    let buyers: Vec<Buyer> = (0..23_u32)
        .map(|number| {
            let mut one = buyer(100 + number * 7 % 23, &seller);
            one.company_name = words[number as usize % words.len()].to_owned();
            one.created_at = at(i64::from(number % 4));
            one.updated_at = at(i64::from(number % 3) * -1_000);
            one
        })
        .collect();
    world.store_buyers(&buyers).await;
    buyers
}

pub async fn every_sort_is_stable_over_pages(world: World) {
    let mut buyers = many(&world).await;
    for sort in BuyerSort::ALL {
        for direction in [Direction::Asc, Direction::Desc] {
            // By code point on both engines, ties by id in the same direction.
            let folded = |one: &Buyer| {
                domain::kernel::text::folded(&format!(
                    "{} {} {} {}",
                    one.company_name, one.vat_number, one.address.city, one.address.post_code
                ))
            };
            buyers.sort_by_key(|one| {
                let value = match sort {
                    BuyerSort::CreatedAt => one.created_at.to_string(),
                    BuyerSort::UpdatedAt => one.updated_at.to_string(),
                    BuyerSort::CompanyName => folded(one),
                    BuyerSort::VatNumber => one.vat_number.to_string(),
                };
                (value, one.id)
            });
            if direction == Direction::Desc {
                buyers.reverse();
            }
            let expected: Vec<_> = buyers.iter().map(|one| one.id).collect();
            let mut seen = Vec::new();
            for number in 0..5 {
                let page = list(&world, &BuyerFilter::default(), by(*sort, direction, number, 5)).await;
                seen.extend(page.data.iter().map(|row| row.id));
            }
            assert_eq!(seen, expected, "{sort:?} {direction:?}");
        }
    }
}

pub async fn pages_count(world: World) {
    many(&world).await;
    let page = |number, size| list_page(&world, number, size);
    let (rows, at) = page(0, 10).await;
    assert_eq!(
        (
            rows,
            at.total_elements,
            at.total_pages,
            at.has_next,
            at.has_previous
        ),
        (10, 23, 3, true, false)
    );
    let (rows, at) = page(2, 10).await;
    assert_eq!((rows, at.has_next, at.has_previous), (3, false, true));
    let (rows, at) = page(1_000_000, 100).await;
    assert_eq!((rows, at.total_elements, at.has_next), (0, 23, false));
    let (rows, at) = page(u32::MAX, 100).await;
    assert_eq!((rows, at.total_elements), (0, 23));
}

async fn list_page(world: &World, number: u32, size: u32) -> (usize, domain::kernel::page::Pagination) {
    let request = by(BuyerSort::CreatedAt, Direction::Asc, number, size);
    let page = list(world, &BuyerFilter::default(), request).await;
    (page.data.len(), page.pagination)
}

pub async fn rows_show_the_seller(world: World) {
    let (_, seller) = world.seller().await;
    let mut one = buyer(10, &seller);
    one.vat_number = vat("ATU13585627");
    one.address.country = country("AT");
    one.address.city = "Wien".to_owned();
    one.kyc_mode = KycMode::Nt24Led;
    one.status = BuyerStatus::Blocked {
        since: at(0),
        reason: None,
    };
    let mut suspect = buyer(11, &seller);
    suspect.vat_number = vat("ATU13585628");
    world.store_buyers(&[one.clone(), suspect]).await;
    let page = list(
        &world,
        &BuyerFilter::default(),
        by(BuyerSort::CreatedAt, Direction::Asc, 0, 10),
    )
    .await;
    let row = &page.data[0];
    assert_eq!((row.id, row.seller, row.id.uuid()), (one.id, seller.id, uuid(10)));
    assert_eq!(
        (&row.company_name, &row.seller_name, &row.city),
        (&one.company_name, &seller.name, &one.address.city)
    );
    assert_eq!(
        (row.vat_number.as_str(), row.vat_number_suspect),
        (&*one.vat_number.grouped(), false)
    );
    assert_eq!(
        (row.country, row.kyc_mode, row.blocked),
        (country("AT"), KycMode::Nt24Led, true)
    );
    assert_eq!(row.updated_at, one.updated_at);
    assert_eq!(
        (page.data[1].vat_number_suspect, page.data[1].blocked),
        (true, false)
    );
}
