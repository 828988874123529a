//! The encoding that a page states about itself (WHATWG HTML 13.2.3.2, in short: `charset=` within the first bytes).

/// How far into a page its statement is looked for.
const PRESCAN: usize = 4096;

/// The label in `<meta charset="gb2312">`, `<meta http-equiv ... content="text/html; charset=gb2312">` or
/// `<?xml encoding="gb2312"?>`.
pub(in crate::read) fn declared(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    ["charset", "encoding"].into_iter().find_map(|key| {
        memchr::memmem::find_iter(&start, key.as_bytes()).find_map(|at| label(start.get(at + key.len()..)?))
    })
}

fn label(rest: &[u8]) -> Option<String> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')))?;
    let label = String::from_utf8(rest.get(..end)?.to_vec()).ok()?;
    // A page that can be scanned like this is not in UTF-16, whatever it says.
    (textmill_text::decode::encoding(&label).is_ok() && !label.starts_with("utf-16")).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements() {
        let label = |html: &str| declared(html.as_bytes());
        assert_eq!(label("<meta charset=\"GB2312\">").as_deref(), Some("gb2312"));
        let old = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=big5\" />";
        assert_eq!(label(old).as_deref(), Some("big5"));
        assert_eq!(label("<?xml version=\"1.0\" encoding='gbk'?>").as_deref(), Some("gbk"));
        assert_eq!(label("<meta charset=utf-16>"), None);
        assert_eq!(label("<meta charset=\"klingon\">"), None);
        assert_eq!(label("charset"), None);
        assert_eq!(label(""), None);
    }
}
