//! A program that speaks JSON with a board.

use super::wire::{PATIENCE, Wire};
use super::world::{Person, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// A bot in a board's room.
pub struct Bot {
    wire: Wire,
    /// What it was told first.
    pub initial: Value,
    /// What it has heard and nobody has asked for yet.
    heard: VecDeque<Value>,
    next_ref: u64,
}

impl Bot {
    pub async fn join(world: &World, person: &Person, board: Uuid) -> Self {
        Self::over(Wire::open(&world.url_of(board, person), &[]).await.unwrap()).await
    }

    pub async fn over(wire: Wire) -> Self {
        let mut bot = Self {
            wire,
            initial: Value::Null,
            heard: VecDeque::new(),
            next_ref: 1,
        };
        bot.initial = bot.frame().await.unwrap();
        assert_eq!(bot.initial["type"], "initial_state");
        bot
    }

    pub async fn say(&mut self, text: &str) {
        self.wire.send_message(Message::text(text)).await.unwrap();
    }

    /// The next frame, or the close code.
    async fn frame(&mut self) -> Result<Value, u16> {
        let text = timeout(PATIENCE, self.wire.text())
            .await
            .expect("the server says something")?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    /// Does something and waits for the answer; what happens meanwhile is kept.
    pub async fn act(&mut self, action: &str, data: Value) -> Value {
        let reference = json!({"number": self.next_ref});
        self.next_ref += 1;
        let frame = json!({"action": action, "data": data, "ref": reference});
        self.say(&frame.to_string()).await;
        let answer = self.answer().await;
        assert_eq!(answer["ref"], reference);
        answer
    }

    /// The card that came of it.
    pub async fn done(&mut self, action: &str, data: Value) -> Value {
        let answer = self.act(action, data).await;
        assert_eq!(answer["type"], "ack", "{answer}");
        answer["data"].clone()
    }

    /// What is wrong with it.
    pub async fn refused(&mut self, action: &str, data: Value) -> (String, Value) {
        let answer = self.act(action, data).await;
        assert_eq!(answer["type"], "error", "{answer}");
        assert!(answer["detail"].is_string(), "{answer}");
        (answer["code"].as_str().unwrap().to_owned(), answer)
    }

    pub async fn answer(&mut self) -> Value {
        loop {
            let frame = self.frame().await.unwrap();
            if frame["type"] == "ack" || frame["type"] == "error" {
                return frame;
            }
            self.heard.push_back(frame);
        }
    }

    /// The next thing that happens to the board.
    pub async fn event(&mut self) -> Value {
        if let Some(event) = self.heard.pop_front() {
            return event;
        }
        self.frame().await.unwrap()
    }

    /// The next that happens, as what happens to what: its name, and the card's title or the board's name.
    pub async fn told(&mut self) -> (String, String) {
        let event = self.event().await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let title = &event["data"]["title"];
        let title = if title.is_null() {
            &event["data"]["name"]
        } else {
            title
        };
        (text(&event["type"]), text(title))
    }

    /// Everything up to an event that it holds for, that one included.
    pub async fn events_until(&mut self, is_last: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = self.event().await;
            let last = is_last(&event);
            events.push(event);
            if last {
                return events;
            }
        }
    }

    /// The close code; what comes before it is passed over.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Err(code) = self.frame().await {
                return code;
            }
        }
    }

    pub fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }
}

/// The columns as a program keeps them that does with each event what docs/API.md says: the ids of the cards, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns(pub BTreeMap<String, Vec<String>>);

impl Columns {
    pub fn of(cards: &Value) -> Self {
        let mut columns = Self::default();
        for card in cards.as_array().unwrap() {
            columns.put(card);
        }
        columns
    }

    pub fn hear(&mut self, event: &Value) {
        let card = &event["data"];
        match event["type"].as_str().unwrap() {
            "card.deleted" => self.take(card),
            "board.updated" => {}
            _ => self.put(card),
        }
    }

    fn put(&mut self, card: &Value) {
        self.take(card);
        if card["state"] == "active" {
            let column = card["column"].as_str().unwrap().to_owned();
            let at = usize::try_from(card["position"].as_u64().unwrap()).unwrap();
            let id = card["id"].as_str().unwrap().to_owned();
            self.0.entry(column).or_default().insert(at, id);
        }
    }

    fn take(&mut self, card: &Value) {
        for column in self.0.values_mut() {
            column.retain(|id| card["id"] != id.as_str());
        }
        self.0.retain(|_, cards| !cards.is_empty());
    }
}
