//! Where to go after signing in.

/// The address when it is a path of this server, else the start page: `?next=` comes from outside and must not lead
/// there.
#[must_use]
pub fn local_path(next: &str) -> &str {
    let plain = next.bytes().all(|b| (0x21..=0x7e).contains(&b) && b != b'\\');
    // `//host` and `/\host` are other hosts to a browser.
    if plain && next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/login") {
        next
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_local_paths_are_followed() {
        assert_eq!(local_path("/buyers?text=a%20b"), "/buyers?text=a%20b");
        for outside in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\r\nSet-Cookie: b",
            "buyers",
            "javascript:alert(1)",
            "/login",
        ] {
            assert_eq!(local_path(outside), "/", "{outside}");
        }
    }
}
