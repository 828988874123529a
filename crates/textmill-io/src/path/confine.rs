//! Names from documents, made safe for a folder.
//!
//! A document's id or title can be anything: `../../etc/passwd`, `C:\x`, a NUL, 10,000 characters, `CON`.
//! Each component is written so that it stands for itself and nothing else, on Linux, macOS and Windows
//! alike (the same documents give the same names everywhere):
//!
//! - what a file system treats specially is percent-encoded: separators, control characters, `<>:"|?*`, `%`
//!   itself (so that no two names become one), the dots of `.` and `..`, a dot or space at the end, the first
//!   letter of a name that Windows reserves, the dot before a name of a file that is being written
//!   (`.a.csv.textmill`);
//! - empty components vanish; a name over [`MAX_NAME`] bytes is cut and ends in a hash of the whole, and so is
//!   a path over [`MAX_DEPTH`] components or [`MAX_PATH`] bytes.

use super::hash::hash;

/// Bytes of one name, so that a few more still fit in the 255 that file systems allow.
const MAX_NAME: usize = 200;
/// Folders below the output's folder.
const MAX_DEPTH: usize = 32;
/// Bytes of the whole path below the output's folder.
const MAX_PATH: usize = 1500;

/// Safe components from pairs of (what documents bring, the literal that follows it). Never empty.
pub(super) fn confine(parts: &[(String, String)], key: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(parts.len());
    for (i, (head, suffix)) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        if head.is_empty() && suffix.is_empty() && !last {
            continue;
        }
        out.push(component(head, suffix));
    }
    let length: usize = out.iter().map(|c| c.len() + 1).sum();
    if out.len() > MAX_DEPTH || length > MAX_PATH {
        let suffix = parts.last().map(|(_, suffix)| suffix.as_str()).unwrap_or("");
        out = vec![component(&format!("~{:016x}", hash(key.as_bytes())), suffix)];
    }
    out
}

fn component(head: &str, suffix: &str) -> String {
    let head =
        if head.is_empty() && !suffix.starts_with(|c: char| c.is_alphanumeric()) { "unnamed" } else { head };
    let mut safe = String::with_capacity(head.len() + suffix.len());
    let dots_only = suffix.is_empty() && head.bytes().all(|b| b == b'.');
    for c in head.chars() {
        match c {
            '.' if dots_only => safe.push_str("%2E"),
            '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' => encode(c, &mut safe),
            c if c.is_control() => encode(c, &mut safe),
            c => safe.push(c),
        }
    }
    if safe.len() + suffix.len() > MAX_NAME {
        let hash = format!("~{:016x}", hash(head.as_bytes()));
        let mut room = MAX_NAME.saturating_sub(hash.len() + suffix.len());
        while !safe.is_char_boundary(room) {
            room -= 1;
        }
        safe.truncate(room);
        safe.push_str(&hash);
    }
    safe.push_str(suffix);
    // Windows drops a dot or a space at the end; the name would then be another's.
    if let Some(last) = safe.chars().last().filter(|c| matches!(c, '.' | ' ')) {
        safe.pop();
        encode(last, &mut safe);
    }
    // What is being written has such a name.
    let is_temporary = safe.starts_with('.') && safe.to_ascii_lowercase().ends_with(".textmill");
    if is_temporary || is_reserved(&safe) {
        let first = safe.remove(0);
        let mut start = String::new();
        encode(first, &mut start);
        safe.insert_str(0, &start);
    }
    safe
}

fn encode(c: char, out: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}

/// Device names of Windows, with or without an extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ => match stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")) {
            Some(digit) => {
                digit.chars().count() == 1
                    && digit.starts_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
            }
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn name(head: &str) -> String {
        component(head, ".md")
    }

    /// Safe on every system: one plain component that keeps its name.
    fn assert_safe(component: &str) {
        let path = Path::new(component);
        let parts: Vec<_> = path.components().collect();
        assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{component:?}");
        assert!(component.len() <= 255 && !component.is_empty(), "{component:?}");
        assert!(!component.contains(['\0', '/', '\\', ':', '<', '>', '"', '|', '?', '*']), "{component:?}");
        assert!(!component.ends_with(['.', ' ']) && !is_reserved(component), "{component:?}");
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for plain in ["2020年工作报告", "a b", "report.v2", ".hidden", "a~b", "naïve"] {
            assert_eq!(name(plain), format!("{plain}.md"));
        }
    }

    #[test]
    fn hostile_names() {
        assert_eq!(name("a\\b:c"), "a%5Cb%3Ac.md");
        assert_eq!(name("50%"), "50%25.md");
        assert_eq!(component("..", ""), "%2E%2E");
        assert_eq!(component(".", ""), "%2E");
        assert_eq!(component("a. ", ""), "a.%20");
        assert_eq!(name("con"), "%63on.md");
        assert_eq!(name("COM1"), "%43OM1.md");
        assert_eq!(name("command"), "command.md");
        assert_eq!(name("a\0b\nc"), "a%00b%0Ac.md");
        assert_eq!(name(""), "unnamed.md");
        let long = name(&"报".repeat(500));
        assert!(long.len() <= MAX_NAME && long.ends_with(".md"), "{long}");
        assert_ne!(long, name(&"报".repeat(501)));
    }

    #[test]
    fn deep_paths_collapse() {
        let parts: Vec<_> = (0..5000).map(|_| ("a".to_owned(), String::new())).collect();
        let collapsed = confine(&parts, "key");
        assert_eq!(collapsed.len(), 1);
        assert_safe(&collapsed[0]);
    }

    proptest! {
        #[test]
        fn every_component_is_safe(head in "[./\\\\:%a-cNUL \\x00-\\x1F报]{0,80}", suffix in "(\\.md)?") {
            assert_safe(&component(&head, &suffix));
        }

        #[test]
        fn any_text_is_safe(head in "\\PC{0,300}") {
            assert_safe(&component(&head, ".jsonl"));
        }

        /// Two ids never become one name.
        #[test]
        fn different_heads_stay_different(a in "[.%2E5Cc/\\\\ ]{1,8}", b in "[.%2E5Cc/\\\\ ]{1,8}") {
            prop_assume!(a != b);
            prop_assert_ne!(name(&a), name(&b));
        }
    }
}
