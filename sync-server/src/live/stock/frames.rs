//! The messages of automerge-repo: CBOR maps. Read in one walk, within limits, without copies; what is not known is
//! passed over. cbor-x, which stock clients use, writes maps with a length of two bytes, `undefined` for fields that are
//! not set, and integers above 2³² as floating-point numbers, which is also how it wants to read them.

use crate::live::limits::{STOCK_FIELDS_MAX, STOCK_NAME_BYTES_MAX, STOCK_NESTING_MAX, STOCK_STORAGES_MAX};
use bytes::Bytes;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use std::convert::Infallible;

/// The one version of the protocol there is.
const VERSION: &str = "1";

/// What a stock client says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Said<'a> {
    /// As whom.
    pub(super) sender: &'a str,
    /// What.
    pub(super) message: Message<'a>,
}

/// A message of a stock client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Message<'a> {
    /// The first one.
    Join {
        /// Whether it speaks the version that we do.
        speaks_ours: bool,
    },
    /// The last one.
    Leave,
    /// A sync message for a document, or a request for one.
    Sync {
        /// Which.
        document: &'a str,
        /// What.
        data: &'a [u8],
    },
    /// What is not kept.
    Ephemeral(Ephemeral<'a>),
    /// It wants to hear of the heads of storages.
    Subscriptions {
        /// Whether ours is among those it wants to hear of from now on.
        adds_ours: bool,
        /// Whether ours is among those it does not want to hear of any more.
        removes_ours: bool,
    },
    /// Nothing that is of interest here.
    Other,
}

/// An ephemeral message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ephemeral<'a> {
    /// About which document.
    pub document: &'a str,
    /// Of which session of its sender.
    pub session: &'a str,
    /// Its number in that session.
    pub count: f64,
    /// What.
    pub data: &'a [u8],
}

/// A message that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// Not CBOR, or not of a kind that clients send.
    #[error("the message cannot be read")]
    Malformed,
    /// Something is too long, too many or too deep.
    #[error("{0} of the message is beyond its limit")]
    Limit(&'static str),
    /// Something that must be there is not.
    #[error("the message lacks {0}")]
    Lacks(&'static str),
}

impl From<minicbor::decode::Error> for Unreadable {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

/// The fields that matter, of whatever kind of message.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<&'a str>,
    sender: Option<&'a str>,
    document: Option<&'a str>,
    data: Option<&'a [u8]>,
    session: Option<&'a str>,
    count: Option<f64>,
    /// Clients that name no versions speak the first.
    speaks_ours: Option<bool>,
    adds_ours: bool,
    removes_ours: bool,
}

/// Reads a message. `storage` is the id of our storage.
pub(super) fn read<'a>(bytes: &'a [u8], storage: &str) -> Result<Said<'a>, Unreadable> {
    let mut decoder = Decoder::new(bytes);
    let fields = fields(&mut decoder, storage)?;
    if decoder.position() != bytes.len() {
        return Err(Unreadable::Malformed);
    }
    let lacks = Unreadable::Lacks;
    let document = fields.document.ok_or(lacks("documentId"));
    let data = fields.data.ok_or(lacks("data"));
    let message = match fields.kind.ok_or(lacks("type"))? {
        "join" => Message::Join {
            speaks_ours: fields.speaks_ours.unwrap_or(true),
        },
        "leave" => Message::Leave,
        "sync" | "request" => Message::Sync {
            document: document?,
            data: data?,
        },
        "ephemeral" => Message::Ephemeral(Ephemeral {
            document: document?,
            session: fields.session.ok_or(lacks("sessionId"))?,
            count: fields.count.ok_or(lacks("count"))?,
            data: data?,
        }),
        "remote-subscription-change" => Message::Subscriptions {
            adds_ours: fields.adds_ours,
            removes_ours: fields.removes_ours,
        },
        _ => Message::Other,
    };
    let sender = fields.sender.ok_or(lacks("senderId"))?;
    Ok(Said { sender, message })
}

fn fields<'a>(decoder: &mut Decoder<'a>, storage: &str) -> Result<Fields<'a>, Unreadable> {
    let mut fields = Fields::default();
    for _ in 0..length(decoder.map()?, STOCK_FIELDS_MAX, "the number of fields")? {
        let key = decoder.str()?;
        if is_nothing(decoder)? {
            continue;
        }
        match key {
            "type" => fields.kind = Some(name(decoder, "type")?),
            "senderId" => fields.sender = Some(name(decoder, "senderId")?),
            "documentId" => fields.document = Some(name(decoder, "documentId")?),
            "data" => fields.data = Some(bytes(decoder)?),
            "sessionId" => fields.session = Some(name(decoder, "sessionId")?),
            "count" => fields.count = Some(number(decoder)?),
            "supportedProtocolVersions" => fields.speaks_ours = Some(lists(decoder, VERSION)?),
            "add" => fields.adds_ours = lists(decoder, storage)?,
            "remove" => fields.removes_ours = lists(decoder, storage)?,
            _ => pass_over(decoder, STOCK_NESTING_MAX)?,
        }
    }
    Ok(fields)
}

/// What is of no length given beforehand is not sent by clients, and would cost memory to follow.
fn length(length: Option<u64>, limit: u64, what: &'static str) -> Result<u64, Unreadable> {
    let length = length.ok_or(Unreadable::Malformed)?;
    if length > limit {
        return Err(Unreadable::Limit(what));
    }
    Ok(length)
}

fn name<'a>(decoder: &mut Decoder<'a>, what: &'static str) -> Result<&'a str, Unreadable> {
    let name = decoder.str()?;
    if name.len() > STOCK_NAME_BYTES_MAX {
        return Err(Unreadable::Limit(what));
    }
    Ok(name)
}

/// Bytes, perhaps with a tag that says that they are an array of bytes.
fn bytes<'a>(decoder: &mut Decoder<'a>) -> Result<&'a [u8], Unreadable> {
    if decoder.datatype()? == Type::Tag {
        decoder.tag()?;
    }
    Ok(decoder.bytes()?)
}

fn number(decoder: &mut Decoder<'_>) -> Result<f64, Unreadable> {
    Ok(match decoder.datatype()? {
        Type::F32 => f64::from(decoder.f32()?),
        Type::F64 => decoder.f64()?,
        _ => decoder.u64()? as f64,
    })
}

/// Whether a list of texts has this one.
fn lists(decoder: &mut Decoder<'_>, wanted: &str) -> Result<bool, Unreadable> {
    let mut found = false;
    for _ in 0..length(decoder.array()?, STOCK_STORAGES_MAX, "a list")? {
        found |= name(decoder, "a list")? == wanted;
    }
    Ok(found)
}

/// Passes over `null` and `undefined`.
fn is_nothing(decoder: &mut Decoder<'_>) -> Result<bool, Unreadable> {
    let is_nothing = matches!(decoder.datatype()?, Type::Null | Type::Undefined);
    if is_nothing {
        decoder.skip()?;
    }
    Ok(is_nothing)
}

/// Passes over a value that is not nested deeper than `depth`.
fn pass_over(decoder: &mut Decoder<'_>, depth: usize) -> Result<(), Unreadable> {
    let items = match decoder.datatype()? {
        Type::Array => decoder.array()?,
        Type::Map => decoder.map()?.map(|entries| entries.saturating_mul(2)),
        Type::Tag => {
            decoder.tag()?;
            Some(1)
        }
        Type::ArrayIndef | Type::MapIndef | Type::BytesIndef | Type::StringIndef => None,
        _ => return Ok(decoder.skip()?),
    };
    let deeper = depth.checked_sub(1).ok_or(Unreadable::Limit("the depth"))?;
    // Each item has a byte at least, so the message ends the loop.
    for _ in 0..items.ok_or(Unreadable::Malformed)? {
        pass_over(decoder, deeper)?;
    }
    Ok(())
}

type Written = Result<(), minicbor::encode::Error<Infallible>>;

fn write(fill: impl FnOnce(&mut Encoder<Vec<u8>>) -> Written) -> Bytes {
    let mut encoder = Encoder::new(Vec::new());
    fill(&mut encoder).expect("writing into a vector does not fail");
    encoder.into_writer().into()
}

/// How a message begins that has so many fields besides.
fn begin(encoder: &mut Encoder<Vec<u8>>, fields: u64, kind: &str, (from, to): (&str, &str)) -> Written {
    encoder.map(3 + fields)?;
    encoder
        .str("type")?
        .str(kind)?
        .str("senderId")?
        .str(from)?
        .str("targetId")?
        .str(to)?
        .ok()
}

/// The answer to `join`.
pub(super) fn peer(parties: (&str, &str), storage: &str) -> Bytes {
    write(|encoder| {
        begin(encoder, 2, "peer", parties)?;
        encoder.str("peerMetadata")?.map(2)?;
        encoder
            .str("storageId")?
            .str(storage)?
            .str("isEphemeral")?
            .bool(false)?;
        encoder.str("selectedProtocolVersion")?.str(VERSION)?.ok()
    })
}

/// Why the socket is closed.
pub(super) fn error(parties: (&str, &str), message: &str) -> Bytes {
    write(|encoder| {
        begin(encoder, 1, "error", parties)?;
        encoder.str("message")?.str(message)?.ok()
    })
}

/// A sync message.
pub fn sync(parties: (&str, &str), document: &str, data: &[u8]) -> Bytes {
    write(|encoder| {
        begin(encoder, 2, "sync", parties)?;
        encoder
            .str("documentId")?
            .str(document)?
            .str("data")?
            .bytes(data)?
            .ok()
    })
}

/// There is no such document for this client.
pub fn unavailable(parties: (&str, &str), document: &str) -> Bytes {
    write(|encoder| {
        begin(encoder, 1, "doc-unavailable", parties)?;
        encoder.str("documentId")?.str(document)?.ok()
    })
}

/// An ephemeral message of somebody else.
pub fn ephemeral(parties: (&str, &str), message: Ephemeral<'_>) -> Bytes {
    let Ephemeral {
        document,
        session,
        count,
        data,
    } = message;
    write(|encoder| {
        begin(encoder, 4, "ephemeral", parties)?;
        encoder.str("documentId")?.str(document)?;
        encoder.str("sessionId")?.str(session)?.str("count")?;
        put_number(encoder, count)?;
        encoder.str("data")?.bytes(data)?.ok()
    })
}

/// The heads of a document in our storage, at a time in milliseconds since 1970.
pub fn heads_changed(
    parties: (&str, &str),
    document: &str,
    storage: &str,
    heads: &[String],
    at: i64,
) -> Bytes {
    write(|encoder| {
        begin(encoder, 2, "remote-heads-changed", parties)?;
        encoder.str("documentId")?.str(document)?;
        encoder.str("newHeads")?.map(1)?.str(storage)?.map(2)?;
        encoder.str("heads")?.array(heads.len() as u64)?;
        for head in heads {
            encoder.str(head)?;
        }
        encoder.str("timestamp")?;
        put_number(encoder, at as f64)
    })
}

/// cbor-x would make a `BigInt` of an integer of eight bytes.
fn put_number(encoder: &mut Encoder<Vec<u8>>, number: f64) -> Written {
    if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
        encoder.u32(number as u32)?.ok()
    } else {
        encoder.f64(number)?.ok()
    }
}

#[cfg(test)]
mod tests;
