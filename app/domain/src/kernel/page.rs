//! Paging and sorting, as published (Integration API 2.4).

use serde::{Deserialize, Serialize};

use super::error::Fields;

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}

impl Direction {
    /// The word in `sort=field,direction`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// Which page of which order. `S` is the module's enum of sort fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest<S> {
    /// From 0.
    pub page: u32,
    /// 1 to 100.
    pub size: u32,
    /// The field to sort by.
    pub sort: S,
    /// Which way.
    pub direction: Direction,
}

/// A sort field of a module's list.
pub trait SortField: Copy + 'static {
    /// All fields a caller may name.
    const ALL: &'static [Self];
    /// The word in `sort=field,direction`.
    fn as_str(self) -> &'static str;
    /// What applies when the caller names none.
    fn default_sort() -> (Self, Direction);
}

impl<S: SortField> PageRequest<S> {
    /// The first page of 20 in the default order.
    #[must_use]
    pub fn first() -> Self {
        let (sort, direction) = S::default_sort();
        Self {
            page: 0,
            size: 20,
            sort,
            direction,
        }
    }

    /// Reads the three query parameters; what is absent takes its default (page 0, size 20).
    pub fn parse(
        page: Option<&str>,
        size: Option<&str>,
        sort: Option<&str>,
        fields: &mut Fields,
    ) -> Option<Self> {
        let first = Self::first();
        let whole = |text: &str| text.trim().parse::<u32>().ok();
        let page = match page {
            None => Some(first.page),
            Some(text) => {
                let parsed = whole(text).filter(|page| *page <= 1_000_000);
                fields.check("page", text, parsed.ok_or("Pages are whole numbers from 0."))
            }
        };
        let size = match size {
            None => Some(first.size),
            Some(text) => {
                let parsed = whole(text).filter(|size| (1..=100).contains(size));
                let said = "The page size is a whole number from 1 to 100.";
                fields.check("size", text, parsed.ok_or(said))
            }
        };
        let sorted = match sort {
            None => Some((first.sort, first.direction)),
            Some(text) => fields.check("sort", text, Self::sorted(text)),
        };
        let (sort, direction) = sorted?;
        Some(Self {
            page: page?,
            size: size?,
            sort,
            direction,
        })
    }

    /// Reads `field,direction`; ascending when no direction is named.
    fn sorted(text: &str) -> Result<(S, Direction), String> {
        let (name, direction) = text.split_once(',').unwrap_or((text, "asc"));
        let field = S::ALL.iter().find(|field| field.as_str() == name.trim());
        let direction = match direction.trim().to_ascii_lowercase().as_str() {
            "asc" => Some(Direction::Asc),
            "desc" => Some(Direction::Desc),
            _ => None,
        };
        let sorted = field.copied().zip(direction);
        sorted.ok_or_else(|| {
            let names: Vec<&str> = S::ALL.iter().map(|field| field.as_str()).collect();
            format!(
                "Sort by one of {}, then a comma and asc or desc.",
                names.join(", ")
            )
        })
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where they stand in the whole.
    pub pagination: Pagination,
}

/// The published `pagination` member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// From 0.
    pub page: u32,
    /// Rows asked for.
    pub size: u32,
    /// Rows in all.
    pub total_elements: i64,
    /// Pages in all.
    pub total_pages: i64,
    /// There is a page after this one.
    pub has_next: bool,
    /// There is a page before this one.
    pub has_previous: bool,
}

impl Pagination {
    /// For page `page` of `size` rows each, of `total_elements` rows in all.
    #[must_use]
    pub fn new(page: u32, size: u32, total_elements: i64) -> Self {
        let size_wide = i64::from(size.max(1));
        let total_pages = (total_elements + size_wide - 1) / size_wide;
        Self {
            page,
            size,
            total_elements,
            total_pages,
            has_next: i64::from(page) + 1 < total_pages,
            has_previous: page > 0 && total_elements > 0,
        }
    }
}

impl<T> Page<T> {
    /// The same page with every row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(turn).collect(),
            pagination: self.pagination,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum By {
        CreatedAt,
    }
    impl SortField for By {
        const ALL: &'static [Self] = &[Self::CreatedAt];
        fn as_str(self) -> &'static str {
            "createdAt"
        }
        fn default_sort() -> (Self, Direction) {
            (Self::CreatedAt, Direction::Desc)
        }
    }

    #[test]
    fn parameters_have_defaults_and_bounds() {
        let parse = |page, size, sort| {
            let mut fields = Fields::new();
            let parsed = PageRequest::<By>::parse(page, size, sort, &mut fields);
            fields.finish(parsed)
        };
        assert_eq!(
            parse(None, None, None),
            Ok(PageRequest {
                page: 0,
                size: 20,
                sort: By::CreatedAt,
                direction: Direction::Desc
            })
        );
        assert_eq!(
            parse(Some("3"), Some("100"), Some("createdAt,asc"))
                .unwrap()
                .direction,
            Direction::Asc
        );
        for (page, size, sort) in [
            (Some("-1"), None, None),
            (Some("x"), None, None),
            (None, Some("0"), None),
            (None, Some("101"), None),
            (None, None, Some("password,asc")),
            (None, None, Some("createdAt,sideways")),
            (None, None, Some("")),
        ] {
            assert_eq!(parse(page, size, sort).unwrap_err().len(), 1);
        }
    }

    #[test]
    fn pagination_counts() {
        let middle = Pagination::new(1, 20, 41);
        assert_eq!(
            (middle.total_pages, middle.has_next, middle.has_previous),
            (3, true, true)
        );
        let empty = Pagination::new(0, 20, 0);
        assert_eq!(
            (empty.total_pages, empty.has_next, empty.has_previous),
            (0, false, false)
        );
    }
}
