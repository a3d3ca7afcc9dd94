//! Texts of people within pages: nothing in them means anything there.

use std::fmt;

/// A text within HTML, between tags or in a quoted attribute.
pub(super) struct Html<'a>(pub(super) &'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '\0']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                _ => "\u{fffd}",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// A text within a line of Markdown: one line, and each mark of punctuation stands for itself.
pub(super) struct Line<'a>(pub(super) &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for letter in self.0.trim().chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                // These may end a line somewhere.
                letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                    f.write_char(' ')?;
                }
                // A dot, a comma or a hyphen within a line means nothing; "1." and "-" do at its beginning, where
                // none of these texts stands.
                '.' | ',' | ':' | ';' | '?' | '\'' | '"' | '/' | '-' | '%' | '$' | '@' | '=' => {
                    f.write_char(letter)?;
                }
                letter if letter.is_ascii_punctuation() => write!(f, "\\{letter}")?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A text of several lines within a quotation of Markdown.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 64);
    for line in text.split(['\n', '\r']) {
        quoted.push_str("> ");
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}
