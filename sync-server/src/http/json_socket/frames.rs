//! Frames of the JSON protocol: what a program may say, and how it is answered.

use crate::http::cards::CreateCard;
use crate::http::cards::change::ChangeCard;
use crate::http::cards::dto::CardDto;
use crate::http::error::{ApiError, ApiResult, FieldErrors};
use crate::http::json::typed;
use crate::limits::{ERROR_CHARACTERS_MAX, REF_BYTES_MAX};
use board_doc::CardId;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What a program says.
pub struct Frame {
    /// Comes back with the answer.
    pub(super) reference: Value,
    /// What is to be done; or why that cannot be told.
    pub(super) action: ApiResult<Action>,
}

/// What is to be done.
pub(super) enum Action {
    Create(CreateCard),
    Update(CardId, Box<ChangeCard>),
    Delete(CardId),
    Assign(CardId, Uuid),
    Unassign(CardId, Uuid),
}

/// No JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame must be a JSON object")]
pub struct BadFrame;

#[derive(Deserialize)]
struct Of {
    id: String,
}

#[derive(Deserialize)]
struct Whom {
    user_id: Uuid,
}

#[derive(Deserialize)]
struct Place {
    column: Option<String>,
    position: Option<u64>,
}

/// Reads a frame.
pub fn parse(text: &str) -> Result<Frame, BadFrame> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else {
        return Err(BadFrame);
    };
    let reference = fields.remove("ref").unwrap_or_default();
    if reference.to_string().len() > REF_BYTES_MAX {
        let what = format!("must have at most {REF_BYTES_MAX} bytes as JSON");
        return Ok(Frame {
            reference: Value::Null,
            action: Err(ApiError::field("ref", what)),
        });
    }
    let data = fields.remove("data");
    let action = match fields.remove("action") {
        Some(Value::String(name)) => action(&name, data),
        Some(_) => Err(ApiError::field("action", "must be a text")),
        None => Err(ApiError::field("action", "is missing")),
    };
    Ok(Frame { reference, action })
}

fn action(name: &str, data: Option<Value>) -> ApiResult<Action> {
    let data = match data {
        Some(data) if data.is_object() => data,
        Some(_) => return Err(ApiError::field("data", "must be an object")),
        None => return Err(ApiError::field("data", "is missing")),
    };
    Ok(match name {
        "card.create" => Action::Create(typed(data)?),
        "card.update" => Action::Update(card(&data)?, typed(data)?),
        "card.move" => Action::Update(card(&data)?, Box::new(place(data)?)),
        "card.delete" => Action::Delete(card(&data)?),
        "card.assign" => Action::Assign(card(&data)?, user(data)?),
        "card.unassign" => Action::Unassign(card(&data)?, user(data)?),
        _ => {
            return Err(ApiError::field(
                "action",
                "must be card.create, card.update, card.move, card.delete, card.assign or card.unassign",
            ));
        }
    })
}

fn card(data: &Value) -> ApiResult<CardId> {
    let Of { id } = typed(data.clone())?;
    CardId::parse(id).map_err(|error| ApiError::field("id", error.to_string()))
}

fn user(data: Value) -> ApiResult<Uuid> {
    let Whom { user_id } = typed(data)?;
    Ok(user_id)
}

fn place(data: Value) -> ApiResult<ChangeCard> {
    let Place { column, position } = typed(data)?;
    if column.is_none() && position.is_none() {
        return Err(ApiError::field("column", "or position must say where to"));
    }
    Ok(ChangeCard::of_place(column, position))
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Answer<'a> {
    Ack {
        r#ref: &'a Value,
        data: Box<CardDto>,
    },
    Error {
        r#ref: &'a Value,
        code: &'static str,
        detail: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        errors: Option<FieldErrors>,
    },
}

/// The answer to a frame: the card as the action has left it, or what is wrong.
pub(super) fn answer(reference: &Value, done: ApiResult<CardDto>) -> Bytes {
    encode(&match done {
        Ok(card) => Answer::Ack {
            r#ref: reference,
            data: Box::new(card),
        },
        Err(error) => {
            let (code, detail, errors) = error.in_words();
            let errors = errors.map(shortened);
            Answer::Error {
                r#ref: reference,
                code,
                detail,
                errors,
            }
        }
    })
}

/// What is wrong with a field may quote it.
fn shortened(mut errors: FieldErrors) -> FieldErrors {
    for what in errors.values_mut().flatten() {
        if let Some((end, _)) = what.char_indices().nth(ERROR_CHARACTERS_MAX) {
            what.truncate(end);
            what.push('…');
        }
    }
    errors
}

/// As it is sent.
pub(super) fn encode(frame: &impl Serialize) -> Bytes {
    let json = serde_json::to_vec(frame).expect("frames are made of texts, numbers and lists");
    json.into()
}
