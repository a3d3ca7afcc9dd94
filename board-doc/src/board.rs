//! A document together with its view: what a person's replica is.

mod batch;
mod revert;

use crate::action::{Action, ActionError, Moment};
use crate::document::{ApplyError, Document, LoadError, NewChange};
use crate::edit;
use crate::guard::{self, Admitted, Chunk, Refusal, Refused};
use crate::ids::{Actor, CardId, ReplicaId, Timestamp, UserId};
use crate::model::Model;
use crate::plan::{self, Author, Plan};
use crate::touched::Touched;
use crate::undo::{Inverse, Journal};
use crate::view::{BoardView, CardView, ViewDelta};
use automerge::ReadDoc;
use automerge::transaction::Transaction;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A replica of a board: the document and the view that follows it.
#[derive(Debug, Clone)]
pub struct Board {
    document: Document,
    actor: Actor,
    is_admin: bool,
    model: Model,
}

/// What an action did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The change it made; `None` when everything was so already.
    pub change: Option<NewChange>,
    /// What it changed in the view.
    pub delta: ViewDelta,
    /// What takes it back.
    pub inverse: Inverse,
}

impl Applied {
    /// Everything was so already.
    fn nothing() -> Self {
        Self {
            change: None,
            delta: ViewDelta::default(),
            inverse: Inverse::default(),
        }
    }
}

impl Board {
    /// A new board, to be edited as `actor`.
    pub fn new(actor: Actor) -> Self {
        Self::over(Document::new(), actor)
    }

    /// Loads a saved document, to be edited as `actor`.
    pub fn load(bytes: &[u8], actor: Actor) -> Result<Self, LoadError> {
        Self::over_loaded(Document::load(bytes)?, actor)
    }

    /// Loads a document from outside, to be edited as `actor`, if that does not take too much memory.
    pub(crate) fn load_foreign(bytes: &[u8], actor: Actor) -> Result<Self, LoadError> {
        Self::over_loaded(Document::load_foreign(bytes)?, actor)
    }

    fn over_loaded(document: Document, actor: Actor) -> Result<Self, LoadError> {
        catch_unwind(AssertUnwindSafe(|| Self::over(document, actor)))
            .map_err(|_| LoadError::Damaged("reading it panicked".to_owned()))
    }

    /// A view over a document, to be edited as `actor`.
    pub fn over(document: Document, actor: Actor) -> Self {
        let model = Model::of(document.automerge());
        Self::with_model(document, model, actor)
    }

    /// A document with the view that it has been given already.
    pub(crate) fn with_model(mut document: Document, model: Model, actor: Actor) -> Self {
        document.set_actor(actor);
        Self {
            document,
            actor,
            is_admin: false,
            model,
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document alone.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// Who writes here.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// From now on edits are made as `actor`.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
        self.document.set_actor(actor);
    }

    /// Whether edits made here are from now on those of an administrator of the workspace, who may delete and restore
    /// the comments of others; not so at first. The server's guard holds everybody to it.
    pub fn set_admin(&mut self, is_admin: bool) {
        self.is_admin = is_admin;
    }

    /// Does what `action` says, as one change at most. On an error nothing has changed.
    pub fn apply(&mut self, action: &Action, moment: Moment) -> Result<Applied, ActionError> {
        if let Action::Batch { actions } = action {
            return batch::apply(self, actions, moment);
        }
        let document = self.document.automerge();
        let Plan { writes, touched } = plan::plan(&self.model, document, action, self.author(), moment)?;
        if writes.is_empty() {
            return Ok(Applied::nothing());
        }
        let mut journal = Journal::default();
        let write = |tx: &mut Transaction<'_>| edit::write_all(tx, &writes, &mut journal);
        let Some(change) = edit::transact(&mut self.document, moment.at, write)? else {
            return Ok(Applied::nothing());
        };
        let document = self.document.automerge();
        Ok(Applied {
            delta: self.model.refresh(document, touched),
            inverse: journal.finish(document, change.hash),
            change: Some(change),
        })
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    fn author(&self) -> Author {
        Author {
            user: self.actor.user,
            is_admin: self.is_admin,
        }
    }

    /// Applies change chunks of others: see [`Document::apply_changes`]. Costs work in proportion to what they touch.
    /// After [`ApplyError::Refused`] throw the board away; after the other errors it is as it was.
    pub fn apply_changes<C: AsRef<[u8]>>(&mut self, chunks: &[C]) -> Result<ViewDelta, ApplyError> {
        let fresh = self.document.take(chunks)?;
        let Some(first) = fresh.first() else {
            return Ok(ViewDelta::default());
        };
        let hash = first.hash().into();
        catch_unwind(AssertUnwindSafe(|| {
            let touched = Touched::by(self.document.automerge(), &fresh);
            self.model.refresh(self.document.automerge(), touched)
        }))
        .map_err(|_| ApplyError::Refused {
            hash,
            detail: "reading what it changed panicked".to_owned(),
        })
    }

    /// [`guard::admit`] with this board's document as trial; the view follows.
    pub fn admit(
        &mut self,
        chunk: &Chunk,
        author: impl Into<guard::Author>,
        now: Timestamp,
    ) -> Result<Admitted, Refused> {
        let admitted = guard::admit(&mut self.document, chunk, author, now)?;
        self.follow_admitted(admitted)
    }

    /// [`guard::admit_stock`] with this board's document as trial; the view follows.
    pub fn admit_stock(
        &mut self,
        chunk: &Chunk,
        author: impl Into<guard::Author>,
        now: Timestamp,
    ) -> Result<Admitted, Refused> {
        let admitted = guard::admit_stock(&mut self.document, chunk, author, now)?;
        self.follow_admitted(admitted)
    }

    /// [`Document::bind_actor`]. Nothing that the view shows comes of it: of the bound actor there is no change yet. The
    /// actor that edits are made as is another one afterwards.
    pub fn bind_actor(
        &mut self,
        stock: &[u8],
        user: UserId,
        now: Timestamp,
    ) -> Result<NewChange, ActionError> {
        let bound = self.document.bind_actor(stock, user, now);
        self.actor = Actor::new(user, ReplicaId::SERVER);
        bound
    }

    fn follow_admitted(&mut self, admitted: Admitted) -> Result<Admitted, Refused> {
        catch_unwind(AssertUnwindSafe(|| {
            let document = self.document.automerge();
            let change = document.get_change_by_hash(&admitted.hash.into());
            let touched = Touched::by(document, change.as_slice());
            self.model.refresh(document, touched);
        }))
        .map_err(|_| Refused {
            refusal: Refusal::Malformed("reading what it changed panicked"),
            trial_spoiled: true,
        })?;
        Ok(admitted)
    }

    /// The whole view, copied. Its times are those that authors' clocks have claimed:
    /// see [`BoardView::no_later_than`].
    pub fn view(&self) -> BoardView {
        self.model.view()
    }

    /// One card.
    pub fn card(&self, id: &CardId) -> Option<CardView> {
        self.model.card(id).cloned()
    }
}
