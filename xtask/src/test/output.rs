//! What the runners of tests print, read for what matters.

/// The lines in which a runner says how it ended (cargo's, Vitest's, Playwright's) and the figures of each `kill -9`.
/// Binaries without tests are left out.
pub(super) fn closing_lines(output: &str) -> Vec<String> {
    let is_closing = |line: &str| {
        line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored")
            || line.starts_with("Test Files ")
            || line.starts_with("Tests ")
            || is_playwright_count(line)
            || is_kill_round(line)
    };
    output
        .lines()
        .map(str::trim)
        .filter(|line| is_closing(line))
        .map(str::to_owned)
        .collect()
}

/// `12 passed (34.5s)`, `1 flaky`, `2 skipped`.
fn is_playwright_count(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(|count| count.parse::<u32>().is_ok())
        && words
            .next()
            .is_some_and(|word| ["passed", "flaky", "skipped"].contains(&word))
}

/// `sqlite round 3: 212 edits, 190 acked, 180 seen by others, 22 unanswered, 0 lost`.
fn is_kill_round(line: &str) -> bool {
    line.contains(" round ") && line.ends_with(" lost")
}

/// Passed and ignored tests over all of cargo's closing lines.
pub(super) fn rust_counts(output: &str) -> (u64, u64) {
    let number_before = |line: &str, word: &str| -> u64 {
        let before = line.split(word).next().unwrap_or_default().trim_end();
        before
            .rsplit(' ')
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or(0)
    };
    let results = output
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("test result:"));
    results.fold((0, 0), |(passed, ignored), line| {
        (
            passed + number_before(line, " passed"),
            ignored + number_before(line, " ignored"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
     Running unittests src/lib.rs (target/debug/deps/board_doc-1)
running 2 tests
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.20s
test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
 Test Files  3 passed (3)
      Tests  17 passed (17)
  1 flaky
  2 skipped
  7 passed (31.2s)
  7 cards passed by
sqlite: 5 rounds, KILL_SEED=17
sqlite round 3: 212 edits, 190 acked, 180 seen by others, 22 unanswered, 0 lost
a player lost round after round
all that was lost
";

    #[test]
    fn closing_lines_are_the_runners_own() {
        let lines = closing_lines(OUTPUT);
        assert_eq!(lines.len(), 8, "{lines:?}");
        assert!(lines[0].contains("2 passed"));
        assert_eq!(
            lines[2..],
            [
                "Test Files  3 passed (3)",
                "Tests  17 passed (17)",
                "1 flaky",
                "2 skipped",
                "7 passed (31.2s)",
                "sqlite round 3: 212 edits, 190 acked, 180 seen by others, 22 unanswered, 0 lost",
            ]
        );
    }

    #[test]
    fn counts_add_up_over_all_binaries() {
        assert_eq!(rust_counts(OUTPUT), (42, 1));
    }
}
