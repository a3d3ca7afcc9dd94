//! Exports: whatever people have typed, a file says it and does nothing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod exchange_support;
mod support;

use board_doc::export::ViewFormat;
use board_doc::{
    Assignee, BoardView, ChecklistItem, Color, CommentId, CommentView, ItemId, LabelId, LabelView, UserId,
};
use exchange_support::{NOW, card, export, view_of};
use proptest::prelude::*;
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};

const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "[x](javascript:alert(1)) ![x](https://example.org/spy.png)",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<div\n\nstyle=x>\n\n<b>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-->\n# Heading\n---\n```\n<script>",
    "a,b\"c\"\r\nd\n\ne",
    "\t=1+1",
    "\0\u{202e}\u{2028}end",
];

/// A board whose every text is one of these, in all places where a text can be.
fn hostile_board() -> (BoardView, HashMap<UserId, String>) {
    let mut names = HashMap::new();
    let mut cards = Vec::new();
    let mut labels = Vec::new();
    for (number, text) in HOSTILE.into_iter().enumerate() {
        let user = UserId([number as u8; 16]);
        names.insert(user, text.to_owned());
        let label = LabelId::parse(format!("l{number}")).unwrap();
        labels.push(LabelView {
            id: label.clone(),
            name: text.to_owned(),
            color: Color::default(),
            conflicts: Vec::new(),
        });
        let mut card = card(&format!("c{number}"), text, text);
        card.labels.push(label);
        card.assignees.push(Assignee {
            user,
            assigned_at: NOW,
        });
        card.checklist.push(ChecklistItem {
            id: ItemId::parse("i").unwrap(),
            text: text.to_owned(),
            done: true,
        });
        card.comments.push(CommentView {
            id: CommentId::new("c", user).unwrap(),
            author: user,
            body: text.to_owned(),
            created_at: NOW,
            edited_at: None,
            deleted: false,
            imported_from: Some(text.to_owned()).filter(|_| number % 2 == 0),
        });
        card.imported_from = Some(text.to_owned());
        card.created_by = Some(user);
        cards.push(card);
    }
    let mut view = view_of(cards);
    view.info.name = HOSTILE.concat();
    view.info.description = HOSTILE.join("\n\n");
    view.columns[0].title = HOSTILE.concat();
    view.labels = labels;
    (view, names)
}

/// The tags of a page, as a browser would find them: what is between `<` and `>`, outside the style sheet.
fn tags(page: &str) -> Vec<String> {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (style, body) = rest.split_once("</style>").unwrap();
    assert!(!style.contains('<'), "the style sheet is our own");
    let mut tags = Vec::new();
    for part in [head, body] {
        for piece in part.split('<').skip(1) {
            tags.push(piece.split_once('>').expect("every tag ends").0.to_owned());
        }
    }
    tags
}

#[test]
fn an_html_page_has_our_tags_only_and_loads_nothing() {
    const TAGS: [&str; 40] = [
        "!DOCTYPE",
        "html",
        "head",
        "meta",
        "title",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "span",
        "time",
        "div",
        "ul",
        "ol",
        "li",
        "a",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "hr",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "input",
    ];
    let (view, names) = hostile_board();
    let page = export(&view, &names, ViewFormat::Html);
    for tag in tags(&page) {
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n', '/'])
            .next()
            .unwrap();
        assert!(TAGS.contains(&name), "<{tag}>");
        // Outside of quotes there are names of attributes only.
        let bare: String = tag.split('"').step_by(2).collect();
        for attribute in bare.split_whitespace().filter(|word| word.ends_with('=')) {
            let known = [
                "charset=",
                "http-equiv=",
                "content=",
                "name=",
                "lang=",
                "class=",
                "style=",
                "href=",
                "title=",
            ];
            assert!(known.contains(&attribute), "{attribute} in <{tag}>");
        }
        for url in tag.split("href=\"").skip(1) {
            assert!(url.starts_with("https://"), "<{tag}>");
        }
    }
    assert!(page.contains("default-src 'none'"));
    // The texts are there all the same.
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        page.contains("https://example.org/spy.png"),
        "a picture is a link"
    );
}

#[test]
fn markdown_has_no_html_and_no_headings_of_people() {
    let (view, names) = hostile_board();
    let page = export(&view, &names, ViewFormat::Markdown);
    let options = pulldown_cmark::Options::all();
    let mut headings = 0;
    for event in pulldown_cmark::Parser::new_ext(&page, options) {
        match event {
            pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => panic!("{html}"),
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => {
                assert!(!dest_url.starts_with("javascript"), "{dest_url}");
            }
            _ => {}
        }
    }
    for line in page.lines().filter(|line| line.starts_with('#')) {
        headings += 1;
        assert!(!line.contains("Heading") || line.contains("\\#"), "{line}");
    }
    assert_eq!(headings, 2 + HOSTILE.len(), "board, column, cards");
}

/// What a spreadsheet shows, with the one apostrophe taken off.
fn unguarded(cell: &str) -> &str {
    let dangerous = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
    };
    match cell.strip_prefix('\'') {
        Some(rest) if dangerous(rest.trim_start_matches('\'')) => rest,
        _ => {
            assert!(!dangerous(cell), "a formula: {cell}");
            cell
        }
    }
}

/// Title and description of each row, read by the `csv` crate.
fn read_csv(file: &str) -> Vec<(String, String)> {
    let file = file.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().for_each(|cell| {
            unguarded(cell);
        });
        (unguarded(&row[1]).to_owned(), unguarded(&row[2]).to_owned())
    });
    rows.collect()
}

#[test]
fn csv_has_no_formulas_and_every_text() {
    let (view, names) = hostile_board();
    let rows = read_csv(&export(&view, &names, ViewFormat::Csv));
    let texts = HOSTILE.map(|text| text.replace('\0', "\u{fffd}"));
    let expected: Vec<_> = texts.iter().map(|text| (text.clone(), text.clone())).collect();
    assert_eq!(rows, expected);
}

/// The same through Python's reader, as a spreadsheet would.
#[test]
fn csv_survives_pythons_reader() {
    const SCRIPT: &str = "import csv, io, json, sys\n\
        text = sys.stdin.buffer.read().decode('utf-8-sig')\n\
        print(json.dumps(list(csv.reader(io.StringIO(text, newline=''), strict=True))))";
    let (view, names) = hostile_board();
    let file = export(&view, &names, ViewFormat::Csv);
    let python = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut python = python.expect("the tests need Python, as the README says");
    python.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let rows: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows[0][..3], ["id", "title", "description"]);
    for (row, text) in rows[1..].iter().zip(HOSTILE) {
        assert_eq!(row.len(), rows[0].len());
        let text = text.replace('\0', "\u{fffd}");
        assert_eq!([unguarded(&row[1]), unguarded(&row[2])], [&text, &text]);
    }
    assert_eq!(rows.len(), HOSTILE.len() + 1);
}

proptest! {
    #![proptest_config(support::cases(2_000, "tests/regressions/export.txt"))]

    #[test]
    fn csv_keeps_every_text(titles in proptest::collection::vec("['=+@\t\r\n\",a-]{0,6}", 1..5)) {
        let cards = titles.iter().enumerate().map(|(number, title)| card(&format!("c{number}"), title, title));
        let rows = read_csv(&export(&view_of(cards.collect()), &HashMap::new(), ViewFormat::Csv));
        let expected: Vec<_> = titles.into_iter().map(|title| (title.clone(), title)).collect();
        prop_assert_eq!(rows, expected);
    }

    #[test]
    fn pages_of_any_text_have_our_tags_only(text in "[<>\"'&a-c\\[\\]()!:/`*_#\n -]{0,60}") {
        let view = view_of(vec![card("c", &text, &text)]);
        let page = export(&view, &HashMap::new(), ViewFormat::Html);
        for tag in tags(&page) {
            let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
            prop_assert!(!["a", "b", "c"].contains(&name) || tag == "/a" || tag.starts_with("a href="), "<{}>", tag);
        }
        let markdown = export(&view, &HashMap::new(), ViewFormat::Markdown);
        for event in pulldown_cmark::Parser::new(&markdown) {
            let is_html = matches!(event, pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_));
            prop_assert!(!is_html, "{}", markdown);
        }
    }
}

#[test]
fn what_is_html_only_in_a_quotation_is_disarmed_too() {
    let view = view_of(vec![card("c", "c", "<<!a\n!\n>")]);
    let markdown = export(&view, &HashMap::new(), ViewFormat::Markdown);
    for event in pulldown_cmark::Parser::new(&markdown) {
        let is_html = matches!(
            event,
            pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_)
        );
        assert!(!is_html, "{markdown}");
    }
}

#[test]
fn an_empty_board_exports() {
    let view = BoardView::default();
    for format in [
        ViewFormat::Json,
        ViewFormat::Csv,
        ViewFormat::Markdown,
        ViewFormat::Html,
    ] {
        assert!(!export(&view, &HashMap::new(), format).is_empty());
    }
}

/// A sink that takes some bytes and then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_sink_that_fails_is_an_error() {
    let (view, names) = hostile_board();
    let export = board_doc::export::Export {
        view: &view,
        names: &names,
        at: NOW,
    };
    for format in [
        ViewFormat::Json,
        ViewFormat::Csv,
        ViewFormat::Markdown,
        ViewFormat::Html,
    ] {
        let error = export.write(format, Full(1_000), &mut |_| {}).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    }
}
