use super::*;

#[test]
fn the_main_text_without_what_is_around_it() {
    let page = article(
        "<!DOCTYPE html><html><head><title>水渠通水 - 临江在线</title><meta name=PubDate content='2021-03-05 09:00'>
<style>p{}</style><script>if (a<b) document.write('<p>no</p>')</script></head>
<body><nav><ul><li><a href=/>首页</a><li><a href=/x>新闻</a></ul></nav>
<div class='top breadcrumb'>首页 &gt; 新闻</div>
<article><h1>水渠&nbsp;通水</h1><p>3月5日，东岸水渠
通水。<br>全长<b>12</b>公里。</p>
<h2>影响</h2><ul><li>受益居民4万人<li>灌溉面积扩大</ul>
<table><tr><th>区</th><th>公里</th></tr><tr><td><p>东区</p></td><td>7</td></tr></table></article>
<footer>版权所有</footer></body></html>",
    );
    assert_eq!(page.title.as_deref(), Some("水渠通水"));
    assert_eq!(page.date.as_deref(), Some("2021-03-05"));
    assert_eq!(
        page.text,
        "# 水渠通水\n\n3月5日，东岸水渠通水。\n全长12公里。\n\n## 影响\n\n- 受益居民4万人\n- 灌溉面积扩大\n\n区\t公里\n东区\t7\n"
    );
}

#[test]
fn a_page_that_says_nothing_about_its_parts_loses_its_menus() {
    let links: String = (0..8).map(|n| format!("<div><a href=/{n}>栏目{n}</a></div>")).collect();
    let page = article(&format!(
        "<title>Report</title>{links}<div>The canal opened in March, and <a href=/c>the council</a> met twice.</div>{links}"
    ));
    assert_eq!(page.title.as_deref(), Some("Report"));
    assert_eq!(page.text, "The canal opened in March, and the council met twice.\n");
    let list = article("<li><a>a</a><li><a>b</a><li><a>c</a><li><a>d</a>");
    assert_eq!(list.text, "- a\n- b\n- c\n- d\n");
}

#[test]
fn depth_and_disorder_cost_nothing() {
    let deep = "<div>".repeat(100_000) + "深处" + &"</b></div>".repeat(100_000);
    assert_eq!(article(&deep).text, "深处\n");
    let deep = "<b>".repeat(100_000) + "深处";
    assert_eq!(article(&deep).text, "深处\n");
    assert_eq!(article("<nav>everything is in here").text, "everything is in here\n");
    assert_eq!(article("<p>a<<p>b</p></p><!-- <p>no</p> -->&lt;c&#x3E;\u{0}").text, "a<\n\nb\n\n<c>\n");
    assert_eq!(article("").text, "");
    assert_eq!(article("<script>no end").text, "");
    let one_line = "<p>字</p>".repeat(200_000);
    assert_eq!(article(&one_line).text.chars().filter(|&c| c == '字').count(), 200_000);
}

#[test]
fn preformatted_text_keeps_its_lines() {
    assert_eq!(article("<pre>\n a\n  b\n</pre>").text, " a\n  b\n");
}
