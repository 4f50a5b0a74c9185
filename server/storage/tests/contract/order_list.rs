//! The list of orders: scopes, filters, sort and pages.

use domain::kernel::page::{Direction, Pagination, SortField};
use domain::kernel::{BuyerId, Page, PageRequest};
use domain::order::{Order, OrderFilter, OrderSort, OrderStatus};
use storage::order::{self as store, Scope};

use crate::fixtures::{at, order, order_vin, organization, partner, uuid, vin};
use crate::world::World;

fn by(sort: OrderSort, direction: Direction, page: u32, size: u32) -> PageRequest<OrderSort> {
    PageRequest {
        page,
        size,
        sort,
        direction,
    }
}

async fn list(
    world: &World,
    scope: Scope,
    filter: &OrderFilter,
    page: PageRequest<OrderSort>,
) -> Page<Order> {
    let mut db = world.store.read().await.unwrap();
    store::list(&mut db, scope, filter, page).await.unwrap()
}

/// The orders that match, the oldest first, whole.
async fn found(world: &World, scope: Scope, filter: &OrderFilter) -> Vec<Order> {
    let page = list(
        world,
        scope,
        filter,
        by(OrderSort::CreatedAt, Direction::Asc, 0, 100),
    )
    .await;
    assert_eq!(
        page.pagination.total_elements,
        i64::try_from(page.data.len()).unwrap()
    );
    page.data
}

/// Orders 20 to 25 of four buyers, three sellers and two organizations. All name vehicle 1.
async fn crowd(world: &World) -> Vec<Order> {
    let [one, other, elsewhere, stranger] = world.market().await;
    let mut all = [
        order(20, &one),
        order(21, &one),
        order(22, &other),
        order(23, &elsewhere),
        order(24, &stranger),
        order(25, &one),
    ];
    for order in &mut all {
        order.vins.insert(0, order_vin(1));
    }
    all[1].status = OrderStatus::ReadyForPickup;
    all[3].status = OrderStatus::ReadyForPickup;
    all[4].status = OrderStatus::ReadyForPickup;
    all[0].updated_at = at(500);
    all[4].updated_at = at(500);
    all[5].vins.remove(0);
    world.store_orders(&all).await;
    all.to_vec()
}

fn scopes(all: &[Order]) -> Vec<Scope> {
    let mut scopes = vec![
        Scope::Everything,
        Scope::Organization(organization(98).id),
        Scope::Seller(partner(99, &organization(98)).id),
    ];
    scopes.extend([0, 3, 4].map(|at| Scope::Seller(all[at].seller)));
    scopes.extend([0, 4].map(|at| Scope::Organization(all[at].organization)));
    scopes
}

fn in_scope(scope: Scope, order: &Order) -> bool {
    match scope {
        Scope::Everything => true,
        Scope::Seller(seller) => order.seller == seller,
        Scope::Organization(organization) => order.organization == organization,
    }
}

pub async fn scopes_stay_apart(world: World) {
    let all = crowd(&world).await;
    for (scope, expected) in [
        (Scope::Everything, &[20, 21, 22, 23, 24, 25][..]),
        (Scope::Seller(all[0].seller), &[20, 21, 22, 25]),
        (Scope::Seller(all[3].seller), &[23]),
        (Scope::Seller(all[4].seller), &[24]),
        (Scope::Organization(all[0].organization), &[20, 21, 22, 23, 25]),
        (Scope::Organization(all[4].organization), &[24]),
        (Scope::Organization(organization(98).id), &[]),
    ] {
        let orders = found(&world, scope, &OrderFilter::default()).await;
        let expected: Vec<Order> = all
            .iter()
            .filter(|order| expected.contains(&(order.id.uuid().as_u128() & 0xff)))
            .cloned()
            .collect();
        assert_eq!(orders, expected, "{scope:?}");
    }
    // A vehicle or a buyer of somebody else opens no door.
    let theirs = Scope::Organization(all[4].organization);
    for filter in [
        OrderFilter {
            buyer: Some(all[0].buyer),
            ..OrderFilter::default()
        },
        OrderFilter {
            vin: Some(vin(20)),
            ..OrderFilter::default()
        },
    ] {
        assert_eq!(found(&world, theirs, &filter).await, []);
        assert_ne!(found(&world, Scope::Everything, &filter).await, []);
    }
}

/// Every combination answers what its parts have in common.
pub async fn filters_together(world: World) {
    let all = crowd(&world).await;
    let matches = |filter: &OrderFilter, order: &Order| {
        filter.status.is_none_or(|status| status == order.status)
            && filter.created_after.is_none_or(|after| order.created_at > after)
            && filter.updated_after.is_none_or(|after| order.updated_at > after)
            && filter.buyer.is_none_or(|buyer| buyer == order.buyer)
            && filter
                .vin
                .is_none_or(|vin| order.vins.iter().any(|ours| ours.vin == vin))
    };
    let mut alone: Vec<usize> = Vec::new();
    for bits in 0_u8..32 {
        let on = |bit: u8| bits & (1 << bit) != 0;
        let filter = OrderFilter {
            status: on(0).then_some(OrderStatus::ReadyForPickup),
            created_after: on(1).then(|| at(20)),
            updated_after: on(2).then(|| at(21)),
            buyer: on(3).then_some(all[0].buyer),
            vin: on(4).then(|| vin(1)),
        };
        for scope in scopes(&all) {
            let expected: Vec<Order> = all
                .iter()
                .filter(|order| in_scope(scope, order) && matches(&filter, order))
                .cloned()
                .collect();
            if scope == Scope::Everything && bits.count_ones() == 1 {
                alone.push(expected.len());
            }
            assert_eq!(
                found(&world, scope, &filter).await,
                expected,
                "{scope:?} {filter:?}"
            );
        }
    }
    // Each part by itself leaves some out and finds some.
    assert_eq!(alone, [3, 5, 5, 3, 5]);
}

pub async fn after_means_later(world: World) {
    let all = crowd(&world).await;
    let (created, updated) = (all[2].created_at, all[0].updated_at);
    for (filter, expected) in [
        (
            OrderFilter {
                created_after: Some(created.plus_millis(-1)),
                ..OrderFilter::default()
            },
            &all[2..],
        ),
        (
            OrderFilter {
                created_after: Some(created),
                ..OrderFilter::default()
            },
            &all[3..],
        ),
        (
            OrderFilter {
                updated_after: Some(updated.plus_millis(-1)),
                ..OrderFilter::default()
            },
            &[all[0].clone(), all[4].clone()],
        ),
        (
            OrderFilter {
                updated_after: Some(updated),
                ..OrderFilter::default()
            },
            &[],
        ),
    ] {
        let orders = found(&world, Scope::Everything, &filter).await;
        assert_eq!(orders, expected, "{filter:?}");
    }
}

/// 23 orders, of which many share the value that is sorted by; vehicle 1 is in all.
async fn many(world: &World) -> Vec<Order> {
    let [one, other] = world.buyers().await;
    let words = ["alpha", "Alpha", "a-b", "ab", "Ärger", "zeta", "1", "École"];
    let orders: Vec<Order> = (0..23_u32)
        .map(|number| {
            let buyer = if number % 2 == 0 { &one } else { &other };
            let mut order = order(100 + number * 7 % 23, buyer);
            let word = words[number as usize % words.len()];
            order.external_order_id = format!("{word}{}", number % 3);
            if number % 3 == 0 {
                order.external_order_id.push_str(&number.to_string());
            }
            order.status = OrderStatus::ALL[number as usize % 4];
            order.created_at = at(i64::from(number % 4));
            order.updated_at = at(i64::from(number % 3) * -1_000);
            order.vins.push(order_vin(1));
            order
        })
        .collect();
    world.store_orders(&orders).await;
    orders
}

pub async fn every_sort_is_stable_over_pages(world: World) {
    let mut orders = many(&world).await;
    let by_vin = OrderFilter {
        vin: Some(vin(1)),
        ..OrderFilter::default()
    };
    let (seller, organization) = (orders[0].seller, orders[0].organization);
    for sort in OrderSort::ALL {
        for direction in [Direction::Asc, Direction::Desc] {
            // By code point on both engines, ties by id in the same direction.
            orders.sort_by_key(|order| {
                let value = match sort {
                    OrderSort::CreatedAt => order.created_at.to_string(),
                    OrderSort::UpdatedAt => order.updated_at.to_string(),
                    OrderSort::ExternalOrderId => order.external_order_id.clone(),
                    OrderSort::Status => order.status.as_str().to_owned(),
                };
                (value, order.id)
            });
            if direction == Direction::Desc {
                orders.reverse();
            }
            for (scope, filter) in [
                (Scope::Seller(seller), OrderFilter::default()),
                (Scope::Organization(organization), OrderFilter::default()),
                (Scope::Everything, OrderFilter::default()),
                (Scope::Seller(seller), by_vin.clone()),
                (
                    Scope::Seller(seller),
                    OrderFilter {
                        buyer: Some(orders[0].buyer),
                        ..OrderFilter::default()
                    },
                ),
            ] {
                let expected: Vec<&Order> = orders
                    .iter()
                    .filter(|order| filter.buyer.is_none_or(|buyer| buyer == order.buyer))
                    .collect();
                let mut seen = Vec::new();
                for number in 0..5 {
                    let page = list(&world, scope, &filter, by(*sort, direction, number, 5)).await;
                    seen.extend(page.data);
                }
                let seen: Vec<&Order> = seen.iter().collect();
                assert_eq!(seen, expected, "{scope:?} {sort:?} {direction:?} {filter:?}");
            }
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
    let (rows, at) = page(u32::MAX, 100).await;
    assert_eq!((rows, at.total_elements, at.has_next), (0, 23, false));
}

async fn list_page(world: &World, number: u32, size: u32) -> (usize, Pagination) {
    let request = by(OrderSort::CreatedAt, Direction::Asc, number, size);
    let page = list(world, Scope::Everything, &OrderFilter::default(), request).await;
    (page.data.len(), page.pagination)
}

/// However many there are, and whatever else is on the page.
pub async fn vehicles_come_in_their_order(world: World) {
    let [one, _] = world.buyers().await;
    let orders: Vec<Order> = (20..120)
        .map(|number| Order {
            vins: [number, 2, 9, 1].map(order_vin).to_vec(),
            ..order(number, &one)
        })
        .collect();
    world.store_orders(&orders).await;
    let listed = found(&world, Scope::Seller(one.seller), &OrderFilter::default()).await;
    assert_eq!(listed, orders);
    // The vehicle that was asked for does not come alone.
    let filter = OrderFilter {
        vin: Some(vin(50)),
        ..OrderFilter::default()
    };
    let listed = found(&world, Scope::Seller(one.seller), &filter).await;
    assert_eq!(listed, &orders[30..31]);
}

pub async fn nothing_matches(world: World) {
    let all = crowd(&world).await;
    let any = OrderFilter::default;
    for filter in [
        OrderFilter {
            vin: Some(vin(999_999)),
            ..any()
        },
        OrderFilter {
            buyer: Some(BuyerId::from_uuid(uuid(99))),
            ..any()
        },
        OrderFilter {
            vin: Some(vin(20)),
            buyer: Some(all[2].buyer),
            ..any()
        },
    ] {
        let page = list(&world, Scope::Everything, &filter, PageRequest::first()).await;
        assert_eq!((page.data, page.pagination.total_elements), (vec![], 0));
    }
}
