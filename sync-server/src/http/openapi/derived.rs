//! What follows from the kind of a request: parameters in its path, and refusals that all requests of the kind share.

use crate::http::error::Problem;
use serde_json::json;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{
    Content, ContentBuilder, Object, ObjectBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

const PROBLEM: &str = "application/problem+json";

/// A status, the name of its answer among the components, its title, and when it is given.
type Refusal = (u16, &'static str, &'static str, &'static str);

const MALFORMED: Refusal = (400, "Malformed", "Bad Request", "The body is not a JSON object.");
const NOT_SIGNED_IN: Refusal = (
    401,
    "NotSignedIn",
    "Unauthorized",
    "The access token is missing or not valid, or its session has ended.",
);
const FORBIDDEN: Refusal = (
    403,
    "Forbidden",
    "Forbidden",
    "The caller's role does not allow it, or the page that asks has a foreign `Origin`.",
);
const NOT_FOUND: Refusal = (
    404,
    "NotFound",
    "Not Found",
    "Absent, or not the caller's to see.",
);
const TOO_LARGE: Refusal = (413, "TooLarge", "Payload Too Large", "The body is too large.");
const ADDRESS_TOO_LONG: Refusal = (
    414,
    "AddressTooLong",
    "URI Too Long",
    "The path, or what stands behind its `?`, is too long.",
);
const INVALID: Refusal = (
    422,
    "Invalid",
    "Unprocessable Entity",
    "Fields or parameters are missing or wrong; `errors` says which.",
);
const UNAVAILABLE: Refusal = (
    503,
    "Unavailable",
    "Service Unavailable",
    "The database does not answer; try again after `Retry-After` seconds.",
);
const ALL: [Refusal; 8] = [
    MALFORMED,
    NOT_SIGNED_IN,
    FORBIDDEN,
    NOT_FOUND,
    TOO_LARGE,
    ADDRESS_TOO_LONG,
    INVALID,
    UNAVAILABLE,
];

/// The refusals that operations share, among the components.
pub(super) fn shared_refusals(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components
        .schemas
        .insert(Problem::name().into(), Problem::schema());
    for (status, name, title, when) in ALL {
        let mut response = ResponseBuilder::new().description(when).build();
        let mut example = json!({"type": "about:blank", "title": title, "status": status, "detail": when});
        if status == INVALID.0 {
            example["errors"] = json!({"name": ["must not be blank"]});
        }
        response
            .content
            .insert(PROBLEM.to_owned(), problem(Some(example)).into());
        components.responses.insert(name.to_owned(), response.into());
    }
}

fn problem(example: Option<serde_json::Value>) -> Content {
    ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Problem::name())))
        .example(example)
        .build()
}

/// Adds what the handler did not say itself.
pub(super) fn add(path: &str, method: &HttpMethod, operation: &mut Operation) {
    dress_own_refusals(operation);
    add_path_parameters(path, operation);
    for refusal in refusals(method, operation) {
        let (status, name, ..) = refusal;
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
    }
}

fn refusals(method: &HttpMethod, operation: &Operation) -> Vec<Refusal> {
    let open = operation.security.is_some();
    let safe = *method == HttpMethod::Get;
    let has_body = operation.request_body.is_some();
    let has_parameter = |wanted: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        parameters
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            })
            .any(|parameter| parameter.parameter_in == wanted)
    };
    [
        (MALFORMED, has_body),
        (NOT_SIGNED_IN, !open),
        (FORBIDDEN, true),
        (NOT_FOUND, has_parameter(ParameterIn::Path)),
        (TOO_LARGE, has_body),
        (
            ADDRESS_TOO_LONG,
            has_parameter(ParameterIn::Path) || has_parameter(ParameterIn::Query),
        ),
        (INVALID, has_body || has_parameter(ParameterIn::Query)),
        (UNAVAILABLE, !open || !safe),
    ]
    .into_iter()
    .filter_map(|(refusal, happens)| happens.then_some(refusal))
    .collect()
}

/// The handler's own refusals are problems, too.
fn dress_own_refusals(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if status.parse::<u16>().is_ok_and(|status| status >= 400)
            && let RefOr::T(response) = response
            && response.content.is_empty()
        {
            response.content.insert(PROBLEM.to_owned(), problem(None).into());
        }
    }
}

/// `{board_id}` in the path: the id of a board, unless the handler said something else of it.
fn add_path_parameters(path: &str, operation: &mut Operation) {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters = operation.parameters.get_or_insert_default();
    for name in names {
        let said = parameters.iter().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path && parameter.name == name,
            RefOr::Ref(_) => false,
        });
        if !said {
            parameters.push(id(name).into());
        }
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
}

fn id(name: &str) -> Parameter {
    let of = name.strip_suffix("_id").unwrap_or(name).replace('_', " ");
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(format!("The id of the {of}.")))
        .schema(Some(if MADE_BY_CLIENTS.contains(&name) {
            key()
        } else {
            uuid()
        }))
        .build()
}

/// Ids of what is on boards: UUIDs where they are made here, texts of up to 64 of `A-Z a-z 0-9 _ -` in general.
const MADE_BY_CLIENTS: [&str; 5] = ["card_id", "column_id", "label_id", "item_id", "comment_id"];

fn key() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}

fn uuid() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .build()
}
