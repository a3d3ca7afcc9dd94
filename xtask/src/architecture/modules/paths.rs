//! The paths that a source file names, read from its tokens: in `use` trees, in code and inside macros alike.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// One path, `crate::…` when it is the crate's own (also where it was written with `super`).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) path: Vec<String>,
}

/// All paths of two names or more. `file` is relative to the crate's `src`.
pub(super) fn mentions(source: &str, file: &Path) -> Result<Vec<Mention>> {
    let tokens = TokenStream::from_str(source).map_err(|error| anyhow!("{error}"))?;
    let mut found = Vec::new();
    walk(
        &tokens.into_iter().collect::<Vec<_>>(),
        depth_of(file),
        &[],
        &mut found,
    );
    Ok(found)
}

/// How many `super` lead from the file's module to the crate's root.
fn depth_of(file: &Path) -> usize {
    let is_root = ["lib.rs", "main.rs"].iter().any(|root| file == Path::new(root));
    let is_folder_module = file.file_name().is_some_and(|name| name == "mod.rs");
    if is_root {
        0
    } else {
        file.iter().count() - usize::from(is_folder_module)
    }
}

/// Walks a list of tokens; `prefix` is the path in front of a brace in a `use` tree.
fn walk(tokens: &[TokenTree], depth: usize, prefix: &[String], found: &mut Vec<Mention>) {
    let mut at = 0;
    while at < tokens.len() {
        if is_test_module(&tokens[at..]) {
            at += TEST_MODULE_TOKENS;
        } else if let Some((group, skip)) = inline_module(&tokens[at..]) {
            walk(
                &group.stream().into_iter().collect::<Vec<_>>(),
                depth + 1,
                &[],
                found,
            );
            at += skip;
        } else if let TokenTree::Ident(_) = &tokens[at] {
            at += read_path(&tokens[at..], depth, prefix, found);
        } else {
            if let TokenTree::Group(group) = &tokens[at] {
                walk(&group.stream().into_iter().collect::<Vec<_>>(), depth, &[], found);
            }
            at += 1;
        }
    }
}

/// Reads `a::b::{…}` or `a::b`; answers how many tokens it took.
fn read_path(tokens: &[TokenTree], depth: usize, prefix: &[String], found: &mut Vec<Mention>) -> usize {
    let mut path = prefix.to_vec();
    let mut at = 0;
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        path.push(name.to_string());
        at += 1;
        if !is_double_colon(&tokens[at..]) {
            break;
        }
        at += 2;
    }
    let opened = tokens
        .get(at)
        .filter(|_| at >= 2 && is_double_colon(&tokens[at - 2..]));
    if let Some(TokenTree::Group(group)) = opened
        && group.delimiter() == Delimiter::Brace
    {
        walk(
            &group.stream().into_iter().collect::<Vec<_>>(),
            depth,
            &path,
            found,
        );
        return at + 1;
    }
    // `… as name` gives a name; it is not a path.
    if matches!(tokens.get(at), Some(TokenTree::Ident(word)) if *word == "as") {
        at += 2;
    }
    if path.len() > 1 {
        found.push(Mention {
            path: from_root(path, depth),
        });
    }
    at
}

/// `super::super::live` two modules deep is `crate::live`.
fn from_root(path: Vec<String>, depth: usize) -> Vec<String> {
    let supers = path.iter().take_while(|name| *name == "super").count();
    if supers > 0 && supers == depth {
        std::iter::once("crate".to_owned())
            .chain(path.into_iter().skip(supers))
            .collect()
    } else {
        path
    }
}

fn is_double_colon(tokens: &[TokenTree]) -> bool {
    let colon =
        |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(tokens.first()) && colon(tokens.get(1))
}

/// `# [cfg(test)] mod name {…}` or `# [cfg(test)] mod name ;`
const TEST_MODULE_TOKENS: usize = 5;

fn is_test_module(tokens: &[TokenTree]) -> bool {
    let [
        TokenTree::Punct(hash),
        TokenTree::Group(attribute),
        TokenTree::Ident(word),
        ..,
    ] = tokens
    else {
        return false;
    };
    let attribute: String = attribute.stream().to_string().split_whitespace().collect();
    hash.as_char() == '#' && attribute == "cfg(test)" && *word == "mod"
}

/// `mod name {…}`: its content and its number of tokens.
fn inline_module(tokens: &[TokenTree]) -> Option<(&Group, usize)> {
    match tokens {
        [
            TokenTree::Ident(word),
            TokenTree::Ident(_),
            TokenTree::Group(content),
            ..,
        ] if *word == "mod" && content.delimiter() == Delimiter::Brace => Some((content, 3)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, source: &str, expect: &[&str]) {
        let found = mentions(source, Path::new(file)).unwrap();
        let found: Vec<String> = found.iter().map(|mention| mention.path.join("::")).collect();
        assert_eq!(found, expect, "{source}");
    }

    #[test]
    fn use_trees_are_read_to_their_leaves() {
        check(
            "a.rs",
            "use crate::{b::{c, d::E}, f::g as h};",
            &["crate::b::c", "crate::b::d::E", "crate::f::g"],
        );
        check("a.rs", "use crate::b::*;", &["crate::b"]);
    }

    #[test]
    fn code_and_macros_are_read_too() {
        check(
            "a.rs",
            "fn f() -> Vec<x::Y> { m!(\"{}\", crate::b::c()) }",
            &["x::Y", "crate::b::c"],
        );
        check("a.rs", "fn f() { a(b) }", &[]);
    }

    #[test]
    fn super_is_resolved_to_the_root() {
        check("a.rs", "use super::b::C;", &["crate::b::C"]);
        check(
            "a/d.rs",
            "use super::b::C; use super::super::e::F;",
            &["super::b::C", "crate::e::F"],
        );
        check("a.rs", "mod inner { use super::super::e::F; }", &["crate::e::F"]);
    }
}
