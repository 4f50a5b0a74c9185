//! Hydrate.
