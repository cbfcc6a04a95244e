//! Text in HTML and SVG.

/// Escapes text between tags or in a quoted attribute.
pub(super) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Shortens text to about `columns` by leaving out its middle: names differ at their ends. Letters
/// from Hangul on take two columns.
pub(super) fn cut_in_the_middle(text: &str, columns: usize) -> String {
    let width = |c: char| if c < '\u{1100}' { 1 } else { 2 };
    if text.len() <= columns || text.chars().map(width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let half = columns.saturating_sub(1) / 2;
    // As much as fits into one half, counted from one end.
    let fitting = |chars: &mut dyn Iterator<Item = char>| -> Vec<char> {
        let mut used = 0;
        chars
            .take_while(|c| {
                used += width(*c);
                used <= half
            })
            .collect()
    };
    let (start, end) = (fitting(&mut text.chars()), fitting(&mut text.chars().rev()));
    let start = start.into_iter().chain(['…']);
    start.chain(end.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_keeps_both_ends() {
        for (text, columns, cut) in [
            ("CN=short", 8, "CN=short"),
            ("CN=device-0001,O=MOCK", 11, "CN=de…=MOCK"),
            ("日本語日本語", 12, "日本語日本語"),
            ("日本語日本語", 9, "日本…本語"),
            ("é", 1, "é"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(cut_in_the_middle(text, columns), cut, "{text} {columns}");
        }
    }
}
