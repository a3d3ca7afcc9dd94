//! Reading JSON of others: a value of the wrong kind reads as absent, and lists are kept up to a limit.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Any value, without what is in containers.
#[derive(Debug)]
enum Scalar {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    /// An array or object, and of how many.
    Container(u64),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        let mut count = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Scalar::Container(count))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scalar, A::Error> {
        let mut count = 0;
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Scalar::Container(count))
    }
}

macro_rules! lenient {
    ($(#[$doc:meta])* $name:ident($inner:ty), $read:expr) => {
        $(#[$doc])*
        #[derive(Debug, Default, Clone, PartialEq)]
        pub(super) struct $name(pub(super) $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read: fn(Scalar) -> $inner = $read;
                Scalar::deserialize(deserializer).map(|scalar| Self(read(scalar)))
            }
        }
    };
}

lenient!(
    /// A text; empty when absent.
    Text(String),
    |scalar| match scalar {
        Scalar::Text(text) => text,
        _ => String::new(),
    }
);
lenient!(
    /// A text that may be absent.
    MaybeText(Option<String>),
    |scalar| match scalar {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
);
lenient!(
    /// A finite number.
    Number(Option<f64>),
    |scalar| match scalar {
        Scalar::Number(number) => Some(number).filter(|number| number.is_finite()),
        _ => None,
    }
);
lenient!(
    /// True, or not.
    Flag(bool),
    |scalar| matches!(scalar, Scalar::Flag(true))
);
lenient!(
    /// How many there are: the length of an array or object; 1 for any other value that says something.
    Count(u64),
    |scalar| match scalar {
        Scalar::Container(count) => count,
        Scalar::Null | Scalar::Flag(false) => 0,
        Scalar::Text(text) => u64::from(!text.is_empty()),
        Scalar::Flag(true) | Scalar::Number(_) => 1,
    }
);

impl Count {
    /// Whether there is anything.
    pub(super) fn any(&self) -> u64 {
        u64::from(self.0 > 0)
    }
}

/// An object; its default for any other value.
#[derive(Debug, Default)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        ScalarVisitor.visit_seq(items).map(|_| T::default())
    }
}

/// The first `MAX` of an array, and how many come after; none of null. Anything else is an error.
#[derive(Debug)]
pub(super) struct Many<T, const MAX: usize> {
    pub(super) items: Vec<T>,
    pub(super) beyond: u64,
}

impl<T, const MAX: usize> Default for Many<T, MAX> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            beyond: 0,
        }
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Many<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ManyVisitor(PhantomData))
    }
}

struct ManyVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ManyVisitor<T, MAX> {
    type Value = Many<T, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Many::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut many = Many::default();
        while many.items.len() < MAX {
            match items.next_element()? {
                Some(item) => many.items.push(item),
                None => return Ok(many),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {
            many.beyond += 1;
        }
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_wrong_kind_reads_as_absent() {
        for json in ["null", "1", "[1,{}]", "{\"a\":[]}", "true"] {
            assert_eq!(read::<MaybeText>(json).0, None, "{json}");
        }
        assert_eq!(read::<Text>("\"a\\n\"").0, "a\n");
        assert_eq!(read::<Number>("\"1\"").0, None);
        assert_eq!(read::<Number>("-1.5").0, Some(-1.5));
        assert!(!read::<Flag>("1").0 && read::<Flag>("true").0);
        for (json, count) in [
            ("[1,2]", 2),
            ("{\"a\":1}", 1),
            ("null", 0),
            ("\"\"", 0),
            ("\"x\"", 1),
            ("3", 1),
        ] {
            assert_eq!(read::<Count>(json).0, count, "{json}");
        }
    }

    #[test]
    fn an_object_is_read_or_its_default() {
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        struct Named {
            name: Text,
        }
        assert_eq!(
            read::<Object<Named>>("{\"name\": \"a\", \"b\": [1]}").0.name.0,
            "a"
        );
        for json in ["null", "1", "-1", "1.5", "true", "\"x\"", "[{\"name\": \"a\"}]"] {
            assert_eq!(read::<Object<Named>>(json).0.name.0, "", "{json}");
        }
    }

    #[test]
    fn a_list_is_kept_up_to_its_limit() {
        let many: Many<Text, 2> = read("[\"a\", \"b\", 3, {}]");
        assert_eq!((many.items.len(), many.beyond), (2, 2));
        let none: Many<Text, 2> = read("null");
        assert_eq!((none.items.len(), none.beyond), (0, 0));
    }
}
