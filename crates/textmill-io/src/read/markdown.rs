//! The title of a Markdown file: its first heading of level 1 (CommonMark ATX: `# Title #`).

/// The heading's text. Looks only at what stands before any other content: a `#` further down is a section.
pub(super) fn title(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let heading = line.strip_prefix('#')?;
    if !heading.starts_with([' ', '\t']) {
        return None;
    }
    let heading = heading.trim();
    let closed = heading.trim_end_matches('#');
    let heading =
        if closed.ends_with([' ', '\t']) || closed.is_empty() { closed.trim_end() } else { heading };
    Some(heading.to_owned()).filter(|h| !h.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_heading_of_level_one() {
        assert_eq!(title("\n# 年度报告 #\n正文").as_deref(), Some("年度报告"));
        assert_eq!(title("# C#\n").as_deref(), Some("C#"));
        assert_eq!(title("## Part\n# Title"), None);
        assert_eq!(title("#tag"), None);
        assert_eq!(title("# \n"), None);
        assert_eq!(title(""), None);
    }
}
