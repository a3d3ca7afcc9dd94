//! Trello's colours of labels, by name, in the shades that its own boards show (Atlassian design tokens).

use crate::values::Color;

const COLORS: [(&str, &str); 30] = [
    ("green_light", "#baf3db"),
    ("green", "#4bce97"),
    ("green_dark", "#1f845a"),
    ("yellow_light", "#f8e6a0"),
    ("yellow", "#f5cd47"),
    ("yellow_dark", "#946f00"),
    ("orange_light", "#fedec8"),
    ("orange", "#fea362"),
    ("orange_dark", "#c25100"),
    ("red_light", "#ffd5d2"),
    ("red", "#f87168"),
    ("red_dark", "#c9372c"),
    ("purple_light", "#dfd8fd"),
    ("purple", "#9f8fef"),
    ("purple_dark", "#6e5dc6"),
    ("blue_light", "#cce0ff"),
    ("blue", "#579dff"),
    ("blue_dark", "#0c66e4"),
    ("sky_light", "#c6edfb"),
    ("sky", "#6cc3e0"),
    ("sky_dark", "#227d9b"),
    ("lime_light", "#d3f1a7"),
    ("lime", "#94c748"),
    ("lime_dark", "#5b7f24"),
    ("pink_light", "#fdd0ec"),
    ("pink", "#e774bb"),
    ("pink_dark", "#ae4787"),
    ("black_light", "#dcdfe4"),
    ("black", "#8590a2"),
    ("black_dark", "#626f86"),
];

/// The colour of this name; grey where there is none.
pub(super) fn named(name: Option<&str>) -> Color {
    let found = COLORS.iter().find(|(known, _)| Some(*known) == name);
    found
        .and_then(|(_, color)| Color::parse(*color).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_one() {
        for (name, color) in COLORS {
            assert_eq!(named(Some(name)).as_str(), color);
        }
        assert_eq!(named(None), Color::default());
        assert_eq!(named(Some("ultraviolet")), Color::default());
    }
}
