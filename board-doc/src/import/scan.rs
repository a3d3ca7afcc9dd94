//! A look at JSON before it is read: how deep it is and how many values it has. Costs no memory.

use super::{ImportError, JSON_DEPTH_MAX, JSON_VALUES_MAX};

/// Refuses what is too deep or has too many values. Whether it is JSON at all is for the parser to say.
pub(super) fn scan(json: &[u8]) -> Result<(), ImportError> {
    let (mut depth, mut values) = (0_usize, 0_usize);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > JSON_DEPTH_MAX {
            return Err(too_large("levels of nesting", JSON_DEPTH_MAX));
        }
        if values > JSON_VALUES_MAX {
            return Err(too_large("values", JSON_VALUES_MAX));
        }
    }
    Ok(())
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

fn too_large(what: &'static str, limit: usize) -> ImportError {
    ImportError::TooLarge { what, limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_values_are_counted_outside_of_strings() {
        let deep = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
        assert!(scan(&deep(JSON_DEPTH_MAX)).is_ok());
        assert_eq!(
            scan(&deep(JSON_DEPTH_MAX + 1)),
            Err(too_large("levels of nesting", JSON_DEPTH_MAX))
        );
        let in_a_string = format!("\"{}\\\"{}\"", "[".repeat(1_000), "[".repeat(1_000));
        assert!(scan(in_a_string.as_bytes()).is_ok());
        assert!(scan(&b"{},".repeat(JSON_VALUES_MAX / 2 + 1)).is_err());
        assert!(scan(b"\"\\").is_ok());
    }
}
