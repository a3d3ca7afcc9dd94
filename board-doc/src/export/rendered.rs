//! Markdown that people wrote, made harmless: no HTML of theirs, no link but to the web or to mail, no picture.

use super::escape::quoted;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::io::{self, Write};
use std::ops::Range;

/// Where a link may lead; case does not matter.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// How often a text is looked through for HTML: what is left after taking some out may be read differently.
const ROUNDS_MAX: usize = 8;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

fn is_allowed(url: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// Writes `markdown` as HTML.
pub(super) fn write_html(out: &mut dyn Write, markdown: &str) -> io::Result<()> {
    let mut links = Links::default();
    let events = Parser::new_ext(markdown, options()).filter_map(|event| links.harmless(event));
    pulldown_cmark::html::write_html_io(out, events)
}

/// Which links and pictures are open, and whether each became a link.
#[derive(Default)]
struct Links(Vec<bool>);

impl Links {
    fn harmless<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
            // A picture is a link to it: the page loads nothing.
            Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
                self.open(dest_url, title)
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.0.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link))
            }
            event => Some(event),
        }
    }

    fn open<'a>(&mut self, dest_url: CowStr<'a>, title: CowStr<'a>) -> Option<Event<'a>> {
        let is_link = is_allowed(&dest_url) && !self.0.contains(&true);
        self.0.push(is_link);
        is_link.then_some(Event::Start(Tag::Link {
            link_type: pulldown_cmark::LinkType::Inline,
            dest_url,
            title,
            id: CowStr::Borrowed(""),
        }))
    }
}

/// The same Markdown for whatever reader: its HTML and its other links are plain text. As a block of code where no
/// other way is found.
pub(super) fn harmless(markdown: &str) -> String {
    let mut text = markdown.replace('\0', "\u{fffd}");
    for _ in 0..ROUNDS_MAX {
        let found = harmful(&text, options());
        if found.is_empty() {
            if is_harmless_quoted(&text) {
                return text;
            }
            break;
        }
        text = disarmed(&text, &found);
    }
    let indented = text.split(['\n', '\r']).map(|line| format!("    {line}\n"));
    indented.collect()
}

/// Whether it stays so where it is written, and for readers who know fewer extensions: a line that begins with `>`
/// ends a paragraph, but not always in a quotation.
fn is_harmless_quoted(text: &str) -> bool {
    let quoted = quoted(text);
    [Options::empty(), options()]
        .into_iter()
        .all(|options| harmful(&quoted, options).is_empty())
}

/// Where HTML and links that are not allowed stand, in order and apart.
fn harmful(text: &str, options: Options) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
        let range = match event {
            Event::Html(_) | Event::InlineHtml(_) => at,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !is_allowed(&dest_url) =>
            {
                // Its first sign makes it one: "[", "!" or "<".
                at.start..at.start + 1
            }
            _ => continue,
        };
        if found.last().is_none_or(|last| last.end <= range.start) {
            found.push(range);
        }
    }
    found
}

fn disarmed(text: &str, found: &[Range<usize>]) -> String {
    let mut disarmed = String::with_capacity(text.len() + 16 * found.len());
    let mut from = 0;
    for range in found {
        disarmed.push_str(&text[from..range.start]);
        for letter in text[range.clone()].chars() {
            match letter {
                '<' => disarmed.push_str("&lt;"),
                '[' => disarmed.push_str("\\["),
                '!' => disarmed.push_str("\\!"),
                other => disarmed.push(other),
            }
        }
        from = range.end;
    }
    disarmed.push_str(&text[from..]);
    disarmed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        let mut out = Vec::new();
        write_html(&mut out, markdown).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markdown_is_rendered() {
        assert_eq!(html("**b** `c`"), "<p><strong>b</strong> <code>c</code></p>\n");
        assert!(html("[x](HTTPS://example.org)").contains("href=\"HTTPS://example.org\""));
        assert!(html("- [x] done").contains("checkbox"));
    }

    #[test]
    fn html_is_text_and_links_lead_to_the_web_or_to_mail() {
        for markdown in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick=x>\n\n</div>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html,x)",
            "[x](//example.org/x)",
            "[x]\n\n[x]: javascript:alert(1)",
            "<javascript:alert(1)>",
            "![x](http://example.org/x.png)",
            "[![x](http://example.org/x.png)](javascript:alert(1))",
            "[x](<http://a\" onclick=\"alert(1)>)",
        ] {
            for html in [html(markdown), html(&harmless(markdown))] {
                let lower = html.to_ascii_lowercase();
                assert!(
                    !lower.contains("<script") && !lower.contains("<img") && !lower.contains("<div"),
                    "{html}"
                );
                assert!(
                    !lower.contains("href=\"javascript") && !lower.contains("href=\"data"),
                    "{html}"
                );
                assert!(
                    !lower.contains("href=\"//") && !html.contains("a\" onclick="),
                    "{html}"
                );
            }
            assert!(harmful(&harmless(markdown), options()).is_empty(), "{markdown}");
        }
    }

    #[test]
    fn links_within_links_become_one() {
        let nested = html("[a ![b](https://example.org/b) c](https://example.org/a)");
        assert_eq!(nested, "<p><a href=\"https://example.org/a\">a b c</a></p>\n");
    }

    #[test]
    fn harmless_markdown_stays_as_it_is() {
        let text =
            "# Head\n\n1. `a < b`\n2. <https://example.org> [x](mailto:a@example.org)\n\n```\n<b>\n```\n";
        assert_eq!(harmless(text), text);
    }

    #[test]
    fn texts_made_to_be_slow_are_rendered() {
        for unit in [
            "[", "![", ">", "*a_ ", "`", "<a ", "- ", "[a](", "|", "<!--", "a\n[x]: ",
        ] {
            let text = unit.repeat(20_000 / unit.len());
            html(&text);
            harmless(&text);
        }
    }
}
