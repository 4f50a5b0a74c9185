//! What a person sees: the staff app and the design system it is made of.
//!
//! The same crate renders on the server (feature `ssr`) and takes over in the browser (feature `hydrate`). It reaches the
//! server only through the traits of `domain`, handed in by [`bridge`].

#[cfg(feature = "ssr")]
pub mod bridge;
