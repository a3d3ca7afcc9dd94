//! Long lists, a page at a time.

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// How many entries make a page.
    pub size: u32,
    /// Only entries with this text in them; empty: all.
    pub search: String,
}

impl Page {
    pub(super) fn limit(&self) -> i64 {
        i64::from(self.size)
    }

    pub(super) fn offset(&self) -> i64 {
        i64::from(self.number.saturating_sub(1)) * i64::from(self.size)
    }

    /// The searched text as a pattern for `LIKE … ESCAPE '\'`, in lower case for columns that are.
    pub(super) fn pattern(&self) -> String {
        let mut pattern = String::from("%");
        for character in self.search.to_lowercase().chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        pattern
    }

    /// The searched text as an id, if it is one.
    pub(super) fn id(&self) -> Option<uuid::Uuid> {
        uuid::Uuid::try_parse(self.search.trim()).ok()
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Paged<T> {
    /// Its entries.
    pub items: Vec<T>,
    /// How many entries the whole list has.
    pub total: i64,
}

impl<T> Paged<T> {
    /// The page of a list that is there as a whole.
    pub fn cut(all: Vec<T>, page: &Page) -> Self {
        let total = all.len() as i64;
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(offset).take(page.size as usize).collect();
        Self { items, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_taken_literally() {
        let page = Page {
            number: 3,
            size: 20,
            search: "50%_\\ÖÄ".to_owned(),
        };
        assert_eq!(page.pattern(), "%50\\%\\_\\\\öä%");
        assert_eq!((page.limit(), page.offset()), (20, 40));
    }
}
