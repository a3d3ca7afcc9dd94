//! What is always there in an answer. A field that may be `null` is sent as `null`; one that may be left out
//! altogether says so with `#[schema(nullable = false)]`. In requests both may be left out.

use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::openapi::OpenApi;

/// Makes the nullable fields of all schemas required that no request uses.
pub(super) fn require_nullable(document: &mut OpenApi) {
    let asked = schemas_of_requests(document);
    let schemas = document
        .components
        .iter_mut()
        .flat_map(|components| &mut components.schemas);
    for (name, schema) in schemas {
        if !asked.contains(name.as_str()) {
            let mut value = json(&*schema);
            require(&mut value);
            *schema = serde_json::from_value(value).expect("a schema with more required fields");
        }
    }
}

fn require(schema: &mut Value) {
    for part in schema["allOf"].as_array_mut().into_iter().flatten() {
        require(part);
    }
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let nullable: BTreeSet<&String> = properties
        .iter()
        .filter_map(|(name, property)| is_nullable(property).then_some(name))
        .collect();
    let known = schema["required"].as_array().into_iter().flatten();
    let known: BTreeSet<&str> = known.filter_map(Value::as_str).collect();
    let all: BTreeSet<&str> = nullable.into_iter().map(String::as_str).chain(known).collect();
    schema["required"] = all.into_iter().collect();
}

fn is_nullable(property: &Value) -> bool {
    let is_null = |one: &Value| one == "null" || one["type"] == "null";
    ["type", "oneOf", "anyOf"].iter().any(|kind| {
        property[kind]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(is_null))
    })
}

/// The names of all schemas that bodies of requests are made of.
fn schemas_of_requests(document: &OpenApi) -> BTreeSet<String> {
    let document = json(document);
    let mut found = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flatten();
    let bodies = operations
        .flat_map(|(_, item)| item.as_object().into_iter().flatten())
        .map(|(_, operation)| &operation["requestBody"]);
    let mut open: Vec<String> = bodies.flat_map(references).collect();
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            open.extend(references(&document["components"]["schemas"][&name]));
        }
    }
    found
}

/// The schemas that this refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(path) if name == "$ref" => {
                    path.rsplit('/').next().map(str::to_owned).into_iter().collect()
                }
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("a description is JSON")
}
