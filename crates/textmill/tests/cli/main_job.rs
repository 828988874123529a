//! The main job: run, results, order, quarantine, exit codes.

use crate::support::{CONFIG, command, folder, lines, stderr, stdout, textmill, workspace};
use serde_json::Value;
use std::fs;

#[test]
fn the_sample_reports_give_every_output() {
    let out = tempfile::tempdir().unwrap();
    let config = workspace().join("config/report.toml");
    let results = format!("output.1.path=\"{}\"", out.path().join("results.jsonl").display());
    let entities = format!("output.2.path=\"{}\"", out.path().join("entities.csv").display());
    let pages = format!("output.3.path=\"{}/{{id}}.md\"", out.path().display());
    let quarantine = format!("run.quarantine=\"{}\"", out.path().join("quarantine.jsonl").display());
    let output = textmill(
        out.path(),
        &[
            "run",
            config.to_str().unwrap(),
            "--set",
            &results,
            "--set",
            &entities,
            "--set",
            &pages,
            "--set",
            &quarantine,
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("## "), "the digests are on standard output");
    let results = lines(&fs::read_to_string(out.path().join("results.jsonl")).unwrap());
    assert!(results.len() >= 6, "{} documents", results.len());
    for result in &results {
        assert!(result["count"]["chars"].as_u64() > Some(0));
        assert!(
            !result["extract"]["entities"].as_array().unwrap().is_empty(),
            "{}",
            result["document"]["id"]
        );
        assert!(!result["summarize"]["text"].as_str().unwrap().is_empty());
    }
    assert!(
        fs::read_to_string(out.path().join("entities.csv"))
            .unwrap()
            .starts_with("\u{feff}document_id,kind,start,end")
    );
}

#[test]
fn a_page_has_the_users_categories_and_no_marks_of_markdown() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\n[[step]]\nplugin = \"count\"\n[step.options]\nsentence-lengths = true\n\
        [[step.options.categories]]\nlabel = \"水.工程\"\nwords = [\"水渠\", \"大坝\"]\n[[step]]\nplugin = \"summarize\"\n\
        [[output]]\npath = \"out/{stem}.md\"\n[[output]]\npath = \"out/{stem}.html\"\n[[output]]\npath = \"out/r.jsonl\"\n";
    let text = "# 水利简报\n\n- **水渠**全部修好，见[通知](https://example.org/tz)，惠及农田1200亩。\n- 大坝验收合格，投入资金3.4亿元。\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.md", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = fs::read_to_string(dir.path().join("out/a.md")).unwrap();
    assert!(
        page.contains("## 自定义类别") && page.contains("| 水.工程 | 2 |") && page.contains("| 水 | 2 |"),
        "{page}"
    );
    assert!(page.contains("| 最长句（词） |") && !page.contains("| max |"), "{page}");
    let summary = page.split("## 摘要").nth(1).unwrap().split("##").next().unwrap();
    assert!(summary.contains("水渠全部修好，见通知，惠及农田1200亩。大坝验收合格"), "{summary}");
    let html = fs::read_to_string(dir.path().join("out/a.html")).unwrap();
    assert!(html.contains("自定义类别") && !html.contains("**"), "{html}");
    // The result has the sentence as it stands.
    let result: Value =
        serde_json::from_str(&fs::read_to_string(dir.path().join("out/r.jsonl")).unwrap()).unwrap();
    let first = &result["summarize"]["sentences"][0];
    let place = |name: &str| first[name].as_u64().unwrap() as usize;
    let span: String = text.chars().skip(place("start")).take(place("end") - place("start")).collect();
    assert_eq!(first["text"], span);
    assert!(span.contains("**水渠**"), "{span}");
}

#[test]
fn results_say_how_much_of_a_report_is_in_which_language() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\n[[step]]\nplugin = \"count\"\noptions = { languages = true }\n\
        [[output]]\npath = \"out/r.jsonl\"\n[[output]]\npath = \"out/l.csv\"\ntable = \"count.languages\"\n";
    let text = "今年的雨水比往年多，河水上涨，农田被淹，详见 https://example.com/river/report/2020/annual.html。\n\
        各村及时转移群众，没有人员伤亡。\n\
        It rained more than in other years.\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result = &lines(&fs::read_to_string(dir.path().join("out/r.jsonl")).unwrap())[0];
    assert_eq!(result["document"]["language"], "zh");
    let rows: Vec<_> = result["count"]["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["language"], &row["paragraphs"]))
        .collect();
    assert_eq!(rows, [(&Value::from("zh"), &Value::from(2)), (&Value::from("en"), &Value::from(1))]);
    let table = fs::read_to_string(dir.path().join("out/l.csv")).unwrap();
    assert!(table.contains("a.txt,en,1,35"), "{table}");
}

#[test]
fn every_span_points_home_in_characters() {
    let text = "2020年6月上旬，市教育局抽调1200余名教师，组成40多支服务队。新增就业3.5万人，增长7.2%。";
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let characters: Vec<char> = text.chars().collect();
    let entities = results[0]["extract"]["entities"].as_array().unwrap();
    assert!(entities.len() >= 4, "{entities:?}");
    for entity in entities {
        let at = |key: &str| entity[key].as_u64().unwrap() as usize;
        let spanned: String = characters[at("start")..at("end")].iter().collect();
        assert_eq!(entity["text"], spanned.as_str());
    }
}

#[test]
fn same_bytes_at_any_number_of_threads_and_one_by_one() {
    let report = |n: usize| {
        format!(
            "第{n}号报告。全市完成投资{n}.5亿元，同比增长{n}%。市发展改革委于2020年{}月印发通知。\n",
            n % 12 + 1
        )
    };
    let reports: Vec<(String, String)> =
        (1..=150).map(|n| (format!("in/{n:03}.txt"), report(n).repeat(n % 7 + 1))).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("c.toml", CONFIG.as_bytes())];
    files.extend(reports.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let dir = folder(&files);
    let run = |jobs: &str| {
        let output = textmill(dir.path(), &["run", "c.toml", "--jobs", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        ["out/results.jsonl", "out/entities.csv", "out/077.txt.md"]
            .map(|path| fs::read(dir.path().join(path)).unwrap())
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("8"));
    // A document alone gives what it gives among others.
    let whole = lines(&String::from_utf8(one[0].clone()).unwrap());
    let alone = textmill(dir.path(), &["run", "c.toml", "in/077.txt"]);
    assert_eq!(alone.status.code(), Some(0), "{}", stderr(&alone));
    let alone = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    for step in ["count", "extract", "summarize"] {
        assert_eq!(whole[76][step], alone[0][step], "{step}");
    }
}

#[test]
fn what_cannot_be_read_goes_to_quarantine_and_the_rest_is_written() {
    let dir = folder(&[
        ("c.toml", CONFIG.replace("in/*.txt", "in").as_bytes()),
        ("in/good.txt", "今天很好。".as_bytes()),
        ("in/empty.txt", b""),
        ("in/one.txt", "一".as_bytes()),
        ("in/punctuation.txt", "。！？，、；：“”（）《》……——".as_bytes()),
        ("in/mixed.txt", "一行。\r\n二行。\r三行。\n\u{2028}四行。".as_bytes()),
        ("in/records.jsonl", b"{\"id\": \"a\", \"text\": \"\xe5\xa5\xbd\"}\n{\"text\": \"\\ud800\"}\nnot json\n{\"id\": \"a\", \"text\": \"twice\"}\n"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml", "--set", "input.encoding=utf-8"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let written = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let quarantined = lines(&fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap());
    assert_eq!(written.len(), 6);
    assert_eq!(quarantined.len(), 3, "{quarantined:?}");
    assert_eq!(quarantined[2]["kind"], "duplicate id");
    assert!(stderr(&output).contains("9 documents: 6 written, 3 in quarantine"), "{}", stderr(&output));
}

#[test]
fn standard_input_and_standard_output() {
    let config = CONFIG.replace("path = \"out/results.jsonl\"", "path = \"-\"\nformat = \"jsonl\"");
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", "今天很好。".as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml", "a.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(lines(&stdout(&output))[0]["document"]["language"], "zh");
}

#[test]
fn a_batch_that_cannot_be_read_at_all_is_set_aside() {
    let good = "{\"text\": \"今天很好。\"}\n".repeat(200);
    let bad = "no json\n".repeat(130);
    let dir = folder(&[
        ("c.toml", CONFIG.replace("in/*.txt", "in").as_bytes()),
        ("in/a.jsonl", (good + &bad).as_bytes()),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("330 documents: 200 written, 130 in quarantine"), "{}", stderr(&output));
    let alone = textmill(dir.path(), &["run", "c.toml", "c.toml", "--set", "input.format=\"jsonl\""]);
    assert_eq!(alone.status.code(), Some(1), "{}", stderr(&alone));
}

#[test]
fn nothing_is_written_over_what_is_read_or_written() {
    let text = "今天很好。";
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", text.as_bytes())]);
    std::os::unix::fs::symlink(dir.path().join("in"), dir.path().join("link")).unwrap();
    for (set, told) in [
        ("run.quarantine=\"in/a.txt\"", "the quarantine would be written over the input `in/a.txt`"),
        ("run.quarantine=\"link/a.txt\"", "the quarantine would be written over the input `in/a.txt`"),
        ("run.manifest=\"in/../in/a.txt\"", "the manifest would be written over the input `in/a.txt`"),
        ("run.manifest=\"c.toml\"", "the manifest would be written over the config"),
        ("run.manifest=\"out/results.jsonl\"", "would be written over the manifest"),
        (
            "output.1.path=\"out/../out/results.jsonl\"",
            "would be written over the output `out/results.jsonl`",
        ),
    ] {
        let output = textmill(dir.path(), &["run", "c.toml", "--set", set]);
        assert_eq!(output.status.code(), Some(2), "{set}: {}", stderr(&output));
        assert!(stderr(&output).contains(told), "{set}: {}", stderr(&output));
        assert_eq!(fs::read_to_string(dir.path().join("in/a.txt")).unwrap(), text, "{set}");
        assert_eq!(fs::read_to_string(dir.path().join("c.toml")).unwrap(), CONFIG, "{set}");
    }
}

#[test]
fn documents_do_not_take_each_others_files_nor_those_of_the_run() {
    // Ids that are the names of the quarantine, the manifest and another output; and two outputs of pages in one folder.
    let config = CONFIG.replace("in/*.txt", "in.jsonl").replace("out/{id}.md", "out/{id}")
        + "format = \"md\"\n[[output]]\npath = \"out/{name}\"\nformat = \"jsonl\"\n";
    let ids = ["manifest.json", "quarantine.jsonl", "results.jsonl", "entities.csv", "plain"];
    let records: String =
        ids.iter().map(|id| format!("{{\"id\": \"{id}\", \"text\": \"今天很好。\"}}\n")).collect();
    let dir = folder(&[("c.toml", config.as_bytes()), ("in.jsonl", (records + "no json\n").as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let out = dir.path().join("out");
    let text = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert_eq!(lines(&text("results.jsonl")).len(), ids.len());
    assert_eq!(lines(&text("quarantine.jsonl")).len(), 1);
    assert!(text("manifest.json").contains("\"sha256\""));
    assert!(text("entities.csv").starts_with("document_id,"));
    // Five pages and five records of their own, besides the four of the run.
    assert_eq!(fs::read_dir(&out).unwrap().count(), 14);
}

#[test]
fn when_one_file_cannot_be_written_none_appears() {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", "今天很好。".as_bytes())]);
    fs::create_dir(dir.path().join("out")).unwrap();
    fs::write(dir.path().join("out/results.jsonl"), "old").unwrap();
    // The manifest is written last, and a pipe stands where it should go.
    let made = std::process::Command::new("mkfifo").arg(dir.path().join("out/manifest.json")).status();
    assert!(made.unwrap().success());
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap(), "old");
    assert!(!dir.path().join("out/entities.csv").exists());
}

#[test]
fn a_file_that_is_no_quarantine_is_not_removed() {
    let dir = folder(&[
        ("c.toml", CONFIG.as_bytes()),
        ("in/a.txt", "好。".as_bytes()),
        ("notes.txt", b"keep me\n"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml", "--set", "run.quarantine=\"notes.txt\""]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("`./notes.txt` is there, and is something else"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(dir.path().join("notes.txt")).unwrap(), "keep me\n");
    // An old quarantine is.
    fs::write(dir.path().join("in/b.jsonl"), "no json\n").unwrap();
    let config = CONFIG.replace("in/*.txt", "in");
    fs::write(dir.path().join("c.toml"), config).unwrap();
    assert_eq!(textmill(dir.path(), &["run", "c.toml"]).status.code(), Some(1));
    assert!(dir.path().join("out/quarantine.jsonl").exists());
    assert_eq!(textmill(dir.path(), &["run", "c.toml", "in/a.txt"]).status.code(), Some(0));
    assert!(!dir.path().join("out/quarantine.jsonl").exists());
}

#[test]
fn files_are_written_though_nobody_reads_standard_output() {
    let records: String =
        (0..3000).map(|n| format!("{{\"id\": \"{n}\", \"text\": \"第{n}号报告，今天很好。\"}}\n")).collect();
    let config = CONFIG.replace("in/*.txt", "in.jsonl").replace("out/{id}.md", "-") + "format = \"jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in.jsonl", records.as_bytes())]);
    let mut child = command(dir.path(), &["run", "c.toml"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap()).len(), 3000);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_told_is_no_failure_and_a_full_output_is() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", "今天很好。".as_bytes())]);
    let untold = command(dir.path(), &["run", "c.toml"]).stderr(full()).output().unwrap();
    assert_eq!(untold.status.code(), Some(0));
    let lost = command(dir.path(), &["config", "schema"]).stdout(full()).output().unwrap();
    assert_eq!(lost.status.code(), Some(1));
    assert!(stderr(&lost).contains("cannot write to standard output"), "{}", stderr(&lost));
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminated_run_leaves_nothing_behind() {
    let text = "全市新增就业3.5万人，增长7.2%。\n".repeat(200_000);
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", text.as_bytes())]);
    let mut child =
        command(dir.path(), &["run", "c.toml"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    // As soon as it has begun to write.
    while !dir.path().join("out").exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let signal =
        std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    // On a machine that is faster than the signal, the run is done.
    assert_eq!(status.code(), Some(if signal.success() { 130 } else { 0 }));
    let left = fs::read_dir(dir.path().join("out")).unwrap().count();
    assert_eq!(left == 0, status.code() == Some(130), "{left} files left");
}
