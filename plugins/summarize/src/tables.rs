//! Rows of a table in plain text.
//!
//! Text without markup sets the cells of a row apart by tabs, bars or wide gaps. To whoever splits sentences the rows are
//! lines without an end, and several of them, or a header with the prose below it, are one sentence. Out of its place such
//! a row says nothing: which column a figure stands in is lost.

/// Blanks from which a gap is one between cells: justified prose has narrower ones.
const GAP: usize = 3;

/// Whether what stands on lines of its own is made of rows for the most part.
pub fn is_table(body: &str) -> bool {
    if !body.contains(['\t', '|', '│']) && !body.contains("   ") && !body.contains('\u{3000}') {
        return false;
    }
    let (mut rows, mut lines) = (0, 0);
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        rows += usize::from(is_row(line));
    }
    rows > 0 && 2 * rows >= lines
}

/// Whether a line has three cells or more, or two of which the second is a figure, and no sentence's end.
fn is_row(line: &str) -> bool {
    let line = line.trim_matches(['|', '│', ' ']);
    if line.ends_with(['。', '！', '？', '；', '.', '!', '?', ';', '，', ',']) {
        return false;
    }
    let (mut cells, mut blanks, mut parted, mut figure) = (0usize, 0usize, true, false);
    for c in line.chars() {
        match c {
            '\t' | '|' | '│' => parted = true,
            ' ' | '\u{a0}' => blanks += 1,
            '\u{3000}' => blanks += 2,
            _ => {
                if parted || blanks >= GAP {
                    cells += 1;
                    figure =
                        c.is_ascii_digit() || matches!(c, '-' | '－' | '−' | '+' | '$' | '€' | '£' | '¥');
                }
                (blanks, parted) = (0, false);
            }
        }
    }
    cells > 2 || cells == 2 && figure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_what_is_none() {
        for body in [
            "指标        单位      2022年",
            "粮食产量\t万吨\t12",
            "Output      1,200\nCosts        300",
            "│ 项目 │ 金额 │ 增幅 │",
            "小麦　　玉米　　大豆",
            "指标    单位    增长\n粮食产量    万吨    3%\n全年粮食产量增长。",
        ] {
            assert!(is_table(body), "{body}");
        }
        for body in [
            "全县修复水渠42公里。",
            "The  canal  was repaired  in  the\nnorth  of  the  county.",
            "县水利局　2023年3月20日",
            "　　第一段的话，没有结束",
            "He said:   nothing.",
            "a | b",
        ] {
            assert!(!is_table(body), "{body}");
        }
    }
}
