//! The parameters of a list as they stand in its address. What they mean, the list says itself.

/// Declares a list's parameters, named as in the address: `Search` with a text for each, and `NAMES` of the filters. After
/// the semicolon stands what filters nothing, such as the order.
macro_rules! search {
    ($($(#[$of_filter:meta])* $filter:ident),+; $($(#[$of_other:meta])* $other:ident),+) => {
        /// The parameters of the address, as text; empty without them.
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct Search {
            $($(#[$of_filter])* pub $filter: String,)+
            $($(#[$of_other])* pub $other: String,)+
        }

        /// The names of the filters in the address.
        pub const NAMES: [&str; [$(stringify!($filter)),+].len()] = [$(stringify!($filter)),+];

        /// The names of all parameters.
        const ALL: &[&str] = &[$(stringify!($filter),)+ $(stringify!($other)),+];

        impl Search {
            /// From the address.
            #[must_use]
            pub fn of(query: &leptos_router::params::ParamsMap) -> Self {
                let get = |name| query.get(name).unwrap_or_default();
                Self {
                    $($filter: get(stringify!($filter)),)+
                    $($other: get(stringify!($other)),)+
                }
            }

            /// Every parameter that is given, by its name.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let named = ALL.iter().map(|name| (*name, self.value(name).trim()));
                named.filter(|(_, value)| !value.is_empty())
            }

            /// The value of a parameter by its name.
            #[must_use]
            pub fn value(&self, name: &str) -> &str {
                match name {
                    $(stringify!($filter) => &self.$filter,)+
                    $(stringify!($other) => &self.$other,)+
                    _ => "",
                }
            }

            /// Whether any filter is on.
            #[must_use]
            pub fn filters(&self) -> bool {
                self.given().any(|(name, _)| NAMES.contains(&name))
            }
        }
    };
}

pub(crate) use search;
