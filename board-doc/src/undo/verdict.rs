//! Whether a step can be taken back: whether what it wrote is what stands there.

use super::kept::{Kept, WhyKept};
use super::op::{Op, Run};
use super::read::{self, Found};
use super::since::{Written, put_on_cards, written_in, written_since};
use super::state::State;
use super::text::TextStep;
use super::{Field, FieldStep, Step};
use crate::ids::UserId;
use crate::source::Source;
use automerge::{Automerge, ObjId, ReadDoc};

/// What becomes of a step.
#[derive(Debug)]
pub(crate) enum Verdict {
    Revert,
    Keep(Kept),
    /// It never came to stay.
    Gone,
}

impl Step {
    pub(crate) fn kept(&self, why: WhyKept) -> Kept {
        match self {
            Self::Field(step) => Kept::field(&step.field, why),
            Self::Text(step) => Kept::text(&step.text, why),
        }
    }

    /// Judges it for its author.
    pub(crate) fn verdict(&self, document: &Automerge, me: UserId) -> Verdict {
        let why = match self {
            Self::Field(step) => judge_field(document, step, me),
            Self::Text(step) => judge_text(document, step),
        };
        match why {
            Judged::Current => Verdict::Revert,
            Judged::Gone => Verdict::Gone,
            Judged::Changed(by) => Verdict::Keep(self.kept(WhyKept::Changed { by })),
            Judged::Missing => Verdict::Keep(self.kept(WhyKept::Impossible {
                detail: "it is not there any more".to_owned(),
            })),
        }
    }
}

enum Judged {
    Current,
    Changed(Option<UserId>),
    Missing,
    Gone,
}

fn judge_field(document: &Automerge, step: &FieldStep, me: UserId) -> Judged {
    if is_gone(document, &step.now) {
        return Judged::Gone;
    }
    let Some(Found { state, contested }) = read::find(document, &step.field) else {
        return Judged::Missing;
    };
    if let Some(loser) = contested {
        return Judged::Changed(document.authored(&loser).by);
    }
    match (&step.now, &state) {
        (State::Absent { since }, State::Absent { .. }) => {
            let since = since.map(|since| written_since(document, &step.field, since, me));
            match since {
                Some(Written::No) => judge_made(document, step, me),
                Some(Written::By(user)) => Judged::Changed(user),
                None => Judged::Gone,
            }
        }
        (now, state) if now.ops() == state.ops() => judge_label(document, step, me),
        (now, state) => Judged::Changed(match what_stands_instead(now, state) {
            Some(theirs) => document.authored(&theirs.to_id()).by,
            None => who_took_it_away(document, step, me),
        }),
    }
}

/// A label goes only while nobody else has put it on a card.
fn judge_label(document: &Automerge, step: &FieldStep, me: UserId) -> Judged {
    match &step.field {
        Field::Label { label } if step.was.is_absent() => match put_on_cards(document, label, me) {
            Written::By(user) => Judged::Changed(user),
            Written::No => Judged::Current,
        },
        _ => Judged::Current,
    }
}

/// What was made goes only while it is its author's alone.
fn judge_made(document: &Automerge, step: &FieldStep, me: UserId) -> Judged {
    if !step.made {
        return Judged::Current;
    }
    let (at, _) = step.field.place();
    let objects = at.maps(document).into_iter();
    let mut written = objects.map(|object| written_in(document, &object, me));
    match written.find(|written| *written != Written::No) {
        Some(Written::By(user)) => Judged::Changed(user),
        _ => Judged::Current,
    }
}

/// The operation that stands where another one is expected, if any does.
fn what_stands_instead(expected: &State, found: &State) -> Option<Op> {
    let (expected, found) = (expected.ops(), found.ops());
    let theirs = found.into_iter().find(|one| !expected.contains(one));
    theirs.map(|(_, op)| op.clone())
}

fn who_took_it_away(document: &Automerge, step: &FieldStep, me: UserId) -> Option<UserId> {
    let (_, mine) = step.now.ops().into_iter().next()?;
    let since = document.hash_for_opid(&mine.to_id())?;
    match written_since(document, &step.field, since.into(), me) {
        Written::By(user) => user,
        Written::No => None,
    }
}

/// Whether what was written is not in the document at all: the server refused it, or it was done again otherwise.
fn is_gone(document: &Automerge, now: &State) -> bool {
    match now {
        State::Absent { since } => {
            since.is_none_or(|since| !document.get_missing_deps(&[since.into()]).is_empty())
        }
        _ => now.ops().iter().any(|(_, op)| !is_there(document, op)),
    }
}

fn is_there(document: &Automerge, op: &Op) -> bool {
    document.hash_for_opid(&op.to_id()).is_some()
}

fn judge_text(document: &Automerge, step: &TextStep) -> Judged {
    let runs: Vec<&Run> = step.typed().collect();
    let Some(text) = step.text.place().find(document) else {
        return Judged::Missing;
    };
    if !runs.is_empty() && !runs.iter().any(|run| is_there(document, &run.first)) {
        return Judged::Gone;
    }
    // Who has put something else for most of what was put for something has written this text since.
    let is_replacement = !runs.is_empty() && step.taken().next().is_some();
    let shows = |id: &ObjId| Op::of(id).is_some_and(|op| runs.iter().any(|run| run.has(&op)));
    let typed: u32 = runs.iter().map(|run| run.count).sum();
    let is_mostly_gone = || {
        let left = document.list_range(&text, ..).filter(|item| shows(&item.id()));
        2 * left.count() < typed as usize
    };
    if is_replacement && is_mostly_gone() {
        let newest = Source::newest_character(document, &text);
        return Judged::Changed(newest.and_then(|id| document.authored(&id).by));
    }
    Judged::Current
}
