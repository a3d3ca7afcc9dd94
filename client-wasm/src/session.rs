//! One open board: a replica and its side of the protocol.

use crate::effect::{Acted, Effect, Undone};
use crate::panic;
use board_doc::{Action, Actor, BoardView, CardId, TextField, Timestamp, UndoId};
use sync_protocol::client::Denial;
use sync_protocol::client::local::{Compacted, KeptChange, LocalBoard, TabNews};
use sync_protocol::{ClientInput, ClientSession, SUBPROTOCOL, SyncStatus};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// The WebSocket subprotocol to ask for.
#[wasm_bindgen]
pub fn subprotocol() -> String {
    SUBPROTOCOL.to_owned()
}

/// A replica of one board and its session with the server. It does nothing by itself: tell it what
/// happened and when (`now`: milliseconds since 1970), and perform the effects that come back.
#[wasm_bindgen]
pub struct BoardSession {
    pub(crate) session: ClientSession,
}

type Effects = Result<Vec<Ts<Effect>>, JsError>;

#[wasm_bindgen]
impl BoardSession {
    /// A session of this user (a UUID) that has nothing yet. `seed`: 64 random bits from
    /// `crypto.getRandomValues`; all chance in the session comes from them. Throws when the id is not a UUID.
    #[wasm_bindgen(constructor)]
    pub fn new(user_id: &str, seed: u64) -> Result<Self, JsError> {
        panic::report_to_the_console();
        Ok(Self {
            session: ClientSession::new(user_id.parse()?, seed),
        })
    }

    /// A session of this user that goes on from what the device has of the board (`local`). `held`: the actors
    /// (48 hexadecimal digits) whose slots this tab has.
    pub fn open(
        user_id: &str,
        seed: u64,
        now: f64,
        local: &Ts<LocalBoard>,
        held: Vec<String>,
    ) -> Result<Self, JsError> {
        panic::report_to_the_console();
        let held = held.into_iter().map(Actor::try_from).collect::<Result<_, _>>()?;
        Ok(Self {
            session: ClientSession::open(user_id.parse()?, seed, at(now), local.to_rust()?, held),
        })
    }

    /// Connect now: the first call of all, and again when the network comes back or somebody signed in.
    pub fn wake(&mut self, now: f64) -> Effects {
        self.handle(now, ClientInput::Wake)
    }

    /// The socket that `connect` asked for is open; `token`: the access token to say Hello with.
    pub fn opened(&mut self, now: f64, token: String) -> Effects {
        self.handle(now, ClientInput::Opened { token })
    }

    /// A binary message came.
    pub fn received(&mut self, now: f64, bytes: Vec<u8>) -> Effects {
        self.handle(now, ClientInput::Received(bytes))
    }

    /// The socket is closed, or could not be opened (1006).
    pub fn closed(&mut self, now: f64, code: u16) -> Effects {
        self.handle(now, ClientInput::Closed { code })
    }

    /// Connecting makes no sense now.
    pub fn denied(&mut self, now: f64, denial: &Ts<Denial>) -> Effects {
        self.handle(now, ClientInput::Denied(denial.to_rust()?))
    }

    /// The time that `wake_at` asked for has come.
    pub fn tick(&mut self, now: f64) -> Effects {
        self.handle(now, ClientInput::Tick)
    }

    /// The batch with this id is in the device's store.
    pub fn stored(&mut self, now: f64, id: f64) -> Effects {
        self.handle(now, ClientInput::Stored { id: id as u64 })
    }

    /// The device's store does not take anything any more.
    pub fn store_failed(&mut self, now: f64) -> Effects {
        self.handle(now, ClientInput::StoreFailed)
    }

    /// What the device's store holds: the answer to `read_store`, or since another tab has begun a new copy.
    pub fn reloaded(&mut self, now: f64, local: &Ts<LocalBoard>) -> Effects {
        self.handle(now, ClientInput::Reloaded(Box::new(local.to_rust()?)))
    }

    /// Another tab of this user on this board has said something.
    pub fn heard(&mut self, now: f64, news: &Ts<TabNews>) -> Effects {
        self.handle(now, ClientInput::Heard(news.to_rust()?))
    }

    /// This tab has got the slot of an actor that another tab held; `pending`: what the store has of it.
    pub fn adopted(&mut self, now: f64, actor: String, pending: Vec<Ts<KeptChange>>) -> Effects {
        let actor = Actor::try_from(actor)?;
        let pending = pending
            .into_iter()
            .map(|kept| kept.to_rust())
            .collect::<Result<_, _>>()?;
        self.handle(now, ClientInput::Adopted { actor, pending })
    }

    /// What waits for changes of others that the server has lost is to be done again, as new edits.
    pub fn redo_parked(&mut self, now: f64) -> Effects {
        self.handle(now, ClientInput::RedoParked)
    }

    /// What the user does on this board right now, for others to see: a text of the app's own, empty for nothing. It
    /// lasts until the next.
    pub fn present(&mut self, now: f64, state: String) -> Effects {
        self.handle(now, ClientInput::Present(state.into_bytes()))
    }

    /// The copy in one piece, to replace its log in the store, seen to give the same board; nothing while anything is pending.
    pub fn compacted(&self) -> Result<Option<Ts<Compacted>>, JsError> {
        Ok(self.session.compacted().map(|copy| copy.into_ts()).transpose()?)
    }

    /// The document, with what is pending, as Automerge saves it; nothing when there is no board yet.
    pub fn save(&self) -> Option<Vec<u8>> {
        self.session.replica().map(|replica| replica.document().save())
    }

    /// Does what the user wants. Throws, with words for the user, when it makes no sense here.
    pub fn act(&mut self, now: f64, action: &Ts<Action>) -> Result<Ts<Acted>, JsError> {
        let acted = self.session.act(at(now), &action.to_rust()?)?;
        Ok(Acted::from(acted).into_ts()?)
    }

    /// Merges what the user's editor turned from `from` into `to` with what the text says now.
    /// Throws, with words for the user, when it makes no sense here.
    pub fn edit_text(
        &mut self,
        now: f64,
        card: &Ts<CardId>,
        field: &Ts<TextField>,
        from: &str,
        to: &str,
    ) -> Result<Ts<Acted>, JsError> {
        let acted = self
            .session
            .edit_text(at(now), &card.to_rust()?, field.to_rust()?, from, to)?;
        Ok(Acted::from(acted).into_ts()?)
    }

    /// Takes back what the user did last, or what an action named as `undo`. Throws, with words for the user, when it
    /// makes no sense here.
    pub fn undo(&mut self, now: f64, this: Option<String>) -> Result<Ts<Undone>, JsError> {
        let undone = match this {
            Some(id) => self.session.undo_this(at(now), UndoId(id))?,
            None => self.session.undo(at(now))?,
        };
        Ok(Undone::from(undone).into_ts()?)
    }

    /// Does again what was taken back last. Throws, with words for the user, when it makes no sense here.
    pub fn redo(&mut self, now: f64) -> Result<Ts<Undone>, JsError> {
        Ok(Undone::from(self.session.redo(at(now))?).into_ts()?)
    }

    /// The whole board, once there is one.
    pub fn view(&self) -> Result<Option<Ts<BoardView>>, JsError> {
        Ok(self.session.view().map(|view| view.into_ts()).transpose()?)
    }

    /// How things stand.
    pub fn status(&self) -> Result<Ts<SyncStatus>, JsError> {
        Ok(self.session.status().into_ts()?)
    }

    fn handle(&mut self, now: f64, input: ClientInput) -> Effects {
        let effects = self.session.handle(at(now), input);
        Ok(effects
            .into_iter()
            .map(|effect| Effect::from(effect).into_ts())
            .collect::<Result<_, _>>()?)
    }
}

pub(crate) fn at(now: f64) -> Timestamp {
    Timestamp(now as i64)
}
