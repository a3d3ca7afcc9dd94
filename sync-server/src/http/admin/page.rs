//! `?page=&per_page=&q=` and its answer.

use crate::http::error::{ApiError, ApiResult};
use crate::http::fields::{self, Checks};
use crate::http::query::Params;
use crate::limits::{ADMIN_PAGE_ENTRIES, ADMIN_PAGE_ENTRIES_MAX, SEARCH_CHARACTERS_MAX};
use crate::storage::page::{Page, Paged};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct PageParams {
    /// Which page, from 1 (the default).
    #[param(minimum = 1)]
    page: Option<u32>,
    /// How many entries make a page; 50 when it is not said.
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<u32>,
    /// Only entries with this text in them.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// The wanted page; 422 when there can be no such page.
#[derive(Debug)]
pub(in crate::http) struct Wanted(pub(super) Page);

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let Params(params) = Params::<PageParams>::from_request_parts(parts, state).await?;
        params.try_into().map(Self)
    }
}

impl TryFrom<PageParams> for Page {
    type Error = ApiError;

    fn try_from(params: PageParams) -> ApiResult<Self> {
        let mut checks = Checks::default();
        let number = checks.field("page", within(params.page.unwrap_or(1), u32::MAX));
        let size = params.per_page.unwrap_or(ADMIN_PAGE_ENTRIES);
        let size = checks.field("per_page", within(size, ADMIN_PAGE_ENTRIES_MAX));
        let search = params.q.as_deref().unwrap_or_default();
        let search = checks.field("q", fields::prose(search, SEARCH_CHARACTERS_MAX));
        match (number, size, search) {
            (Some(number), Some(size), Some(search)) => Ok(Self { number, size, search }),
            _ => Err(checks.failed()),
        }
    }
}

fn within(number: u32, most: u32) -> Result<u32, String> {
    if (1..=most).contains(&number) {
        Ok(number)
    } else {
        Err(format!("must be from 1 to {most}"))
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PageDto<T> {
    items: Vec<T>,
    /// How many entries the whole list has.
    total: i64,
    page: u32,
    per_page: u32,
}

impl<T> PageDto<T> {
    /// The page that was wanted, as it is told.
    pub(super) fn new<Stored>(wanted: &Page, found: Paged<Stored>, told: impl Fn(Stored) -> T) -> Self {
        Self {
            items: found.items.into_iter().map(told).collect(),
            total: found.total,
            page: wanted.number,
            per_page: wanted.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(page: Option<u32>, per_page: Option<u32>, q: Option<&str>) -> Result<Page, Vec<String>> {
        let params = PageParams {
            page,
            per_page,
            q: q.map(str::to_owned),
        };
        params.try_into().map_err(|error| match error {
            ApiError::Invalid(errors) => errors.into_keys().collect(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn pages_count_from_1_and_have_a_bounded_size() {
        let first = Page {
            number: 1,
            size: ADMIN_PAGE_ENTRIES,
            search: String::new(),
        };
        assert_eq!(wanted(None, None, None), Ok(first));
        assert!(wanted(Some(u32::MAX), Some(ADMIN_PAGE_ENTRIES_MAX), Some("a")).is_ok());
        assert_eq!(
            wanted(Some(0), Some(0), None),
            Err(vec!["page".into(), "per_page".into()])
        );
        assert_eq!(
            wanted(None, Some(ADMIN_PAGE_ENTRIES_MAX + 1), Some("a\0")),
            Err(vec!["per_page".into(), "q".into()])
        );
    }
}
