//! CBOR values, as a client reads them.

use minicbor::Decoder;
use minicbor::data::Type;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Bytes(Vec<u8>),
    Number(f64),
    Boolean(bool),
    Array(Vec<Value>),
    Map(Vec<(String, Value)>),
    Nothing,
}

impl Value {
    pub fn read(bytes: &[u8]) -> Self {
        let mut decoder = Decoder::new(bytes);
        let value = read(&mut decoder);
        assert_eq!(decoder.position(), bytes.len());
        value
    }

    /// The value at a key, or nothing.
    pub fn get(&self, key: &str) -> &Self {
        let Self::Map(entries) = self else {
            panic!("{self:?} is no map")
        };
        let found = entries.iter().find(|(name, _)| name == key);
        found.map_or(&Self::Nothing, |(_, value)| value)
    }

    pub fn text(&self) -> &str {
        let Self::Text(text) = self else {
            panic!("{self:?} is no text")
        };
        text
    }

    pub fn bytes(&self) -> &[u8] {
        let Self::Bytes(bytes) = self else {
            panic!("{self:?} is no bytes")
        };
        bytes
    }

    pub fn items(&self) -> &[Self] {
        let Self::Array(items) = self else {
            panic!("{self:?} is no array")
        };
        items
    }
}

fn read(decoder: &mut Decoder<'_>) -> Value {
    match decoder.datatype().unwrap() {
        Type::String => Value::Text(decoder.str().unwrap().to_owned()),
        Type::Bytes => Value::Bytes(decoder.bytes().unwrap().to_vec()),
        Type::Bool => Value::Boolean(decoder.bool().unwrap()),
        Type::F64 => Value::Number(decoder.f64().unwrap()),
        Type::U8 | Type::U16 | Type::U32 => Value::Number(f64::from(decoder.u32().unwrap())),
        Type::Array => {
            let length = decoder.array().unwrap().unwrap();
            Value::Array((0..length).map(|_| read(decoder)).collect())
        }
        Type::Map => {
            let length = decoder.map().unwrap().unwrap();
            let entry = |_| (decoder.str().unwrap().to_owned(), read(decoder));
            Value::Map((0..length).map(entry).collect())
        }
        other => panic!("the server sends no {other}"),
    }
}
